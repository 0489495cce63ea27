import {
  dataTable,
  type Html,
  html,
  type Section,
  shownCount,
  shownNumber,
  shownRange,
  shownScore,
  shownText,
} from '../../../core/report/index.ts'
import { pText, type Slice } from '../../../evaluate/index.ts'
import type { RunResult } from '../index.ts'

function sliceTable(slices: readonly Slice[]): Html {
  const heads = [
    'Rows where',
    'Count',
    'Here',
    '95 % interval',
    'Elsewhere',
    'Better by',
    'p',
    'adjusted',
  ].map((title, i) => ({ title, isNumber: i > 0 }))
  const rows = slices.map((slice) => ({
    cells: [
      html`<bdi>${shownText(slice.column, 30)}</bdi> is <bdi>${shownText(slice.level, 40)}</bdi>`,
      shownCount(slice.rowCount),
      shownScore(slice.score.value),
      shownRange(slice.score.low, slice.score.high),
      shownScore(slice.rest),
      shownNumber(slice.difference),
      pText(slice.p),
      pText(slice.rate),
    ],
  }))
  return dataTable(heads, rows)
}

/** Section on how the model fares on parts of the rows; nothing where it was not looked at. */
export function sliceSections({ judgement, metric }: RunResult): Section[] {
  const { slices } = judgement
  if (slices === undefined || slices.looked === 0) return []
  const { given, weak, looked, missed, metric: by = metric } = slices
  const found =
    weak.length === 0
      ? html`<p>No weak spot: on none of ${shownCount(looked)} slices is the model worse than chance among so many explains.</p>`
      : html`<h3>Weak spots</h3>${sliceTable(weak)}`
  return [
    {
      id: 'slices',
      title: 'Slices',
      about: `By ${by}, on held-out rows${by === metric ? '' : ' (ranks of the models of different folds do not mix)'}: how the model fares on part of the rows, beside all others. The adjusted p accounts for looking at ${shownCount(looked)} slices: of weak spots at most one in ten is a false find. Slices of fewer than 30 rows say too little and are left out.${missed === undefined ? '' : ` The time was up before ${shownCount(missed)} more columns were looked at.`}`,
      body: html`${given.length > 0 && html`<h3>As asked</h3>${sliceTable(given)}`}${found}`,
    },
  ]
}
