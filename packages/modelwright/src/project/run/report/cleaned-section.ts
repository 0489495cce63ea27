import { dataTable, html, type Section, shownCount, shownText } from '../../../core/report/index.ts'
import type { RunResult } from '../index.ts'

/** Values that are shown of a change. */
const mostExamples = 5

/** Every change of the value fixes, column by column; no section where nothing was changed. */
export function cleanedSection({ cleaned }: RunResult): Section[] {
  if (cleaned.length === 0) return []
  const rows = cleaned.map(({ fix, column = '', count, distinct, examples = [] }) => {
    const told = [...examples]
      .sort((a, b) => b.rows - a.rows || (a.from < b.from ? -1 : 1))
      .slice(0, mostExamples)
      .map(({ from, to }) => `${JSON.stringify(from)} → ${to === null ? 'missing' : JSON.stringify(to)}`)
    const values = distinct === undefined ? '' : shownCount(distinct)
    const name = html`<bdi>${shownText(column, 48)}</bdi>`
    return { cells: [name, fix, shownCount(count), values, shownText(told.join(', '), 300)] }
  })
  const heads = [
    { title: 'Column' },
    { title: 'Fix' },
    { title: 'Cells', isNumber: true },
    { title: 'Values', isNumber: true },
    { title: 'Such as' },
  ]
  return [
    {
      id: 'cleaned',
      title: 'Cleaned',
      about:
        'What the fixes that training rows taught change in the table; the model does the same to every request.',
      body: dataTable(heads, rows),
    },
  ]
}
