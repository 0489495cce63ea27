import type { MonitorFinding, SeriesValue, WindowVerdict } from '../../core/index.ts'
import { silentSourceKey, sourceSeries } from '../source-series.ts'

/** What alerts remember of a window: which findings it showed, and of which it could say nothing. */
export interface SeenWindow {
  readonly version: string
  readonly from: number
  readonly until: number
  readonly judgedAt: number
  readonly isWhole: boolean
  readonly hasRows: boolean
  readonly hasOutcomes: boolean
  /** Findings that could not be judged, for want of rows or of what to compare with; `drift/`: all of that family. */
  readonly mute: ReadonlySet<string>
  readonly shows: Readonly<Record<string, 'error' | 'warning'>>
}

/** What is kept of a window for the text of its alerts. Plain data. */
export interface WindowFindings {
  /** Of each finding, the dearest of its key. */
  readonly findings: Readonly<Record<string, MonitorFinding>>
  /** How the model fares in the window, estimated or measured: `performance/auc`. */
  readonly metrics: Readonly<Record<string, SeriesValue>>
  /** Rows by where they came from: `sources/aws-lambda churn`; absent: it is not told. */
  readonly sources?: Readonly<Record<string, SeriesValue>> | undefined
}

/** Findings of a window that are remembered; a thousand columns may drift at once. */
const mostFindings = 1000
const mostMute = 2000

/** What a finding costs, for order: what is not known comes after what is. */
export function costOf({ cost }: { readonly cost?: MonitorFinding['cost'] | undefined }): number {
  return cost === undefined || Number.isNaN(cost.loss) ? Number.NEGATIVE_INFINITY : cost.loss
}

const rank = { error: 2, warning: 1, quiet: 0 } as const

/** Findings that matter: the worst first, the dearest first among equals. */
function ranked(findings: readonly MonitorFinding[]): MonitorFinding[] {
  return [...findings].sort((a, b) => {
    const bySeverity = rank[b.severity] - rank[a.severity]
    const byCost = costOf(b) - costOf(a)
    if (bySeverity !== 0) return bySeverity
    if (byCost !== 0 && !Number.isNaN(byCost)) return byCost
    return a.key < b.key ? -1 : Number(a.key > b.key)
  })
}

/** Names of series that say nothing, and of the findings they would have shown. */
function muteIn(series: WindowVerdict['series']): ReadonlySet<string> {
  const names = Object.entries(series).flatMap(([name, { value }]) => (Number.isNaN(value) ? [name] : []))
  const keys = names.flatMap((name) => [name, name.replace(/\/(effect|value|share)$/, '')])
  const all = Object.keys(series)
  // Where other numbers are there and none of a family, that family was not judged.
  const families = ['drift/', 'estimate/', 'performance/'].filter(
    (family) => all.length > 0 && !all.some((name) => name.startsWith(family)),
  )
  const untold = all.some((name) => name.startsWith(sourceSeries)) ? [] : [silentSourceKey]
  return new Set([...families, ...untold, ...keys.slice(0, mostMute)])
}

/** Takes from a verdict what alerts remember of it. */
export function seenIn(verdict: WindowVerdict): SeenWindow {
  const { version, from, until, judgedAt, isWhole, rows, outcomes, series, findings } = verdict
  const loud = ranked(findings)
    .filter(({ severity }) => severity !== 'quiet')
    .slice(0, mostFindings)
  // Reversed: of two findings of one key the worse has the last word.
  const shows = Object.fromEntries(loud.reverse().map(({ key, severity }) => [key, severity]))
  return {
    ...{ version, from, until, judgedAt, isWhole },
    hasRows: rows > 0,
    hasOutcomes: outcomes > 0,
    mute: muteIn(series),
    shows: shows as SeenWindow['shows'],
  }
}

/** Takes from a verdict what the text of its alerts needs. */
export function findingsIn({ findings, series }: WindowVerdict): WindowFindings {
  const kept = ranked(findings).slice(0, mostFindings).reverse()
  const isMetric = (name: string): boolean => /^(estimate|performance)\/[^/]+$/.test(name)
  const sources = Object.entries(series).filter(([name]) => name.startsWith(sourceSeries))
  return {
    findings: Object.fromEntries(kept.map((finding) => [finding.key, finding])),
    metrics: Object.fromEntries(
      Object.entries(series).filter(([name, { value }]) => isMetric(name) && !Number.isNaN(value)),
    ),
    ...(sources.length === 0 ? {} : { sources: Object.fromEntries(sources) }),
  }
}

/** Makes of what alerts remember of a window a verdict again, as far as causes are told by it. */
export function verdictOfSeen(
  model: string,
  { version, from, until, judgedAt, isWhole, hasRows, hasOutcomes }: SeenWindow,
  { findings, metrics, sources }: WindowFindings,
): WindowVerdict {
  return {
    ...{ model, version, from, until, judgedAt, isWhole },
    rows: Number(hasRows),
    outcomes: Number(hasOutcomes),
    series: { ...metrics, ...sources },
    findings: Object.values(findings),
  }
}

/** Which numbers tell whether findings of a kind were judged. */
const familyOf: Readonly<Record<string, string>> = {
  drift: 'drift/',
  predictions: 'drift/',
  relations: 'drift/',
  estimate: 'estimate/',
  performance: 'performance/',
  calibration: 'performance/',
  fairness: 'performance/',
}

/** Whether a window that does not show a finding says that all is well. */
export function isQuiet(window: SeenWindow, key: string): boolean {
  if (!window.isWhole || window.mute.has(key)) return false
  const kind = key.slice(0, Math.max(0, key.indexOf('/')))
  const isOfSource = key.startsWith(silentSourceKey)
  const family = isOfSource ? silentSourceKey : Object.hasOwn(familyOf, kind) ? familyOf[kind] : undefined
  if (family !== undefined && window.mute.has(family)) return false
  const needsOutcomes = /^(performance|calibration|fairness)\//.test(key)
  // Without a row, only what is found of the rows' number and coming can be judged.
  const needsRows = isOfSource || !/^(quality|service)\//.test(key)
  return (!needsRows || window.hasRows) && (!needsOutcomes || window.hasOutcomes)
}
