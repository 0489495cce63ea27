import { factList, type Html, html, nothing, type Painter, shownText } from '../../core/report/index.ts'
import type { ColumnProfile, Profile } from '../profile-types.ts'
import { columnChart } from './column-charts.ts'
import { columnFacts } from './column-facts.ts'
import { rankColumns } from './rank-columns.ts'

/** Characters of drawings a page may hold: it must stay under 2 MB, whatever the table. */
const mostDrawn = 1_100_000

/** Sections a page may hold. */
const mostSections = 600

/** Columns that get a section, and the drawings there is room for. */
export interface Detailed {
  readonly columns: readonly ColumnProfile[]
  readonly drawings: ReadonlyMap<string, Html>
  /** Columns with values that are not drawn, or not shown at all, for want of room. */
  readonly undrawn: number
  readonly unshown: number
}

/** Draws columns, the target and those that go with it first, until the page is full. */
export function drawColumns(painter: Painter, profile: Profile): Detailed {
  const target = profile.columns.filter(({ name }) => name === profile.target?.name)
  const ranked = [...target, ...rankColumns(profile)].slice(0, mostSections)
  const drawings = new Map<string, Html>()
  let drawn = 0
  let undrawn = 0
  for (const column of ranked) {
    if (column.summary.of === 'nothing') continue
    const drawing = drawn < mostDrawn ? columnChart(painter, column) : undefined
    if (drawing === undefined) undrawn++
    else drawings.set(column.name, drawing)
    drawn += drawing?.markup.length ?? 0
  }
  const chosen = new Set(ranked)
  return {
    columns: profile.columns.filter((column) => chosen.has(column)),
    drawings,
    undrawn,
    unshown: profile.columns.length - ranked.length,
  }
}

/** Shows one column: its distribution and its facts. */
export function columnArticle(column: ColumnProfile, anchor: string, drawing: Html | undefined): Html {
  const empty = column.summary.of === 'nothing' ? 'It has no value.' : 'Not drawn, for want of room.'
  const picture =
    drawing === undefined ? html`<p class="small">${empty}</p>` : html`<figure>${drawing}</figure>`
  return html`<article class="column" id="${anchor}"><header><h3><bdi>${shownText(column.name)}</bdi> <span class="pill">${column.kind}</span></h3><p>${shownText(column.reason, 200)}</p></header>${picture}${factList(columnFacts(column))}</article>
`
}

/** Says what a page has no room for. */
export function roomNote({ undrawn, unshown }: Detailed): Html {
  if (undrawn === 0 && unshown === 0) return nothing
  const parts = [
    ...(undrawn === 0 ? [] : [`${undrawn} columns are described but not drawn`]),
    ...(unshown === 0 ? [] : [`${unshown} columns appear in no section of their own`]),
  ]
  return html`<p class="small">To keep this page small, ${parts.join(', and ')}: those that go least with the target.</p>`
}
