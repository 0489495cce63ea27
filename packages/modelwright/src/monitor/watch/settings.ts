import { ModelwrightError } from '../../core/index.ts'
import { type LengthText, lengthOf } from './length.ts'

/** How drift is looked for, where `auto` is not what is wanted. */
export interface DriftUse {
  /** Share of false ones among all windows that are called drift: 0.05 when absent. */
  readonly rate?: number
  /** Only these columns. */
  readonly columns?: readonly string[]
  /** All columns but these. */
  readonly ignore?: readonly string[]
  /** What repeats itself: a window is compared with earlier ones of the same hour of the day or week. `auto`: windows shorter than a day by the day. */
  readonly season?: 'auto' | 'day' | 'week' | 'none'
  /** `online` (default): the rate is borne over all windows. `each`: by each window. */
  readonly across?: 'online' | 'each'
  /** How far a column must move to matter, in the unit of its detector: `{ age: 0.1 }`. */
  readonly material?: Readonly<Record<string, number>>
}

/** What `monitor` of a workflow says. Everything has a default. */
export interface MonitorUse {
  readonly drift?: 'auto' | DriftUse
  /** Length of a window: a time such as `'1h'`, `'1d'` (default) and `'7d'`, or a number of rows. */
  readonly every?: LengthText | number
  /** Metrics that are estimated and measured; default: by task. */
  readonly performance?: string | readonly string[]
  /** Columns by whose levels performance is looked at apart. */
  readonly slices?: readonly string[]
  /** Columns between whose levels the model must be fair. */
  readonly fairness?: readonly string[]
  /** How old the newest row may be: `'2h'`; default: no bound. */
  readonly maxAge?: LengthText
  /** What must be added to the mean loss of a row to matter; default: a twentieth of what the model lost when it was made. */
  readonly matters?: number
  /** How long windows, verdicts and series are kept; default `'400d'`. */
  readonly keep?: LengthText
  /**
   * What windows are compared with: rows that were held out, as the store or else the artifact has them (`auto`, the default), one of
   * both alone, or days of the log. `false`: the artifact carries nothing of rows (else some tens of kilobytes without any row).
   */
  readonly reference?: 'auto' | 'held-out' | 'artifact' | `window:${string}` | boolean
  /** The access log of the service, for latency and errors; default: none. */
  readonly accessLog?: string
  /** Milliseconds that all but one in a hundred answers may take; default: as in earlier windows. */
  readonly latency?: number
}

/** How windows are cut: by time, or by rows. */
export type WindowLength =
  | { readonly by: 'time'; readonly ms: number }
  | { readonly by: 'rows'; readonly rows: number }

/** Everything that monitoring goes by, with its defaults. Plain data. */
export interface MonitorSettings {
  readonly length: WindowLength
  readonly drift: {
    readonly rate: number
    readonly columns?: readonly string[] | undefined
    readonly ignore: readonly string[]
    readonly season: 'day' | 'week' | 'none'
    readonly across: 'online' | 'each'
    readonly material: Readonly<Record<string, number>>
  }
  /** Empty: by task. */
  readonly performance: readonly string[]
  readonly slices: readonly string[]
  readonly fairness: readonly string[]
  readonly maxAgeMs?: number | undefined
  readonly matters?: number | undefined
  readonly keepMs: number
  readonly reference: string
  readonly accessLog?: string | undefined
  readonly latencyMs?: number | undefined
  /** The age of a row after which its outcome is known, whatever it is; undefined: each counts as soon as it is known. */
  readonly outcomesAfterMs?: number | undefined
}

const dayMs = 86_400_000

/** Rows before which a window of rows says too little. */
const leastRows = 50

function refuse(where: string, message: string, mend: string): never {
  throw new ModelwrightError('MONITOR_SETTING_INVALID', {
    message,
    where: `monitor.${where}`,
    mend: [mend],
  })
}

function windowLength(every: MonitorUse['every'] = '1d'): WindowLength {
  if (typeof every !== 'number') return { by: 'time', ms: lengthOf(every, 'monitor.every') }
  if (!Number.isSafeInteger(every) || every < leastRows)
    refuse(
      'every',
      `A window of ${every} rows says too little.`,
      `Give ${leastRows} rows or more, or a time:  every: '1d'`,
    )
  return { by: 'rows', rows: every }
}

function seasonOf(season: DriftUse['season'] = 'auto', length: WindowLength): 'day' | 'week' | 'none' {
  if (season !== 'auto') return season
  return length.by === 'time' && length.ms < dayMs ? 'day' : 'none'
}

function shareOf(name: string, value: number): number {
  if (value > 0 && value < 1) return value
  return refuse(
    name,
    `A share of ${value} is not between 0 and 1.`,
    `Give one between them:  ${name.split('.').at(-1)}: 0.05`,
  )
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/**
 * Takes what a workflow says of monitoring, and puts defaults where it says nothing.
 *
 * @throws {ModelwrightError} MONITOR_SETTING_INVALID - when a value cannot be
 */
export function monitorSettings(use: MonitorUse = {}): MonitorSettings {
  const length = windowLength(use.every)
  const drift = use.drift === undefined || use.drift === 'auto' ? {} : use.drift
  if (use.matters !== undefined && !(use.matters > 0))
    refuse('matters', `An added loss of ${use.matters} can never matter.`, 'Give one above 0:  matters: 0.01')
  if (use.latency !== undefined && !(use.latency > 0))
    refuse('latency', `No answer takes ${use.latency} ms.`, 'Give milliseconds above 0:  latency: 50')
  return {
    length,
    drift: {
      rate: shareOf('drift.rate', drift.rate ?? 0.05),
      ...(drift.columns === undefined ? {} : { columns: drift.columns }),
      ignore: drift.ignore ?? [],
      season: seasonOf(drift.season, length),
      across: drift.across ?? 'online',
      material: drift.material ?? {},
    },
    performance: listOf(use.performance),
    slices: use.slices ?? [],
    fairness: use.fairness ?? [],
    ...(use.maxAge === undefined ? {} : { maxAgeMs: lengthOf(use.maxAge, 'monitor.maxAge') }),
    ...(use.matters === undefined ? {} : { matters: use.matters }),
    keepMs: lengthOf(use.keep ?? '400d', 'monitor.keep'),
    reference: typeof use.reference === 'string' ? use.reference : 'auto',
    ...(use.accessLog === undefined ? {} : { accessLog: use.accessLog }),
    ...(use.latency === undefined ? {} : { latencyMs: use.latency }),
  }
}
