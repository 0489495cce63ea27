import type {
  MonitorFinding,
  SeriesValue,
  StoredPart,
  StoredWindow,
  WindowVerdict,
} from '../../core/index.ts'
import type { MonitorTables } from './monitor-tables.ts'

type WindowRow = MonitorTables['monitor_windows']
type PointRow = MonitorTables['monitor_points']

/** JSON has no numbers that are not finite: null stands for them. */
const toNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
const toNaN = (value: number | null | undefined): number => value ?? Number.NaN

/** Takes a number with its interval out of three columns. */
export function seriesValueOf({ value, low, high }: Pick<PointRow, 'value' | 'low' | 'high'>): SeriesValue {
  const ends = { ...(low === null ? {} : { low }), ...(high === null ? {} : { high }) }
  return { value: toNaN(value), ...ends }
}

/** Points of the series of a verdict. */
export function pointsOf({ model, version, from, series }: WindowVerdict): PointRow[] {
  return Object.entries(series).map(([name, { value, low, high }]) => ({
    ...{ model, name, at: from, of_version: version, value: toNull(value) },
    low: low === undefined ? null : toNull(low),
    high: high === undefined ? null : toNull(high),
  }))
}

/** The parts of a verdict that no column holds. Series are points of their own. */
interface VerdictText {
  readonly isWhole: boolean
  readonly findings: readonly MonitorFinding[]
}

/** Makes a row of a window and what was judged of it. */
export function windowRowOf(
  { state, sketch, isDrift }: Pick<StoredWindow, 'state' | 'sketch' | 'isDrift'>,
  verdict: WindowVerdict,
  position: number,
): WindowRow {
  const { model, version, from, until, isWhole, findings, rows, outcomes, judgedAt } = verdict
  return {
    ...{ model, of_version: version, starts_at: from, ends_at: until, position, state, sketch },
    ...{ row_count: rows, outcome_count: outcomes, is_drift: isDrift ? 1 : 0, judged_at: judgedAt },
    verdict: JSON.stringify({ isWhole, findings } satisfies VerdictText),
  }
}

function findingOf({ found, expected, cost, ...rest }: MonitorFinding): MonitorFinding {
  const known = {
    loss: toNaN(cost?.loss),
    low: toNaN(cost?.low),
    high: toNaN(cost?.high),
  }
  return {
    ...rest,
    found: toNaN(found),
    expected: toNaN(expected),
    ...(cost === undefined ? {} : { cost: known }),
  }
}

/** Makes a verdict of its row and the points of its series. */
export function verdictOf(row: WindowRow, points: readonly PointRow[]): WindowVerdict {
  const { isWhole, findings } = JSON.parse(row.verdict) as VerdictText
  const series = points.map((point) => [point.name, seriesValueOf(point)] as const)
  return {
    ...{ model: row.model, version: row.of_version, from: row.starts_at, until: row.ends_at },
    ...{ judgedAt: row.judged_at, isWhole, rows: row.row_count, outcomes: row.outcome_count },
    series: Object.fromEntries(series),
    findings: findings.map(findingOf),
  }
}

/** Makes a window of its row. */
export function storedWindowOf(row: WindowRow): StoredWindow {
  return {
    ...{ model: row.model, version: row.of_version, from: row.starts_at, until: row.ends_at },
    ...{ number: row.position, state: row.state as StoredWindow['state'], sketch: row.sketch },
    ...{ rows: row.row_count, outcomes: row.outcome_count, isDrift: row.is_drift === 1 },
    judgedAt: row.judged_at,
  }
}

/** Makes a row of a part, and a part of its row. */
export function partRowOf(part: StoredPart): MonitorTables['monitor_parts'] {
  const { model, version, from, until, sketch, rows, counts } = part
  return {
    ...{ model, of_version: version, starts_at: from, ends_at: until, sketch, row_count: rows },
    counts: JSON.stringify(counts),
  }
}

/** Makes a part of its row. */
export function storedPartOf(row: MonitorTables['monitor_parts']): StoredPart {
  return {
    ...{ model: row.model, version: row.of_version, from: row.starts_at, until: row.ends_at },
    ...{ sketch: row.sketch, rows: row.row_count },
    counts: JSON.parse(row.counts) as StoredPart['counts'],
  }
}
