import { el } from '../dom.ts'
import type { Row } from './protocol.ts'
import { shownCell, signed } from './words.ts'

/** Bars shown; what is left is added up, or only counted. */
const mostBars = 10

/** What one input did to the prediction. */
export interface Moved {
  readonly name: string
  readonly value: string
  readonly amount: number
}

/** Inputs with their values, those that moved most first. */
export function movedBy(
  names: readonly string[],
  row: Row,
  amountOf: (at: number) => number,
): readonly Moved[] {
  return names
    .map((name, at) => ({ name, value: shownCell(row[name]), amount: amountOf(at) }))
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
}

/** The first of them, and the sum of the rest. */
export function withRest(all: readonly Moved[]): readonly Moved[] {
  if (all.length <= mostBars + 1) return all
  const rest = all.slice(mostBars)
  const amount = rest.reduce((sum, one) => sum + one.amount, 0)
  return [...all.slice(0, mostBars), { name: `${rest.length} others`, value: '', amount }]
}

/** The first of them alone. */
export function firstOf(all: readonly Moved[]): readonly Moved[] {
  return all.slice(0, mostBars)
}

/** A bar to the right of the middle for more, to the left for less. */
function bar(amount: number, largest: number): HTMLElement {
  const inner = el('i', { class: amount < 0 ? 'less' : 'more' })
  const share = largest > 0 ? (50 * Math.abs(amount)) / largest : 0
  inner.style.width = `${share}%`
  inner.style.left = `${amount < 0 ? 50 - share : 50}%`
  return el('span', { class: 'lean', 'aria-hidden': 'true' }, inner)
}

/** A table of bars; what it shows is said in its caption. */
export function whyTable(rows: readonly Moved[], caption: string, shown = signed): HTMLElement {
  const largest = Math.max(...rows.map(({ amount }) => Math.abs(amount)))
  const head = ['Input', 'Bar', 'Moved'].map((name) => el('th', { scope: 'col' }, name))
  const lines = rows.map(({ name, value, amount }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, el('bdi', {}, name), ' ', el('small', {}, el('bdi', {}, value))),
      el('td', {}, bar(amount, largest)),
      el('td', { class: 'figure' }, shown(amount)),
    ),
  )
  return el(
    'table',
    { class: 'why' },
    el('caption', {}, caption),
    el('thead', { class: 'heard' }, el('tr', {}, head)),
    el('tbody', {}, lines),
  )
}
