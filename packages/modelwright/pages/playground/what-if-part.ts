import { shownNumber } from '../../src/core/report/shown.ts'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import { placeOf, slideOf, slidValue } from './fields/number-control.ts'
import type { Sweep, Why } from './protocol.ts'
import { curveChart } from './what-if-chart.ts'
import { mostLevels, type Swept, sweepable, sweptOver } from './what-if-values.ts'
import { percent, shownCell } from './words.ts'

const mostLines = 6
const mostBars = 24

interface Line {
  readonly name: string
  readonly values: readonly number[]
}

/** What is drawn of a sweep: the value, the positive class, or the classes that get most of it. */
function linesOf({ facts }: Desk, { outputs, width }: Sweep): readonly Line[] {
  const { classes, name } = facts.schema.output
  const rows = outputs.length / width
  const of = (at: number): readonly number[] =>
    Array.from({ length: rows }, (_, row) => outputs[row * width + at])
  if (classes === undefined) return [{ name, values: of(0) }]
  if (width === 1) return [{ name: classes[1], values: of(0) }]
  return classes
    .map((each, at) => ({ name: each, values: of(at) }))
    .sort((a, b) => Math.max(...b.values) - Math.max(...a.values))
    .slice(0, mostLines)
}

/** Names of lines beside their colours; of one line its name alone. */
function legend(lines: readonly Line[]): HTMLElement {
  return el(
    'ul',
    { class: 'legend' },
    lines.map(({ name }, at) =>
      el('li', {}, el('i', { class: `swatch c${at}`, 'aria-hidden': 'true' }), el('bdi', {}, name)),
    ),
  )
}

const shownOutput = ({ facts }: Desk, value: number): string =>
  facts.schema.output.classes === undefined ? shownNumber(value) : percent(value)

function curve(
  desk: Desk,
  { input, places = [], values }: Swept,
  lines: readonly Line[],
  width: number,
): SVGElement {
  const { classes, task } = desk.facts.schema.output
  const [first] = lines
  const ends = [0, values.length - 1].map(
    (at) => `${shownOutput(desk, first.values[at])} at ${shownCell(values[at])}`,
  )
  return curveChart({
    places,
    lines,
    width,
    isTime: input.type === 'time',
    isShare: classes !== undefined,
    here: placeOf(input, desk.row()[input.name]),
    label: `${first.name} over ${input.name}: from ${ends.join(' to ')}`,
    ...(task === 'binary' && { threshold: desk.facts.threshold }),
  })
}

/** One button a level: what would be predicted, and a click away. */
function levelBars(desk: Desk, { input, values }: Swept, [line]: readonly Line[]): readonly HTMLElement[] {
  const now = desk.row()[input.name]
  const rows = values
    .map((value, at) => ({ value, output: line.values[at] }))
    .sort((a, b) => b.output - a.output)
  const isShare = desk.facts.schema.output.classes !== undefined
  const [high, low] = [rows[0].output, rows[rows.length - 1].output]
  const lengthOf = (output: number): number =>
    isShare ? output : high === low ? 1 : (output - low) / (high - low)
  const shown =
    rows.length <= mostBars
      ? rows
      : rows.filter(({ value }, at) => at < mostBars / 2 || at >= rows.length - mostBars / 2 || value === now)
  const list = el(
    'ul',
    { class: 'levels' },
    shown.map(({ value, output }) => {
      const inner = el('i')
      inner.style.width = `${100 * lengthOf(output)}%`
      const isNow = value === now || String(value) === String(now)
      return el(
        'li',
        {},
        el(
          'button',
          {
            type: 'button',
            class: 'level',
            'aria-pressed': String(isNow),
            onclick: () => desk.set(input.name, value, undefined),
          },
          el('bdi', {}, shownCell(value)),
          el('span', { class: 'track', 'aria-hidden': 'true' }, inner),
          el('span', { class: 'figure' }, shownOutput(desk, output)),
        ),
      )
    }),
  )
  const hidden = rows.length - shown.length
  const untried = (input.levels?.length ?? 0) - mostLevels
  return [
    list,
    ...(hidden > 0
      ? [
          el(
            'p',
            { class: 'quiet' },
            `${shownNumber(hidden)} levels in between are not shown${untried > 0 ? `, ${shownNumber(untried)} were not tried` : ''}.`,
          ),
        ]
      : []),
  ]
}

/** One input swept over its range, all else kept: the curve of the prediction, and a slider to go along it. */
export function whatIfPart(desk: Desk): {
  readonly node: HTMLElement
  choose(name: string): void
  suggest(why: Why): void
  refresh(): Promise<void>
} {
  const inputs = sweepable(desk.facts.schema)
  const picker = el(
    'select',
    { id: 'what-if-input', dir: 'auto' },
    inputs.map(({ name }, at) => el('option', { value: at }, name)),
  )
  const [picture, slot] = [el('div', { class: 'picture' }), el('div', { class: 'slot' })]
  let isChosen = false
  const current = () => inputs[Number(picker.value)] ?? inputs[0]
  const slider = el('input', { type: 'range' })
  slider.addEventListener('input', () =>
    desk.set(current().name, slidValue(current(), Number(slider.value), Number(slider.step)), slider),
  )
  const slide = (): void => {
    const range = slideOf(current())
    if (range === undefined) return fill(slot)
    const place = placeOf(current(), desk.row()[current().name])
    slider.min = String(range.min)
    slider.max = String(range.max)
    slider.step = String(range.step)
    if (document.activeElement !== slider) slider.value = String(place ?? (range.min + range.max) / 2)
    slider.setAttribute('aria-label', `What if ${current().name} were`)
    slider.setAttribute('aria-valuetext', shownCell(desk.row()[current().name]))
    if (slider.parentNode !== slot) fill(slot, slider)
  }
  const refresh = async (): Promise<void> => {
    const swept = sweptOver(current(), desk.row()[current().name])
    const found = await desk.model.ask('sweep', {
      row: desk.row(),
      column: swept.input.name,
      values: swept.values,
    })
    if (swept.input !== current()) return
    slide()
    if (found.refused !== undefined)
      return fill(picture, el('p', { class: 'quiet' }, `Nothing to sweep: ${found.refused}`))
    const lines = linesOf(desk, found)
    const width = Math.max(280, Math.min(900, picture.clientWidth || 600))
    fill(
      picture,
      swept.places === undefined
        ? levelBars(desk, swept, lines)
        : [curve(desk, swept, lines, width) as unknown as HTMLElement, legend(lines)],
    )
  }
  picker.addEventListener('change', () => {
    isChosen = true
    void refresh()
  })
  const choose = (name: string): void => {
    const at = inputs.findIndex((input) => input.name === name)
    if (at < 0 || picker.value === String(at)) return
    picker.value = String(at)
    isChosen = true
    void refresh()
  }
  const node = el(
    'section',
    { class: 'what-if', 'aria-labelledby': 'what-if-title' },
    el(
      'div',
      { class: 'head' },
      el('h2', { id: 'what-if-title' }, 'What if'),
      el('label', { for: picker.id }, 'only this input were another:'),
      picker,
    ),
    picture,
    slot,
  )
  if (inputs.length === 0)
    fill(
      node,
      el('h2', { id: 'what-if-title' }, 'What if'),
      el('p', { class: 'quiet' }, 'This model has no input with a range or levels to sweep.'),
    )
  return {
    node,
    choose,
    refresh: async () => (inputs.length === 0 ? undefined : refresh()),
    suggest(why) {
      if (isChosen || 'refused' in why) return
      const { length } = why.outputs
      const weight = (name: string): number => {
        const at = why.inputs.indexOf(name)
        return Math.max(...Array.from({ length }, (_, k) => Math.abs(why.contributions[at * length + k])))
      }
      const best = inputs
        .map(({ name }, at) => ({ at, size: weight(name) }))
        .sort((a, b) => b.size - a.size)[0]
      if (best !== undefined) picker.value = String(best.at)
      isChosen = true
    },
  }
}
