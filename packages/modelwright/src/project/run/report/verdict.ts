import {
  type Card,
  cards,
  type Html,
  html,
  type Section,
  shownCount,
  shownRange,
  shownScore,
  shownText,
} from '../../../core/report/index.ts'
import type { RunResult } from '../index.ts'

/** The metric the model was chosen by, with its interval and what the baseline reaches. */
export function headline({ metric, evaluation, judgement }: RunResult) {
  const name = evaluation.metrics[metric] === undefined ? Object.keys(evaluation.metrics)[0] : metric
  const estimate = name === undefined ? undefined : evaluation.metrics[name]
  const comparison = judgement.comparisons.find((found) => found.metric === name)
  return { name, estimate, comparison }
}

/** Says in a sentence what came of the run. */
export function leadOf(result: RunResult): Html {
  const { name, estimate, comparison } = headline(result)
  const { gathered, evaluation, leaderboard, passed, gates } = result
  const learner = leaderboard.find(({ chosen }) => chosen)?.learner ?? 'the model'
  const score =
    estimate === undefined
      ? ' was chosen'
      : ` reaches ${name} ${shownScore(estimate.value)} (95 % interval ${shownRange(estimate.low, estimate.high)}) on ${shownCount(evaluation.rowCount)} rows it never saw`
  const against =
    comparison === undefined ? '' : `; saying the same for every row reaches ${shownScore(comparison.other)}`
  const verdict = gates.length === 0 ? '' : passed ? ' Every gate passed.' : ' A gate refused it.'
  return html`<p>To foretell <bdi>${shownText(gathered.resolved.output.name, 40)}</bdi>, ${learner}${score}${against}.${verdict}</p>`
}

const openedText = (count: number): string => (count === 1 ? 'once' : `${shownCount(count)} times`)

/** Shows the run at a glance. */
export function verdictCards(result: RunResult): Html {
  const { name, estimate, comparison } = headline(result)
  const { model, leaderboard, gathered, evaluation, passed, gates, judgement } = result
  const { output } = gathered.resolved
  const list: Card[] = [
    ...(estimate === undefined || name === undefined
      ? []
      : [
          {
            label: name,
            value: shownScore(estimate.value),
            note: `95 % interval ${shownRange(estimate.low, estimate.high)}`,
          },
        ]),
    ...(comparison === undefined
      ? []
      : [{ label: 'Baseline', value: shownScore(comparison.other), note: 'the same for every row' }]),
    {
      label: 'Model',
      value: leaderboard.find(({ chosen }) => chosen)?.learner ?? '–',
      note: `${model.name}, version ${model.version}${model.aliases.length > 0 ? `, ${model.aliases.join(', ')}` : ''}`,
    },
    {
      label: 'Task',
      value: output.task,
      note:
        output.task === 'binary'
          ? `positive: ${shownText(output.classes?.[1] ?? '', 24)}`
          : shownText(output.name, 30),
    },
    {
      label: 'Rows held out',
      value: shownCount(evaluation.rowCount),
      note: `of ${shownCount(gathered.table.rowCount)}; opened ${openedText(judgement.openings)}`,
    },
    ...(gates.length === 0
      ? []
      : [{ label: 'Gates', value: passed ? 'passed' : 'refused', note: `${gates.length} declared` }]),
  ]
  return cards(list)
}

/** Section on the gates and what they said; none where the workflow declares none. */
export function gateSections({ gates }: RunResult): Section[] {
  if (gates.length === 0) return []
  const items = gates.map(({ name, passed, reason }) => {
    const state = passed ? 'passed' : 'refused'
    return html`<li class="${passed ? 'info' : 'error'}"><p><span class="pill ${state}">${state}</span> <strong>${name}</strong>. ${reason}</p></li>`
  })
  return [
    {
      id: 'gates',
      title: 'Gates',
      about:
        'What the model had to reach to become champion, on rows its evaluated fit never saw. Each says by how much it was reached or missed; one that refused keeps the model without an alias.',
      body: html`<ul class="alerts">${items}</ul>`,
    },
  ]
}
