import { groupedCount } from '../../core/grouped-count.ts'
import { intervalText, numberText } from '../../evaluate/index.ts'
import { type Cause, explainingCauses } from './root-cause.ts'
import type { MonitorSummary } from './summary.ts'

/** The first questions anyone asks of a model in production, answered in a sentence each. Plain data. */
export interface MonitorAnswers {
  readonly isWell: string
  /** Absent: it is not known. */
  readonly cost?: string
  /** Absent: nothing is wrong. */
  readonly why?: string
  readonly todo: string
}

/** Writes a moment to the minute, UTC. */
export function momentText(ms: number): string {
  return Math.abs(ms) <= 8.64e15
    ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
    : 'an unknown time'
}

const states = {
  ill: 'is not well',
  ailing: 'should be looked at',
  well: 'is well',
  unknown: 'cannot be judged',
} as const

function isWellText({ model, versions, state, windows, since }: MonitorSummary): string {
  const named = versions.length === 0 ? model : `${model}, version ${versions.slice(0, 3).join(' and ')},`
  const last = windows.at(-1)
  if (last === undefined) return `${named} cannot be judged: no window of predictions was kept yet.`
  const window = `the newest window${last.isWhole ? '' : ', which is not over,'} ends ${momentText(last.until)} UTC`
  if (state === 'unknown') return `${named} cannot be judged: ${window} and has no row.`
  const rows = windows
    .filter(({ from }) => from === last.from)
    .reduce((sum, { rows: count }) => sum + count, 0)
  const began = since === undefined ? '' : ` since ${momentText(since)} UTC`
  return `${named} ${states[state]}${began}; ${window} and has ${groupedCount(rows)} rows.`
}

/** How much worse a metric is, where it is known. */
export function metricText({ metric }: MonitorSummary): string | undefined {
  if (metric?.now === undefined) return undefined
  const { name, now, trained } = metric
  const interval =
    now.low === undefined || now.high === undefined
      ? ''
      : ` (95 % interval ${intervalText({ low: now.low, high: now.high })})`
  const level = trained === undefined ? '' : `, ${numberText(trained.value)} when it was trained`
  return `${name} is ${numberText(now.value)}${interval}, ${now.source}${level}`
}

/** What a cause costs, where that is known. */
export function costText({ cost }: Pick<Cause, 'cost'>): string | undefined {
  if (cost === undefined || !Number.isFinite(cost.loss)) return undefined
  const sign = cost.loss > 0 ? '+' : ''
  return `${sign}${numberText(cost.loss)} a row (${intervalText(cost)})`
}

function costAnswer(summary: MonitorSummary): string | undefined {
  const metric = metricText(summary)
  const dearest = summary.causes.find(({ isNow, cost }) => isNow && cost !== undefined)
  const cost = dearest && costText(dearest)
  const added =
    cost === undefined ? undefined : `${dearest!.name} is estimated to add ${cost} to the mean loss`
  const parts = [metric, added].filter((part) => part !== undefined)
  if (parts.length === 0) return undefined
  return `${parts.join('; ')}.`
}

/** In which rows a cause sits, in a few words each: by their values, and by where they came from. */
export function causePlaces({ slices, sources }: Pick<Cause, 'slices' | 'sources'>): readonly string[] {
  return [
    ...sources.slice(0, 3).map((source) => `from ${source}`),
    ...slices.slice(0, 3).map((slice) => `where ${slice}`),
  ]
}

/** What was done when a cause began, in a few words each. */
export function causeEvents({ after }: Pick<Cause, 'after'>): readonly string[] {
  return after.slice(0, 3).map(({ at, text }) => `${text} (${momentText(at)})`)
}

/** Says of a cause what it is, where it sits and what was done when it began. */
export function causeText(cause: Cause): string {
  const { name, column, since, after, spells } = cause
  const what = column === undefined ? name : `column ${name}`
  const kinds = [...new Set(spells.filter(({ isNow }) => isNow === spells[0].isNow).map(({ kind }) => kind))]
  const places = causePlaces(cause)
  const where = places.length === 0 ? '' : `, in rows ${places.join(' or ')}`
  const done =
    after.length === 0
      ? ''
      : `; at that time: ${after
          .map(({ text }) => text)
          .slice(0, 3)
          .join(', ')}`
  return `${what} (${kinds.join(', ')})${where}, since ${momentText(since)} UTC${done}`
}

function whyAnswer(summary: MonitorSummary): string | undefined {
  const { effects, since } = summary
  if (since === undefined) return undefined
  const [likeliest, ...others] = explainingCauses(summary)
  if (likeliest !== undefined) {
    const rest = others.length > 0 ? ` ${groupedCount(others.length)} more may add to it.` : ''
    const late = likeliest.isNow ? '' : `, over since ${momentText(likeliest.until)} UTC`
    return `Likeliest cause: ${causeText(likeliest)}${late}.${rest}`
  }
  const isMeasured = effects.some(({ isNow, kind }) => isNow && kind === 'performance')
  return isMeasured
    ? 'No column, no relation and no failure explains it: outcomes seem to follow otherwise from rows than they did (concept drift).'
    : 'No column, no relation and no failure explains it.'
}

/** Answers whether the model is well, since when not, what it costs, why, and what to do. */
export function monitorAnswers(summary: MonitorSummary): MonitorAnswers {
  const { since, advice, state } = summary
  const [cost, why] = [costAnswer(summary), whyAnswer(summary)]
  const nothing =
    state === 'unknown'
      ? 'See that predictions are logged and reach the monitor.'
      : 'Nothing needs to be done.'
  return {
    isWell: isWellText(summary),
    ...(cost === undefined ? {} : { cost }),
    ...(why === undefined ? {} : { why }),
    todo: advice[0] ?? (since === undefined ? nothing : 'Look at the findings below.'),
  }
}
