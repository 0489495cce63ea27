import type { Prediction } from '@modelwright/runtime'
import { shownNumber } from '../../src/core/report/shown.ts'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import type { Said } from './protocol.ts'
import { measured, percent } from './words.ts'

/** More classes than this are not drawn. */
const mostClasses = 8

/** A bar whose length is a share, with a tick where a class begins to be predicted. */
function bar(share: number, threshold?: number): HTMLElement {
  const fillOf = el('i')
  fillOf.style.width = `${100 * share}%`
  const node = el('span', { class: 'track', 'aria-hidden': 'true' }, fillOf)
  if (threshold === undefined) return node
  const tick = el('b')
  tick.style.left = `${100 * threshold}%`
  node.append(tick)
  return node
}

/** Classes as they stand, or the most probable ones where there are many. */
function shownClasses(probabilities: Readonly<Record<string, number>>, classes: readonly string[]) {
  const all = classes.map((name) => ({ name, share: probabilities[name] }))
  return classes.length <= mostClasses ? all : all.sort((a, b) => b.share - a.share).slice(0, mostClasses)
}

function classRows({ facts }: Desk, { prediction, probabilities = {}, set }: Prediction): HTMLElement {
  const { classes = [], task } = facts.schema.output
  const shown = shownClasses(probabilities, classes)
  const isBinary = task === 'binary'
  return el(
    'dl',
    { class: 'classes' },
    shown.map(({ name, share }) =>
      el(
        'div',
        { class: name === prediction ? 'chosen' : '' },
        el('dt', {}, el('bdi', {}, name), set?.includes(name) === true && el('small', {}, ' plausible')),
        el(
          'dd',
          {},
          bar(share, isBinary && name === classes[1] ? facts.threshold : undefined),
          el('span', { class: 'figure' }, percent(share)),
        ),
      ),
    ),
    classes.length > shown.length &&
      el('p', { class: 'quiet' }, `and ${classes.length - shown.length} classes less probable`),
  )
}

function classWords({ facts }: Desk, { set }: Prediction): readonly string[] {
  const { classes = [], task } = facts.schema.output
  const threshold =
    task === 'binary'
      ? `“${classes[1]}” is predicted where its probability is at least ${percent(facts.threshold)}.`
      : 'The most probable class is predicted.'
  if (set === undefined || facts.intervals === undefined) return [threshold]
  const rate = percent(facts.intervals.coverage)
  const names = set.length === 0 ? 'none of the classes is plausible' : `plausible: ${set.join(', ')}`
  return [threshold, `Sets like this one hold the truth for ${rate} of rows: ${names}.`]
}

/** A class, or a number with what it is counted in. */
function saidValue({ prediction }: Prediction, unit: string | undefined): string {
  return typeof prediction === 'number' ? measured(shownNumber(prediction), unit) : String(prediction)
}

/** One sentence for those who hear the page. */
export function spoken({ prediction, problems }: Said, unit?: string): string {
  if (prediction === undefined) return `No prediction: ${problems[0]?.message ?? 'the row has problems'}`
  const share = prediction.probabilities?.[String(prediction.prediction)]
  return `Prediction: ${saidValue(prediction, unit)}${share === undefined ? '' : `, ${percent(share)}`}`
}

function valueParts({ facts }: Desk, { prediction, interval }: Prediction): readonly HTMLElement[] {
  const exact = el('p', { class: 'quiet exact' }, `to the last bit ${String(prediction)}`)
  if (interval === undefined || facts.intervals === undefined) return [exact]
  const { unit } = facts.schema.output
  const ends = measured(`${shownNumber(interval.low)} to ${shownNumber(interval.high)}`, unit)
  return [
    el('p', { class: 'interval' }, el('b', {}, ends)),
    el(
      'p',
      { class: 'quiet' },
      `Intervals like this one hold the truth for ${percent(facts.intervals.coverage)} of rows.`,
    ),
    exact,
  ]
}

/** What the model says, large. */
export function resultPart(desk: Desk): {
  readonly node: HTMLElement
  readonly brief: HTMLElement
  show(said: Said, others: readonly string[]): void
} {
  const { name, classes, unit } = desk.facts.schema.output
  const [body, voice, brief] = [
    el('div'),
    el('p', { class: 'heard', role: 'status' }),
    el('p', { class: 'brief', 'aria-hidden': 'true' }),
  ]
  let timer: ReturnType<typeof setTimeout> | undefined
  const node = el(
    'section',
    { class: 'result', 'aria-labelledby': 'result-title' },
    el('h2', { id: 'result-title' }, 'Prediction of ', el('bdi', {}, name)),
    body,
    voice,
  )
  return {
    node,
    brief,
    show(said, others) {
      const { prediction } = said
      const sentence = spoken(said, unit)
      clearTimeout(timer)
      timer = setTimeout(() => (voice.textContent = sentence), 800)
      brief.textContent = sentence
      if (prediction === undefined)
        return fill(
          body,
          el('p', { class: 'answer-none' }, 'No prediction'),
          el(
            'p',
            { class: 'problem' },
            said.problems.length === 1
              ? said.problems[0].message
              : `${said.problems.length} things are wrong with this row; they are said beside the fields.`,
          ),
          others.map((text) => el('p', { class: 'problem' }, text)),
        )
      fill(
        body,
        el('p', { class: 'answer-large' }, el('bdi', {}, saidValue(prediction, unit))),
        classes === undefined
          ? valueParts(desk, prediction)
          : [
              classRows(desk, prediction),
              ...classWords(desk, prediction).map((text) => el('p', { class: 'quiet' }, text)),
            ],
      )
    },
  }
}
