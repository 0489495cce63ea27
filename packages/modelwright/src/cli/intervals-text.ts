import type { JudgedIntervals } from '../evaluate/index.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { shownEstimate } from './shown.ts'

/** Says how often intervals or sets held the truth, and how wide they were; nothing where there are none. */
export function intervalsText(found: JudgedIntervals | null | undefined): string {
  if (found === null || found === undefined) return ''
  const { method, coverage, held, width, classes } = found
  const isNumber = classes === undefined
  const rows = [
    ['held', shownEstimate(held), `asked ${shownNumber(coverage)}`],
    [isNumber ? 'mean width' : 'mean size', shownEstimate(width), ''],
  ]
  return `\n${isNumber ? 'Intervals' : 'Sets of classes'} by ${method}:\n${alignColumns(rows, { indent: '  ' })}`
}
