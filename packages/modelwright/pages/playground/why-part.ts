import { shownNumber } from '../../src/core/report/shown.ts'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import type { Row, Said, ScoreKind, Why } from './protocol.ts'
import { shownCell, signed } from './words.ts'

/** Bars shown; what is left is added up. */
const mostBars = 10

/** Said after "for this row". */
const units: Readonly<Record<ScoreKind, string>> = {
  'log-odds': ', in log-odds',
  score: ', in the score before it becomes a probability',
  logarithm: ', in the logarithm of the value',
  share: ', in probability before it is calibrated',
  value: '',
}

/** What one input added to the score of one output. */
interface Added {
  readonly name: string
  readonly value: string
  readonly amount: number
}

function addedOf(told: Extract<Why, { inputs: unknown }>, at: number, row: Row): readonly Added[] {
  const { inputs, outputs, contributions } = told
  const all = inputs
    .map((name, place) => ({
      name,
      value: shownCell(row[name]),
      amount: contributions[place * outputs.length + at],
    }))
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
  if (all.length <= mostBars + 1) return all
  const rest = all.slice(mostBars)
  const sum = rest.reduce((total, { amount }) => total + amount, 0)
  return [...all.slice(0, mostBars), { name: `${rest.length} others`, value: '', amount: sum }]
}

/** A bar to the right of the middle for more, to the left for less. */
function bar(amount: number, largest: number): HTMLElement {
  const inner = el('i', { class: amount < 0 ? 'less' : 'more' })
  const share = largest > 0 ? (50 * Math.abs(amount)) / largest : 0
  inner.style.width = `${share}%`
  inner.style.left = `${amount < 0 ? 50 - share : 50}%`
  return el('span', { class: 'lean', 'aria-hidden': 'true' }, inner)
}

function table(rows: readonly Added[], caption: string): HTMLElement {
  const largest = Math.max(...rows.map(({ amount }) => Math.abs(amount)))
  return el(
    'table',
    { class: 'why' },
    el('caption', {}, caption),
    el(
      'thead',
      { class: 'heard' },
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, 'Input'),
        el('th', { scope: 'col' }, 'Bar'),
        el('th', { scope: 'col' }, 'Added'),
      ),
    ),
    el(
      'tbody',
      {},
      rows.map(({ name, value, amount }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, el('bdi', {}, name), ' ', el('small', {}, el('bdi', {}, value))),
          el('td', {}, bar(amount, largest)),
          el('td', { class: 'figure' }, signed(amount)),
        ),
      ),
    ),
  )
}

/** Which output is explained first: the class that is predicted, or the only one. */
function predictedOutput(outputs: readonly string[], { prediction }: Said): number {
  return Math.max(0, outputs.indexOf(String(prediction?.prediction)))
}

/** What each input added to the score, where that can be told exactly; else why not. */
export function whyPart(desk: Desk): {
  readonly node: HTMLElement
  show(why: Why, said: Said, row: Row): void
} {
  const body = el('div')
  const picker = el('select', { 'aria-label': 'The class that is explained' })
  let chosen: string | undefined
  let again = (): void => {}
  picker.addEventListener('change', () => {
    chosen = picker.value
    again()
  })
  const draw = (told: Extract<Why, { inputs: unknown }>, said: Said, row: Row): void => {
    const { outputs, expected } = told
    const wanted = chosen === undefined ? -1 : outputs.indexOf(chosen)
    const at = wanted >= 0 ? wanted : predictedOutput(outputs, said)
    const rows = addedOf(told, at, row)
    const size = rows.reduce((sum, { amount }) => sum + Math.abs(amount), 0)
    const sum = rows.reduce((all, { amount }) => all + amount, expected[at])
    // What rounding leaves of a sum that is 0 would read as a number.
    const total = Math.abs(sum) < 1e-12 * size ? 0 : sum
    picker.hidden = outputs.length < 2
    fill(
      picker,
      outputs.map((name) => el('option', { value: name }, name)),
    )
    picker.value = outputs[at]
    const caption = `From ${shownNumber(expected[at])}, the mean over the training rows, to ${shownNumber(total)} for this row${units[desk.facts.scoreKind]}${desk.facts.schema.output.classes !== undefined ? ` of “${outputs[at]}”` : ''}.`
    fill(
      body,
      table(rows, caption),
      el(
        'p',
        { class: 'quiet' },
        'Exact Shapley values: the bars add up to the score. They tell what the model goes by, not what causes the target.',
      ),
    )
  }
  const node = el(
    'section',
    { class: 'reasons', 'aria-labelledby': 'why-title' },
    el('div', { class: 'head' }, el('h2', { id: 'why-title' }, 'What moved it'), picker),
    body,
  )
  picker.hidden = true
  return {
    node,
    show(why, said, row) {
      if ('refused' in why) {
        picker.hidden = true
        return fill(
          body,
          el(
            'p',
            { class: 'quiet' },
            said.prediction === undefined ? 'Nothing to explain yet.' : why.refused,
          ),
          said.prediction !== undefined &&
            el('p', { class: 'quiet' }, 'Below, one input at a time can be swept instead.'),
        )
      }
      again = () => draw(why, said, row)
      again()
    },
  }
}
