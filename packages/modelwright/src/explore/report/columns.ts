import { factList, type Html, html, nothing, type Painter, shownText } from '../../core/report/index.ts'
import type { ColumnProfile, Profile } from '../profile-types.ts'
import { columnChart } from './column-charts.ts'
import { columnFacts } from './column-facts.ts'
import { rankColumns } from './rank-columns.ts'

/** What a page has room for. */
export interface Room {
  /** Bytes of drawings. */
  readonly drawn: number
  /** Columns with a section of their own. */
  readonly sections: number
  /** Lines of the index. */
  readonly lines: number
}

/** Beyond this many columns drawings are lean. */
const mostRich = 100

/** Columns that get a section, and the drawings there is room for. */
export interface Detailed {
  readonly columns: readonly ColumnProfile[]
  readonly drawings: ReadonlyMap<string, Html>
  /** Columns with values that are not drawn, or not shown at all, for want of room. */
  readonly undrawn: number
  readonly unshown: number
}

const encoder = new TextEncoder()

/** Draws columns, the target and those that go with it first, until the page is full. */
export function drawColumns(painter: Painter, profile: Profile, room: Room): Detailed {
  const isTarget = ({ name }: ColumnProfile): boolean => name === profile.target?.name
  const ranked = rankColumns(profile).slice(0, room.sections)
  const options = { isLean: profile.columns.length > mostRich, target: profile.target }
  const drawings = new Map<string, Html>()
  let drawn = 0
  let undrawn = 0
  for (const column of [...profile.columns.filter(isTarget), ...ranked]) {
    if (column.summary.of === 'nothing') continue
    const drawing = drawn < room.drawn ? columnChart(painter, column, options) : undefined
    if (drawing === undefined) undrawn++
    else {
      drawings.set(column.name, drawing)
      drawn += encoder.encode(drawing.markup).length
    }
  }
  const chosen = new Set(ranked)
  const columns = profile.columns.filter((column) => chosen.has(column))
  const others = profile.columns.filter((column) => !isTarget(column)).length
  return { columns, drawings, undrawn, unshown: others - columns.length }
}

/** What a search finds a column by. */
export function findText({ name, kind, type }: ColumnProfile): string {
  return `${shownText(name, 80)} ${kind} ${type}`
}

/** Shows one column: its distribution and its facts. */
export function columnArticle(column: ColumnProfile, anchor: string, drawing: Html | undefined): Html {
  const empty = column.summary.of === 'nothing' ? 'It has no value.' : 'Not drawn, for want of room.'
  const picture =
    drawing === undefined ? html`<p class="small">${empty}</p>` : html`<figure>${drawing}</figure>`
  return html`<article class="column" id="${anchor}" data-find="${findText(column)}"><header><h3><bdi>${shownText(column.name)}</bdi> <span class="pill">${column.kind}</span></h3><p>${shownText(column.reason, 200)}</p></header>${picture}${factList(columnFacts(column))}</article>
`
}

/** Says what a page has no room for. */
export function roomNote({ undrawn, unshown }: Detailed): Html {
  if (undrawn === 0 && unshown === 0) return nothing
  const parts = [
    ...(undrawn === 0 ? [] : [`${undrawn} columns are described but not drawn`]),
    ...(unshown === 0 ? [] : [`${unshown} columns have no section of their own`]),
  ]
  return html`<p class="small">To keep this page small, ${parts.join(', and ')}: those that go least with the target.</p>`
}
