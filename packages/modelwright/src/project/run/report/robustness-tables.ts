import { dataTable, type Html, html, type Section, shownText } from '../../../core/report/index.ts'
import { lookedText, numberText, type RobustnessFindings } from '../../../evaluate/index.ts'

/** Columns shown one by one. */
const mostColumns = 15

function curveTable({ curves, metric, score }: RobustnessFindings): Html {
  const shares = [...new Set(curves.flatMap(({ points }) => points.map(({ share }) => share)))]
  const heads = ['Damage', 'Inputs', 'None', ...shares.map((share) => `${Math.round(100 * share)} %`)].map(
    (title, i) => ({ title, isNumber: i > 0 }),
  )
  const rows = curves.map(({ against, about, inputs, points }) => ({
    cells: [
      html`${against}<br><span class="small">${about}</span>`,
      String(inputs),
      numberText(score),
      ...shares.map((share) => {
        const point = points.find((found) => found.share === share)
        if (point === undefined) return '–'
        if (Number.isNaN(point.score)) return 'no answer'
        return html`${numberText(point.score)}<br><span class="small">${numberText(point.low)} to ${numberText(point.high)}</span>`
      }),
    ],
  }))
  return dataTable(heads, rows, `${metric}: mean, least and greatest of the repeats`)
}

function columnTable({ columns, metric }: RobustnessFindings): Html {
  const heads = ['One column', metric, 'Worse by'].map((title, i) => ({ title, isNumber: i > 0 }))
  const rows = columns.slice(0, mostColumns).map(({ column, against, score, drop, isRequired }) => ({
    cells: [
      html`<bdi>${shownText(column, 40)}</bdi> ${against === 'missing' ? 'missing' : 'in a unit a thousandth as large'}${against === 'missing' && isRequired && html` <span class="small">(a request without it is refused)</span>`}`,
      Number.isNaN(score) ? 'no answer' : numberText(score),
      Number.isNaN(drop) ? '–' : numberText(drop),
    ],
  }))
  return dataTable(heads, rows)
}

function seedsText({ seeds, metric }: RobustnessFindings): Html | false {
  if (seeds === undefined) return false
  const { own, scores, asked, spread } = seeds
  const list = [own, ...scores].map(numberText).join(', ')
  return html`<h3>Other seeds</h3><p>${scores.length} of ${asked} fits that differ in their seed alone, beside the model itself, on all held-out rows: ${metric} ${list}; ${numberText(spread)} apart.</p>`
}

/** Section on what becomes of the score when rows are worse than today's; nothing where it was not measured. */
export function robustnessTables(found: RobustnessFindings | undefined, drawing?: Html): Section[] {
  if (found === undefined) return []
  const { curves, columns, rowCount, metric, inputs, inputsLookedAt } = found
  return [
    {
      id: 'robustness',
      title: 'Robustness',
      about: `What becomes of ${metric} when ${rowCount} held-out rows are damaged and the model stays as it is. A steep fall says where bad data would hurt first: guard that column, or train with such damage. What falls little is not proven safe: tomorrow's data may break otherwise.`,
      body: html`${drawing}${curves.length > 0 && curveTable(found)}${columns.length > 0 && columnTable(found)}${inputsLookedAt < inputs && html`<p>${lookedText(found)}.</p>`}${seedsText(found)}`,
    },
  ]
}
