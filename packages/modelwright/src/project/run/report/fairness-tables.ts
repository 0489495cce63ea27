import { dataTable, type Html, html, type Section, shownText } from '../../../core/report/index.ts'
import {
  fairnessMeasures,
  type GroupFairness,
  intervalText,
  leastGroup,
  numberText,
  pText,
} from '../../../evaluate/index.ts'

/** Ends of intervals in narrow columns. */
const short = (value: number): string => numberText(Number(value.toPrecision(3)))

function groupTable({ groups }: GroupFairness): Html {
  const names = [...new Set(groups.flatMap(({ rates }) => Object.keys(rates)))]
  const heads = ['Group', 'Rows', ...names].map((title, i) => ({ title, isNumber: i > 0 }))
  const rows = groups.map(({ level, rowCount, isSmall, rates }) => ({
    cells: [
      html`<bdi>${shownText(level, 40)}</bdi>${isSmall && html` <span class="pill">small</span>`}`,
      String(rowCount),
      ...names.map((name) => {
        const rate = rates[name]
        if (rate === undefined || Number.isNaN(rate.value)) return '–'
        const { value, low, high } = rate
        return html`${numberText(value)}${!Number.isNaN(low) && html`<br><span class="small">${short(low)}–${short(high)}</span>`}`
      }),
    ],
  }))
  return dataTable(heads, rows)
}

function gapTable({ disparities }: GroupFairness): Html {
  if (disparities.length === 0)
    return html`<p>Fewer than two groups have ${leastGroup} rows: none are compared.</p>`
  const heads = ['Measure', 'Difference', '95 % interval', 'Ratio', 'Most / least', 'p', 'Adjusted'].map(
    (title, i) => ({ title, isNumber: i > 0 && i !== 4 }),
  )
  const rows = disparities.map(({ measure, difference, ratio, highest, lowest, class: of, p, rate }) => {
    const about = fairnessMeasures.find(({ name }) => name === measure)?.about
    return {
      cells: [
        html`${measure}${of !== undefined && html` of <bdi>${shownText(of, 30)}</bdi>`}<br><span class="small">${about}</span>`,
        numberText(difference.value),
        intervalText(difference),
        ratio === null ? '–' : numberText(ratio),
        html`<bdi>${shownText(highest, 30)}</bdi> / <bdi>${shownText(lowest, 30)}</bdi>`,
        pText(p),
        pText(rate),
      ],
    }
  })
  return dataTable(heads, rows)
}

/** Section on how the groups of columns are treated; nothing where none was asked about. */
export function fairnessTables(fairness: readonly GroupFairness[]): Section[] {
  if (fairness.length === 0) return []
  const body = fairness.map(
    (found) =>
      html`<h3>By <bdi>${shownText(found.column, 40)}</bdi></h3>${gapTable(found)}${groupTable(found)}`,
  )
  return [
    {
      id: 'fairness',
      title: 'Fairness',
      about: `How the model treats groups of held-out rows. The difference is that of the groups with the most and the least; groups differ by chance too, and p says how often shuffled groups would as much (adjusted: among all measures shown). A difference may come from the world as well as from the model: look at how often the class truly occurs. Groups of fewer than ${leastGroup} rows are small: shown, and not compared.`,
      body: html`${body}`,
    },
  ]
}
