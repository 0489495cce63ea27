import type { ModelEvent, WindowVerdict } from '../../core/index.ts'
import { nameText } from '../findings/words.ts'
import { sourceSeries } from '../source-series.ts'
import { momentsOf } from './windows.ts'

/** Says when a version answered for the first time, from the windows themselves; the first version of all is no event. */
export function versionEvents(windows: readonly WindowVerdict[]): readonly ModelEvent[] {
  const seen = new Set<string>()
  return momentsOf(windows).flatMap(({ from, verdicts }) =>
    verdicts
      .filter(({ rows }) => rows > 0)
      .flatMap(({ version }): ModelEvent[] => {
        const isFirst = seen.size === 0
        if (seen.has(version)) return []
        seen.add(version)
        return isFirst ? [] : [{ at: from, text: `version ${version} answered first` }]
      }),
  )
}

const sourceText = (name: string, before: number): string =>
  `rows came from ${nameText(name)}, of which the ${before === 1 ? 'window' : `${before} windows`} before had none`

/**
 * Says when rows came from a source that none of the windows before had; the first window that tells of sources is no event. Whether
 * older windows had it is not known here: a source that comes once a day is new to windows of hours each day.
 */
export function sourceEvents(windows: readonly WindowVerdict[]): readonly ModelEvent[] {
  const seen = new Set<string>()
  return momentsOf(windows).flatMap(({ from, verdicts }, before) => {
    const isFirst = seen.size === 0
    const names = verdicts.flatMap(({ series }) => Object.keys(series))
    const fresh = [...new Set(names)]
      .filter((name) => name.startsWith(sourceSeries) && !seen.has(name))
      .sort()
    for (const name of fresh) seen.add(name)
    return isFirst
      ? []
      : fresh.map((name) => ({ at: from, text: sourceText(name.slice(sourceSeries.length), before) }))
  })
}

/** Joins what is known of events, the oldest first; a version that somebody tells of is not told twice. */
export function joinEvents(told: readonly ModelEvent[], seen: readonly ModelEvent[]): readonly ModelEvent[] {
  const subject = (text: string): string => text.split(' ', 2).join(' ')
  const isTold = (text: string): boolean => told.some((event) => subject(event.text) === subject(text))
  const all = [...told.filter(({ at }) => Number.isFinite(at)), ...seen.filter(({ text }) => !isTold(text))]
  return all.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1))
}
