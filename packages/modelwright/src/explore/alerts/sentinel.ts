import { type AlertKind, perColumn } from '../alert.ts'
import { valueMends } from '../mends.ts'
import type { NumberSummary } from '../profile-types.ts'

const fewestValues = 10

/** Numbers that people write for "none". */
const isMark = (value: number): boolean => /^-?9{2,}(\.9+)?$|^-1$/.test(String(value))

/** Whether the value is an end of the range and beyond the fences. */
function isAlone(value: number, { min, max, outliers }: NumberSummary): boolean {
  const [low, high] = outliers.fences
  return (value === min && value < low) || (value === max && value > high)
}

/** Numbers with a frequent value far from all others, such as -999. */
export const sentinel: AlertKind = {
  name: 'sentinel',
  about: 'A frequent value far outside of all others may stand for a missing one.',
  find: (context) =>
    perColumn(context, (column) => {
      const { summary, kind } = column
      if (kind !== 'number' || summary.of !== 'number' || summary.distinct < fewestValues) return undefined
      const marks = summary.top.filter(({ value }) => isMark(value) && isAlone(value, summary))
      if (marks.length === 0) return undefined
      const [{ value, count }] = marks
      const evidence = `${count} rows hold ${value}, far from all other values: a mark for a missing one?`
      return {
        alert: 'sentinel',
        severity: 'warning',
        evidence,
        mend: valueMends.sentinel(column),
      }
    }),
}
