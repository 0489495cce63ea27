import {
  dataTable,
  figure,
  html,
  learningChart,
  type Painter,
  type Section,
  shownCount,
  shownRange,
  shownScore,
} from '../../../core/report/index.ts'
import type { RunResult } from '../index.ts'

const heads = ['Rows', 'Score', '95 % interval'].map((title) => ({ title, isNumber: true }))

/** Section on what more rows would bring; none where the workflow does not ask. */
export function learningSection(painter: Painter, { parts, metric }: RunResult): Section[] {
  const { learning } = parts[parts.length - 1]
  if (learning === undefined || learning.length === 0) return []
  const chart = learningChart(painter, learning, {
    label: `Learning curve: ${metric} over rows learnt from`,
    x: 'rows learnt from',
    y: metric,
  })
  const rows = learning.map(({ rows: count, value, low, high }) => ({
    cells: [shownCount(count), shownScore(value), shownRange(low, high)],
  }))
  return [
    {
      id: 'learning',
      title: 'Would more rows help?',
      about: `The same recipe fitted on growing shares of the training rows, scored by ${metric} in folds of them. Where the curve still moves at its right end, more rows are worth their price; where it is flat, other columns or another learner are. Bars are 95 % intervals over folds.`,
      body: html`<div class="figures">${figure(chart, html`<b>Learning curve.</b> Held-out rows are not looked at.`)}</div>${dataTable(heads, rows)}`,
    },
  ]
}
