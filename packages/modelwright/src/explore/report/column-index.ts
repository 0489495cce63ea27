import {
  dataTable,
  type Html,
  html,
  nothing,
  shareBar,
  shownCount,
  shownShare,
  shownText,
} from '../../core/report/index.ts'
import type { ColumnProfile, Profile } from '../profile-types.ts'
import { findText } from './columns.ts'
import { rankColumns } from './rank-columns.ts'
import { shortRelation } from './relation-text.ts'

function relationCell({ relation }: ColumnProfile): Html {
  return relation === undefined ? html`–` : html`${shortRelation(relation)}${shareBar(relation.strength)}`
}

/** Lists the columns, those that go with the target most first. */
export function columnIndex(profile: Profile, anchors: ReadonlyMap<string, string>, mostRows: number): Html {
  const ranked = rankColumns(profile)
  const isRelated = profile.target !== undefined
  const rows = ranked.slice(0, mostRows).map((column) => {
    const anchor = anchors.get(column.name)
    const name = html`<bdi>${shownText(column.name, 48)}</bdi>`
    return {
      find: findText(column),
      cells: [
        anchor === undefined ? name : html`<a href="#${anchor}">${name}</a>`,
        column.kind,
        column.missing === 0 ? '–' : shownShare(column.missing / column.count),
        shownCount(column.distinct),
        ...(isRelated ? [relationCell(column)] : []),
      ],
    }
  })
  const heads = [
    { title: 'Column' },
    { title: 'Kind' },
    { title: 'Missing', isNumber: true },
    { title: 'Distinct', isNumber: true },
    ...(isRelated ? [{ title: 'Relation to the target', isNumber: true }] : []),
  ]
  const more =
    ranked.length > mostRows
      ? html`<p class="small">${shownCount(ranked.length - mostRows)} more columns.</p>`
      : nothing
  return html`${dataTable(heads, rows)}${more}`
}
