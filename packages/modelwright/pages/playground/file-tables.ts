import type { Problem } from '@modelwright/runtime'
import { shownCount } from '../../src/core/report/shown.ts'
import { el } from '../dom.ts'
import type { ScoredFile } from './protocol.ts'
import { shownCell } from './words.ts'

const mostFindings = 20

/** A table that may be wider than the page: reached and scrolled by keys too. */
function scroll(label: string, table: HTMLElement): HTMLElement {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, table)
}

function headOf(names: readonly string[]): HTMLElement {
  return el(
    'thead',
    {},
    el(
      'tr',
      {},
      names.map((name) => el('th', { scope: 'col' }, el('bdi', {}, name))),
    ),
  )
}

/** Problems or notes by row and column, the first of them. */
export function findingsTable(
  list: readonly Problem[],
  count: number,
  caption: string,
): readonly HTMLElement[] {
  const shown = list.slice(0, mostFindings)
  const more = count - shown.length
  const lines = shown.map(({ row, column, message }) =>
    el(
      'tr',
      {},
      el('td', { class: 'figure' }, row < 0 ? 'all' : shownCount(row + 1)),
      el('th', { scope: 'row' }, el('bdi', {}, column)),
      el('td', {}, message),
    ),
  )
  const table = el(
    'table',
    { class: 'findings' },
    el('caption', {}, caption),
    headOf(['Row', 'Column', 'What']),
    el('tbody', {}, lines),
  )
  const rest = more > 0 ? [el('p', { class: 'quiet' }, `and ${shownCount(more)} more`)] : []
  return [scroll(caption, table), ...rest]
}

/** The first rows as they are written, predictions last. */
export function previewTable([names, ...rows]: ScoredFile['preview']): HTMLElement {
  const cellOf = (cell: string): HTMLElement =>
    el('td', {}, cell === '' ? '' : el('bdi', {}, shownCell(cell)))
  const lines = rows.map((row) => el('tr', {}, row.map(cellOf)))
  return scroll(
    'First rows with their predictions',
    el('table', { class: 'preview' }, headOf(names), el('tbody', {}, lines)),
  )
}
