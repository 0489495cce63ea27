import type { SeriesValue, WindowVerdict } from '../../core/index.ts'

/** A number of a series, in the window it is of. */
export interface WindowValue extends SeriesValue {
  readonly from: number
  readonly until: number
  readonly version: string
}

/** Windows of the same stretch of time: one a version. */
export interface Moment {
  readonly from: number
  readonly until: number
  readonly verdicts: readonly WindowVerdict[]
}

const markOf = ({ model, version, from, until }: WindowVerdict): string =>
  JSON.stringify([model, version, from, until])

/** Takes of each window what was judged of it last, the oldest window first; windows whose ends are no times are left out. */
export function latestVerdicts(verdicts: readonly WindowVerdict[]): readonly WindowVerdict[] {
  const latest = new Map<string, WindowVerdict>()
  for (const verdict of verdicts) {
    if (!Number.isFinite(verdict.from) || !Number.isFinite(verdict.until)) continue
    const known = latest.get(markOf(verdict))
    if (known === undefined || verdict.judgedAt >= known.judgedAt) latest.set(markOf(verdict), verdict)
  }
  return [...latest.values()].sort(
    (a, b) => a.from - b.from || a.until - b.until || (a.version < b.version ? -1 : 1),
  )
}

/** Whether what was said by a version was only said in the shadow: `4/shadow`. Nobody was answered by it. */
export function isShadow({ version }: Pick<WindowVerdict, 'version'>): boolean {
  return version.endsWith('/shadow')
}

/** Puts windows that begin at the same time together. */
export function momentsOf(windows: readonly WindowVerdict[]): readonly Moment[] {
  const moments: { from: number; until: number; verdicts: WindowVerdict[] }[] = []
  for (const window of windows) {
    const last = moments[moments.length - 1]
    if (last !== undefined && last.from === window.from) {
      last.verdicts.push(window)
      last.until = Math.max(last.until, window.until)
    } else moments.push({ from: window.from, until: window.until, verdicts: [window] })
  }
  return moments
}

/** A series over the windows that have it; `NaN` where there was too little to say. */
export function seriesOf(windows: readonly WindowVerdict[], name: string): readonly WindowValue[] {
  return windows.flatMap(({ series, from, until, version }) =>
    Object.hasOwn(series, name) ? [{ ...series[name], from, until, version }] : [],
  )
}

/** Names of the series that any of the windows has, sorted. */
export function namesOfSeries(windows: readonly WindowVerdict[]): readonly string[] {
  return [...new Set(windows.flatMap(({ series }) => Object.keys(series)))].sort()
}

/** The last known value of a series; undefined where there is none. */
export function lastValue(values: readonly WindowValue[]): WindowValue | undefined {
  return values.findLast(({ value }) => Number.isFinite(value))
}

/** Metrics of which there are series `performance/<metric>` or `estimate/<metric>`, those that were measured first. */
export function metricsOfSeries(windows: readonly WindowVerdict[]): readonly string[] {
  const names = namesOfSeries(windows)
  const below = (kind: string): string[] =>
    names
      .filter((name) => name.startsWith(`${kind}/`) && !name.slice(kind.length + 1).includes('/'))
      .map((name) => name.slice(kind.length + 1))
  return [...new Set([...below('performance'), ...below('estimate')])]
}
