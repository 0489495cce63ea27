import type { WindowVerdict } from '../../core/index.ts'
import { momentsOf } from './windows.ts'

/** Something that was done to a model or to what feeds it, and that may explain what windows show. Plain data. */
export interface MonitorEvent {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
  readonly kind: 'version' | 'promotion' | 'rollback' | 'deployment' | 'source' | 'other'
  /** A few words: `version 4`, `orders.csv changed`. */
  readonly text: string
}

/** Says when a version answered for the first time, from the windows themselves; the first version of all is no event. */
export function versionEvents(windows: readonly WindowVerdict[]): readonly MonitorEvent[] {
  const seen = new Set<string>()
  return momentsOf(windows).flatMap(({ from, verdicts }) =>
    verdicts
      .filter(({ rows }) => rows > 0)
      .flatMap(({ version }): MonitorEvent[] => {
        const isFirst = seen.size === 0
        if (seen.has(version)) return []
        seen.add(version)
        return isFirst ? [] : [{ at: from, kind: 'version', text: `version ${version}` }]
      }),
  )
}

/** Joins what is known of events, the oldest first; a version that somebody tells of is not told twice. */
export function joinEvents(
  told: readonly MonitorEvent[],
  seen: readonly MonitorEvent[],
): readonly MonitorEvent[] {
  const isTold = (text: string): boolean =>
    told.some((event) => event.text === text || event.text.startsWith(`${text} `))
  const all = [...told.filter(({ at }) => Number.isFinite(at)), ...seen.filter(({ text }) => !isTold(text))]
  return all.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1))
}
