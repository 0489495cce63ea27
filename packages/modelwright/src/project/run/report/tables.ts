import {
  dataTable,
  type Html,
  html,
  shownCount,
  shownNumber,
  shownRange,
  shownScore,
  shownText,
} from '../../../core/report/index.ts'
import { findMetric, pText, testNames } from '../../../evaluate/index.ts'
import type { RunResult } from '../index.ts'
import { optionsText } from '../options-text.ts'
import { fitNotes } from '../run-summary.ts'
import type { LeaderboardRow } from '../types.ts'

function leaderboardRow({ learner, changed, score, low, high, fitMs, bytes, chosen }: LeaderboardRow) {
  const interval = low === null || high === null ? '–' : shownRange(low, high)
  const size = bytes === null ? '–' : `${shownNumber(bytes / 1000)} kB`
  return {
    isBest: chosen,
    cells: [
      html`${learner}${chosen && html` <span class="pill champion">chosen</span>`}<br><span class="small">${shownText(optionsText(changed, shownNumber), 160)}</span>`,
      shownScore(score),
      interval,
      `${shownCount(fitMs)} ms`,
      size,
    ],
  }
}

/** Notes that are shown at most; --json has them all. */
const mostNotes = 20

/** Shows the learners that were tried, best first, and what the search and the fits had to say. */
export function leaderboardTable({ leaderboard, metric, parts }: RunResult): Html {
  const heads = [
    { title: 'Learner' },
    { title: metric, isNumber: true },
    { title: '95 % interval', isNumber: true },
    { title: 'Fit', isNumber: true },
    { title: 'Size', isNumber: true },
  ]
  const notes = fitNotes(parts)
  const said = notes.slice(0, mostNotes).map((note) => html`<li>${shownText(note, 300)}</li>`)
  const more = notes.length > mostNotes && html`<li>${notes.length - mostNotes} more</li>`
  return html`${dataTable(heads, leaderboard.map(leaderboardRow))}${said.length > 0 && html`<ul class="small">${said}${more}</ul>`}`
}

/** Shows the model beside baseline, runner-up and champion, on the same rows. */
export function rivalTable({ judgement }: RunResult): Html {
  const heads = ['Compared with', 'Rows', 'Ours', 'Theirs', 'Better by', '95 % interval', 'Test', 'p'].map(
    (title, i) => ({ title, isNumber: i > 0 && i !== 6 }),
  )
  const rows = judgement.rivalries.map(({ whom, name, comparison: found }) => ({
    cells: [
      html`${whom}<br><span class="small">${shownText(name, 40)}</span>`,
      shownCount(found.rowCount),
      shownScore(found.score),
      shownScore(found.other),
      shownNumber(found.difference),
      shownRange(found.low, found.high),
      testNames[found.test],
      pText(found.p),
    ],
  }))
  return dataTable(heads, rows)
}

/** Shows every metric with its interval beside the baseline's. */
export function metricTable({ evaluation, judgement, metric: chosenBy }: RunResult): Html {
  const heads = [
    { title: 'Metric' },
    { title: 'Value', isNumber: true },
    { title: '95 % interval', isNumber: true },
    { title: 'Baseline', isNumber: true },
    { title: 'Better is', isNumber: true },
  ]
  const rows = Object.entries(evaluation.metrics).map(([name, estimate]) => {
    const other = judgement.comparisons.find((comparison) => comparison.metric === name)?.other
    return {
      isBest: name === chosenBy,
      cells: [
        name,
        shownScore(estimate.value),
        shownRange(estimate.low, estimate.high),
        other === undefined ? '–' : shownScore(other),
        findMetric(name).better,
      ],
    }
  })
  const { notDefined } = evaluation
  const note =
    notDefined.length > 0 && html`<p class="small">Not defined on these rows: ${notDefined.join(', ')}.</p>`
  return html`${dataTable(heads, rows)}${note}`
}
