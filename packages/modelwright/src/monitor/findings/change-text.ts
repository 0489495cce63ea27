import type { LevelSample, NumberSample } from '../../core/index.ts'
import type { WatchedColumn } from '../watched.ts'
import { nameText, shareText, shortText } from './words.ts'

function medianOf({ points, counts, count }: NumberSample): number {
  let below = 0
  for (let at = 0; at < points.length; at++) {
    below += counts[at]
    if (below >= count / 2) return points[at]
  }
  return Number.NaN
}

/** The level whose share changed most. */
function mostChanged(
  before: LevelSample,
  now: LevelSample,
): { level: string; was: number; is: number } | undefined {
  const share = (sample: LevelSample, level: string): number =>
    sample.count === 0 ? 0 : (sample.levels.get(level) ?? 0) / sample.count
  const levels = [...new Set([...before.levels.keys(), ...now.levels.keys()])].sort()
  const changes = levels.map((level) => ({ level, was: share(before, level), is: share(now, level) }))
  return changes.reduce<(typeof changes)[number] | undefined>(
    (most, one) =>
      most === undefined || Math.abs(one.is - one.was) > Math.abs(most.is - most.was) ? one : most,
    undefined,
  )
}

const dayOf = (ms: number): string =>
  Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : 'not known'

/** Says what of a column changed, in the words of its type: its median, or the level that came or went most. */
export function changeText(before: WatchedColumn, now: WatchedColumn): string {
  const [a, b] = [before.sample, now.sample]
  if (a.of === 'level' && b.of === 'level') {
    const most = mostChanged(a, b)
    if (most === undefined) return ''
    return `${nameText(most.level)} went from ${shareText(most.was)} to ${shareText(most.is)} of the rows`
  }
  if (a.of !== 'number' || b.of !== 'number') return ''
  const [was, is] = [medianOf(a), medianOf(b)]
  if (before.type === 'time') return `its median went from ${dayOf(was)} to ${dayOf(is)}`
  const what = before.type === 'text' ? 'its median length' : 'its median'
  return `${what} went from ${shortText(was)} to ${shortText(is)}`
}

/** The same of values that are missing. */
export function missingText([was, is]: readonly [number, number]): string {
  return `missing values went from ${shareText(was)} to ${shareText(is)} of the rows`
}
