import { shownNumber } from '../../src/core/report/shown.ts'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import type { Alone, Row, Said, ScoreKind, Why } from './protocol.ts'
import { firstOf, movedBy, whyTable, withRest } from './why-table.ts'
import { percentPoints, signed } from './words.ts'

/** Contributions that add up. */
type Exact = Extract<Why, { inputs: unknown }>

/** Said after "for this row". */
const units: Readonly<Record<ScoreKind, string>> = {
  'log-odds': ', in log-odds',
  score: ', in the score before it becomes a probability',
  logarithm: ', in the logarithm of the value',
  share: ', in probability before it is calibrated',
  value: '',
}

const quiet = (text: string): HTMLElement => el('p', { class: 'quiet' }, text)

/** Which output is explained first: the class that is predicted, or the only one. */
function predictedOutput(outputs: readonly string[], { prediction }: Said): number {
  return Math.max(0, outputs.indexOf(String(prediction?.prediction)))
}

function exactParts({ facts }: Desk, why: Exact, at: number, row: Row): readonly HTMLElement[] {
  const { inputs, outputs, contributions, expected } = why
  const rows = withRest(movedBy(inputs, row, (input) => contributions[input * outputs.length + at]))
  const size = rows.reduce((sum, { amount }) => sum + Math.abs(amount), 0)
  const sum = rows.reduce((all, { amount }) => all + amount, expected[at])
  // What rounding leaves of a sum that is 0 would read as a number.
  const total = Math.abs(sum) < 1e-12 * size ? 0 : sum
  const of = facts.schema.output.classes === undefined ? '' : ` of “${outputs[at]}”`
  const ends = `From ${shownNumber(expected[at])}, the mean over the training rows, to ${shownNumber(total)} for this row`
  return [
    whyTable(rows, `${ends}${units[facts.scoreKind]}${of}.`),
    quiet(
      'Exact Shapley values: the bars add up to the score. They tell what the model goes by, not what causes the target.',
    ),
  ]
}

/** What each input changes alone, where nothing exact can be told. */
function aloneParts({ facts }: Desk, { inputs, changes, output }: Alone, row: Row): readonly HTMLElement[] {
  const isShare = facts.schema.output.classes !== undefined
  const what = isShare ? `the probability of “${output}”` : 'the prediction'
  const rows = firstOf(movedBy(inputs, row, (at) => changes[at]))
  return [
    whyTable(
      rows,
      `Instead, what each input changes alone: ${what} for this row, less its mean with that input drawn anew from its usual values.`,
      isShare ? percentPoints : signed,
    ),
    quiet('An estimate from draws: these do not add up.'),
  ]
}

/** What each input added to the score, where that can be told exactly; else why not, and what each changes alone. */
export function whyPart(desk: Desk): {
  readonly node: HTMLElement
  show(why: Why, said: Said, row: Row): void
} {
  const body = el('div')
  const picker = el('select', { 'aria-label': 'The class that is explained', hidden: true })
  let chosen: string | undefined
  let again = (): void => {}
  picker.addEventListener('change', () => {
    chosen = picker.value
    again()
  })
  const draw = (why: Exact, said: Said, row: Row): void => {
    const { outputs } = why
    const wanted = chosen === undefined ? -1 : outputs.indexOf(chosen)
    const at = wanted >= 0 ? wanted : predictedOutput(outputs, said)
    picker.hidden = outputs.length < 2
    fill(
      picker,
      outputs.map((name) => el('option', { value: name }, name)),
    )
    picker.value = outputs[at]
    fill(body, exactParts(desk, why, at, row))
  }
  const head = el('div', { class: 'head' }, el('h2', { id: 'why-title' }, 'What moved it'), picker)
  return {
    node: el('section', { class: 'reasons', 'aria-labelledby': 'why-title' }, head, body),
    show(why, said, row) {
      picker.hidden = true
      if (said.prediction === undefined) return fill(body, quiet('Nothing to explain yet.'))
      if ('refused' in why)
        return fill(body, quiet(why.refused), why.alone !== undefined && aloneParts(desk, why.alone, row))
      again = () => draw(why, said, row)
      again()
    },
  }
}
