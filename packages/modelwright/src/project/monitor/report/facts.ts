import type { DriftSample } from '../../../core/index.ts'
import {
  dataTable,
  type Head,
  type Html,
  html,
  type Painter,
  type Part,
  type Row,
  shownMoment,
  shownText,
} from '../../../core/report/index.ts'
import { type MonitorInput, type MonitorSummary, momentsOf, namesOfSeries } from '../../../monitor/index.ts'

/** A column before and now, to be drawn. */
export interface ColumnSamples {
  readonly before: DriftSample
  readonly now: DriftSample
  /** Numbers are milliseconds since 1970-01-01 UTC. */
  readonly isTime?: boolean
}

/** What a report on a model in production is made of. */
export interface MonitorReportInput extends MonitorInput {
  /** Columns of the reference and of the newest windows; those that drifted are drawn. */
  readonly samples?: ReadonlyMap<string, ColumnSamples> | undefined
}

/** What every section is handed. */
export interface Told {
  readonly painter: Painter
  readonly summary: MonitorSummary
  readonly samples: ReadonlyMap<string, ColumnSamples>
  /** Of all windows; of the axis of time. */
  readonly span: readonly [number, number]
  /** Names of all series. */
  readonly names: readonly string[]
  /** Several versions answered at the same time. */
  readonly isShared: boolean
}

/** Gathers it. */
export function toldOf(
  painter: Painter,
  summary: MonitorSummary,
  samples: ReadonlyMap<string, ColumnSamples> = new Map(),
): Told {
  const { windows } = summary
  const from = windows.reduce((least, window) => Math.min(least, window.from), Number.POSITIVE_INFINITY)
  const until = windows.reduce((most, window) => Math.max(most, window.until), Number.NEGATIVE_INFINITY)
  return {
    painter,
    summary,
    samples,
    span: from < until ? [from, until] : [0, 1],
    names: namesOfSeries(windows),
    isShared: momentsOf(windows).some(({ verdicts }) => verdicts.length > 1),
  }
}

/** A name from data, whatever its direction. */
export const named = (name: string, longest = 40): Html => html`<bdi>${shownText(name, longest)}</bdi>`

/** A moment to the minute. */
export const moment = (ms: number): string => shownMoment(ms).slice(0, 16)

const pills = { error: 'error', warning: 'warning', quiet: 'quiet' } as const

/** How much something matters, as a word in a frame. */
export function pill(severity: keyof typeof pills): Html {
  return html`<span class="pill ${pills[severity]}">${severity}</span>`
}

/** Names the lines of a chart, each by its color. */
export function keys(list: readonly { name: string; color: string; kind?: 'dashed' | 'box' }[]): Part {
  return list.map(
    ({ name, color, kind }) =>
      html`<span class="key ${kind ?? ''}" style="color:${color}" aria-hidden="true"></span>${named(name)}&emsp;`,
  )
}

/** A table of many columns: narrow pages scroll it. */
export const roomyTable = (heads: readonly Head[], rows: readonly Row[]): Html =>
  dataTable(heads, rows, undefined, { isRoomy: true })
