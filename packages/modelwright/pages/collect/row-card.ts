import type { FormTask } from '../../src/core/contracts/form-server.ts'
import { el } from '../dom.ts'

/** Text longer than this is read, not looked at: it gets a line of its own. */
const longText = 60

/** Shows a row's columns and what stands in them. */
export function rowCard({ cells, number }: Pick<FormTask, 'cells' | 'number'>, rows: number): HTMLElement {
  const list = cells.map(([column, text]) => {
    const kind =
      text === null
        ? 'missing'
        : text.length > longText
          ? 'long'
          : /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text)
            ? 'figure'
            : 'short'
    return el('div', { class: `cell ${kind}` }, el('dt', {}, column), el('dd', {}, text ?? 'missing'))
  })
  return el(
    'section',
    { class: 'row', 'aria-labelledby': 'row-title' },
    el('h2', { id: 'row-title', tabindex: '-1' }, `Row ${number}`, el('small', {}, ` of ${rows}`)),
    el('dl', { class: 'cells' }, list),
  )
}
