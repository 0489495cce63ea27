import {
  dataTable,
  factList,
  type Html,
  html,
  type Part,
  shareBar,
  shownCount,
  shownNumber,
  shownShare,
  shownText,
} from '../../core/report/index.ts'
import type { ColumnComparison, Comparison } from '../compare/compare-tables.ts'

const verdicts = { same: 'same', some: 'differs', much: 'differs much', unknown: 'not comparable' } as const
const mostShown = 300

const pairOf = (before: Part, after: Part): Html => html`${before} → ${after}`

function sidesOf(
  { missing, means, newLevels, distinct }: ColumnComparison,
  { before, after }: Comparison,
): Html {
  const gaps =
    missing[0] + missing[1] === 0
      ? undefined
      : html`missing ${pairOf(shownShare(missing[0] / before.rowCount), shownShare(missing[1] / after.rowCount))}`
  const mean =
    means &&
    html`mean ${pairOf(`${shownNumber(means[0][0])} ± ${shownNumber(means[0][1])}`, `${shownNumber(means[1][0])} ± ${shownNumber(means[1][1])}`)}`
  const levels =
    newLevels === undefined
      ? undefined
      : html`distinct ${pairOf(shownCount(distinct[0]), shownCount(distinct[1]))}`
  const named = newLevels?.named
    .slice(0, 5)
    .map(({ level }) => shownText(level, 24))
    .join(', ')
  const fresh =
    newLevels === undefined || newLevels.count === 0
      ? undefined
      : html`new: ${named === '' ? `${newLevels.count} levels` : named} (${shownCount(newLevels.rows)} rows)`
  const parts = [mean, levels, gaps, fresh].filter((part) => part !== undefined)
  return html`${parts.map((part, at) => html`${at > 0 && '; '}${part}`)}`
}

/** Shows how two tables differ: the schema first, then the columns that differ most. */
export function comparisonBody(comparison: Comparison): Html {
  const { before, after, added, removed, retyped, sharedRows, columns, notes } = comparison
  const names = (list: readonly string[]): string =>
    list.length === 0
      ? 'none'
      : list
          .slice(0, 40)
          .map((name) => shownText(name, 40))
          .join(', ')
  const facts: (readonly [string, Part])[] = [
    ['rows', html`${shownCount(before.rowCount)} → ${shownCount(after.rowCount)}`],
    [
      'rows of both',
      html`${shownCount(sharedRows)} (${shownShare(after.rowCount === 0 ? 0 : sharedRows / after.rowCount)} of the latter)`,
    ],
    ['new columns', names(added)],
    ['columns that are gone', names(removed)],
    [
      'of another kind',
      names(retyped.map(({ name, before: one, after: other }) => `${name} (${one} → ${other})`)),
    ],
  ]
  const rows = columns.slice(0, mostShown).map((column) => {
    const { name, effects, verdict } = column
    const figures =
      effects === undefined
        ? ['–', '–', '–']
        : [effects.psi, effects.js, effects.ks].map((value) => value.toFixed(3))
    return {
      find: shownText(name, 80),
      cells: [
        html`<bdi>${shownText(name, 40)}</bdi>`,
        html`${figures[0]}${shareBar(effects === undefined ? 0 : effects.psi * 2)}`,
        figures[1],
        figures[2],
        verdicts[verdict],
        sidesOf(column, comparison),
      ],
    }
  })
  const heads = [
    { title: 'Column' },
    { title: 'PSI', isNumber: true },
    { title: 'JS distance', isNumber: true },
    { title: 'KS', isNumber: true },
    { title: 'Verdict' },
    { title: `${shownText(before.name, 30)} → ${shownText(after.name, 30)}` },
  ]
  return html`${factList(facts, { isWide: true })}${dataTable(heads, rows)}${notes.map((note) => html`<p class="small">${note}</p>`)}`
}
