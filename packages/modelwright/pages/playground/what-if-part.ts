import type { Input } from '@modelwright/runtime'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import { placeOf } from './fields/number-control.ts'
import { levelBars } from './level-bars.ts'
import type { Why } from './protocol.ts'
import { type Line, linesOf, shownOutput } from './sweep-lines.ts'
import { curveChart } from './what-if-chart.ts'
import { whatIfSlider } from './what-if-slider.ts'
import { isNow, type Swept, sweepable, sweptOver } from './what-if-values.ts'
import { named, shownCell } from './words.ts'

/** What the page tells this part. */
export interface WhatIfPart {
  readonly node: HTMLElement
  /** Takes the column that someone went into. */
  choose(name: string): void
  /** Takes the column that counts most, until someone chooses. */
  suggest(why: Why): void
  refresh(): Promise<void>
}

/** What lines mean, beside their colours. */
function legend(lines: readonly Line[], { facts }: Desk): HTMLElement {
  const what = facts.schema.output.classes === undefined ? '' : 'probability of '
  return el(
    'ul',
    { class: 'legend' },
    lines.map(({ name }, at) =>
      el(
        'li',
        {},
        el('i', { class: `swatch c${at}`, 'aria-hidden': 'true' }),
        lines.length === 1 && what,
        el('bdi', {}, name),
      ),
    ),
  )
}

function curve(desk: Desk, swept: Swept, lines: readonly Line[], width: number): SVGElement {
  const { input, places = [], values } = swept
  const { facts } = desk
  const { classes, task } = facts.schema.output
  const [first] = lines
  const ends = [0, values.length - 1].map(
    (at) => `${shownOutput(facts, first.values[at])} at ${shownCell(values[at])}`,
  )
  return curveChart({
    places,
    lines,
    width,
    isTime: input.type === 'time',
    isShare: classes !== undefined,
    here: placeOf(input, desk.row()[input.name]),
    label: `${first.name} over ${input.name}: from ${ends.join(' to ')}`,
    ...(task === 'binary' && { threshold: facts.threshold }),
  })
}

/** Of several classes, the line of the one that is predicted for the row as it is. */
function predictedLine(desk: Desk, { input, values }: Swept, lines: readonly Line[]): Line {
  const now = values.findIndex((value) => isNow(value, desk.row()[input.name]))
  return lines.reduce((best, line) => (line.values[now] > best.values[now] ? line : best))
}

/** How much an input moved the prediction, by what is known of it. */
function weightOf(why: Why, name: string): number {
  if ('refused' in why) {
    const at = why.alone?.inputs.indexOf(name) ?? -1
    return at < 0 ? 0 : Math.abs(why.alone!.changes[at])
  }
  const { length } = why.outputs
  const at = why.inputs.indexOf(name)
  const own = why.contributions.subarray(Math.max(0, at) * length, (at + 1) * length)
  return own.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

/** The input that moved the prediction most, among those that can be swept. */
function heaviest(inputs: readonly Input[], why: Why): number {
  const weights = inputs.map(({ name }) => weightOf(why, name))
  return weights.indexOf(Math.max(...weights))
}

function pickerOf(inputs: readonly Input[]): HTMLSelectElement {
  return el(
    'select',
    { id: 'what-if-input', dir: 'auto' },
    inputs.map((input, at) => el('option', { value: at }, named(input))),
  )
}

const title = () => el('h2', { id: 'what-if-title' }, 'What if')
const about = { class: 'what-if', 'aria-labelledby': 'what-if-title' }

/** For models of texts alone. */
function nothingToSweep(): WhatIfPart {
  const words = 'This model has no input with a range or levels to sweep.'
  const node = el('section', about, title(), el('p', { class: 'quiet' }, words))
  return { node, choose() {}, suggest() {}, refresh: async () => {} }
}

/** One input swept over its range, all else kept: the curve of the prediction, and a slider to go along it. */
export function whatIfPart(desk: Desk): WhatIfPart {
  const inputs = sweepable(desk.facts.schema)
  if (inputs.length === 0) return nothingToSweep()
  const picker = pickerOf(inputs)
  const picture = el('div', { class: 'picture' })
  const current = (): Input => inputs[Number(picker.value)]
  const slider = whatIfSlider(desk, current)
  let isChosen = false
  const refresh = async (): Promise<void> => {
    const swept = sweptOver(current(), desk.row()[current().name])
    const asked = { row: desk.row(), column: swept.input.name, values: swept.values }
    const found = await desk.model.ask('sweep', asked)
    if (swept.input !== current()) return
    slider.follow()
    if (found.refused !== undefined)
      return fill(picture, el('p', { class: 'quiet' }, `Nothing to sweep: ${found.refused}`))
    const lines = linesOf(desk.facts, found)
    const width = Math.max(280, Math.min(1072, picture.clientWidth || 600))
    if (swept.places === undefined) fill(picture, levelBars(desk, swept, predictedLine(desk, swept, lines)))
    else fill(picture, curve(desk, swept, lines, width), legend(lines, desk))
  }
  const take = (at: number): void => {
    picker.value = String(at)
    isChosen = true
  }
  picker.addEventListener('change', () => {
    isChosen = true
    void refresh()
  })
  const label = el('label', { for: picker.id }, 'only this input were another:')
  return {
    node: el('section', about, el('div', { class: 'head' }, title(), label, picker), picture, slider.node),
    refresh,
    choose(name) {
      const at = inputs.findIndex((input) => input.name === name)
      if (at < 0 || picker.value === String(at)) return
      take(at)
      void refresh()
    },
    suggest(why) {
      if (!isChosen && !('refused' in why && why.alone === undefined)) take(heaviest(inputs, why))
    },
  }
}
