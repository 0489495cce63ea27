import type { Cell } from '@modelwright/runtime'
import { shownCount } from '../../src/core/report/shown.ts'
import { el } from '../dom.ts'
import type { Desk } from './desk.ts'
import { type Line, shownOutput } from './sweep-lines.ts'
import { isNow, mostLevels, type Swept } from './what-if-values.ts'
import { shownCell } from './words.ts'

/** More levels than this are cut in the middle. */
const mostBars = 24

interface Bar {
  readonly value: Cell
  readonly output: number
}

/** The bars at both ends, and the one that is chosen. */
function ends(bars: readonly Bar[], isKept: (bar: Bar) => boolean): readonly Bar[] {
  if (bars.length <= mostBars) return bars
  return bars.filter((bar, at) => at < mostBars / 2 || at >= bars.length - mostBars / 2 || isKept(bar))
}

function levelButton(
  bar: Bar,
  length: number,
  isPressed: boolean,
  shown: string,
  choose: () => void,
): HTMLElement {
  const inner = el('i')
  inner.style.width = `${100 * length}%`
  return el(
    'button',
    { type: 'button', class: 'level', 'aria-pressed': String(isPressed), onclick: choose },
    el('bdi', {}, shownCell(bar.value)),
    el('span', { class: 'track', 'aria-hidden': 'true' }, inner),
    el('span', { class: 'figure' }, shown),
  )
}

/** One button a level, highest first: what would be predicted, and a click away. */
export function levelBars(desk: Desk, { input, values }: Swept, line: Line): readonly HTMLElement[] {
  const { facts } = desk
  const now = desk.row()[input.name]
  const isOfRow = ({ value }: Bar): boolean => isNow(value, now)
  const bars = values
    .map((value, at) => ({ value, output: line.values[at] }))
    .sort((a, b) => b.output - a.output)
  const high = bars[0].output
  const low = bars[bars.length - 1].output
  const isShare = facts.schema.output.classes !== undefined
  const lengthOf = (output: number): number =>
    isShare ? output : high === low ? 1 : 0.05 + (0.95 * (output - low)) / (high - low)
  const shown = ends(bars, isOfRow)
  const buttons = shown.map((bar) =>
    el(
      'li',
      {},
      levelButton(bar, lengthOf(bar.output), isOfRow(bar), shownOutput(facts, bar.output), () =>
        desk.set(input.name, bar.value, undefined),
      ),
    ),
  )
  const hidden = bars.length - shown.length
  const untried = Math.max(0, (input.levels?.length ?? 0) - mostLevels)
  const words = [
    `${shownCount(hidden)} levels in between are not shown`,
    ...(untried > 0 ? [`${shownCount(untried)} were not tried`] : []),
  ]
  const title = isShare
    ? el('p', { class: 'quiet' }, 'Probability of ', el('bdi', {}, line.name))
    : el('p', { class: 'quiet' }, 'Bars run from the lowest of these predictions to the highest.')
  const list = el('div', {}, title, el('ul', { class: 'levels' }, buttons))
  return hidden === 0 ? [list] : [list, el('p', { class: 'quiet' }, `${words.join(', ')}.`)]
}
