import { didYouMean, ModelwrightError } from '../../core/index.ts'

/** Rows whose target is none the model knows: how many there are of each, and the first. */
interface Strange {
  readonly counts: Map<string, number>
  readonly firstRow: number
}

/** Names at most this many labels. */
const mostNamed = 5

/** Where the first row is, and how many more there are. */
function whereOf(name: string, { counts, firstRow }: Strange): string {
  const rowCount = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const more = rowCount === 1 ? '' : ` (and ${rowCount - 1} more)`
  return `column "${name}", data row ${firstRow + 1}${more}`
}

/** Refuses labels that are no class of the model. */
export function unknownClass(name: string, classes: readonly string[], strange: Strange): ModelwrightError {
  const [label, ...others] = [...strange.counts.keys()]
  const named = others.slice(0, mostNamed).map((other) => `"${other.slice(0, 40)}"`)
  const rest =
    others.length === 0 ? '' : ` Nor are ${named.join(', ')}${others.length > mostNamed ? ', …' : ''}.`
  return new ModelwrightError('EVALUATE_CLASS_UNKNOWN', {
    message: `The class "${label.slice(0, 40)}" of "${name}" is none the model knows: ${classes.slice(0, 6).join(', ')}${classes.length > 6 ? ', …' : ''}.${rest}`,
    where: whereOf(name, strange),
    mend: [
      ...didYouMean(label, classes),
      'Leave such rows out of the file.',
      'Or train again on data that holds that class:  modelwright run',
    ],
  })
}

/** Refuses labels that are no number. */
export function unreadable(name: string, strange: Strange): ModelwrightError {
  const [label] = strange.counts.keys()
  return new ModelwrightError('EVALUATE_TARGET_UNREADABLE', {
    message: `"${name}" must be a number, found "${label.slice(0, 40)}".`,
    where: whereOf(name, strange),
    mend: ['Clean the column, so that every value is a number or blank.'],
  })
}

/** Reads the label of each row; those that cannot be read are all counted before the first is refused. */
export function readLabels(
  rows: Uint32Array,
  labelOf: (row: number) => string,
  read: (label: string) => number | undefined,
  refuse: (strange: Strange) => ModelwrightError,
  firstRow: number,
): Float64Array {
  const counts = new Map<string, number>()
  let first = -1
  const values = Float64Array.from(rows, (row) => {
    const label = labelOf(row)
    const value = read(label)
    if (value !== undefined) return value
    if (first < 0) first = row
    counts.set(label, (counts.get(label) ?? 0) + 1)
    return Number.NaN
  })
  if (first >= 0) throw refuse({ counts, firstRow: firstRow + first })
  return values
}
