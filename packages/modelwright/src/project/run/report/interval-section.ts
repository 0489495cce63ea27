import {
  bandChart,
  dataTable,
  figure,
  html,
  type Painter,
  type Section,
  shownCount,
  shownNumber,
  shownRange,
  shownScore,
  shownText,
} from '../../../core/report/index.ts'
import { intervalTexts } from '../fit-intervals.ts'
import type { RunResult } from '../index.ts'

/** Intervals that a picture has room for. */
const mostDrawn = 120

/** Classes a table has room for. */
const mostClasses = 30

const heads = ['', 'Rows', 'Share held', '95 % interval'].map((title, i) => ({ title, isNumber: i > 0 }))

/** Every so-manieth row, from the least prediction to the greatest. */
function drawing(painter: Painter, { parts, gathered }: RunResult) {
  const { contender, ends } = parts[parts.length - 1]
  const { target, predictions } = contender
  if (target.task !== 'regression' || ends === undefined) return html``
  const order = [...predictions.keys()].sort((a, b) => predictions[a] - predictions[b] || a - b)
  const count = Math.min(mostDrawn, order.length)
  const step = count > 1 ? (order.length - 1) / (count - 1) : 0
  const rows = Array.from({ length: count }, (_, i) => {
    const row = order[Math.floor(i * step)]
    return { low: ends[2 * row], high: ends[2 * row + 1], truth: target.values[row] }
  })
  const name = shownText(gathered.resolved.output.name, 30)
  const chart = bandChart(painter, rows, {
    label: 'Intervals and truth of held-out rows',
    x: 'rows, by rising prediction',
    y: name,
  })
  return figure(
    chart,
    html`<b>Intervals.</b> Each bar is what was said of a row, each dot what came true; red dots lie outside.`,
  )
}

/** Section on how often intervals or sets held the truth; none where the workflow asks for none. */
export function intervalSection(painter: Painter, result: RunResult): Section[] {
  const { judgement, parts } = result
  const chosen = parts[parts.length - 1].decisions?.intervals
  const { intervals } = judgement
  if (intervals === undefined || chosen === undefined) return []
  const isNumber = judgement.contender.target.task === 'regression'
  const { held, width, classes = [], rowCount } = intervals
  const rowOf = (name: string, count: number, { value, low, high }: typeof held) => ({
    cells: [name, shownCount(count), shownScore(value), shownRange(low, high)],
  })
  const rows = [
    { isBest: true, ...rowOf('all', rowCount, held) },
    ...classes.slice(0, mostClasses).map((one) => rowOf(shownText(one.class, 24), one.rowCount, one.held)),
  ]
  const size = isNumber ? 'wide on average' : 'classes in a set on average'
  const about = `Of ${shownNumber(100 * chosen.coverage)} in 100 rows the truth is to lie within; whether it did is counted on rows no fit saw. The promise is for new rows that come as these did: where the world moves on, as over time, fewer are held.`
  return [
    {
      id: 'intervals',
      title: isNumber ? 'Intervals' : 'Sets of classes',
      about,
      body: html`${intervalTexts(chosen).map((text) => html`<p>${text}</p>`)}<p>${shownNumber(width.value)} ${size} (95 % interval ${shownRange(width.low, width.high)}).</p>${dataTable(heads, rows)}${drawing(painter, result)}`,
    },
  ]
}
