import type { LevelSample, NumberSample } from '../../../core/index.ts'
import type { BeforeAfter } from '../../../core/report/index.ts'
import type { ColumnSamples } from './facts.ts'

const binCount = 24
/** Levels drawn by themselves. */
const mostLevels = 8
/** Share of rows at each end that is drawn into the last bin. */
const tail = 0.005

/** The least point up to which a share of the rows lies. */
function quantile({ points, counts, count }: NumberSample, share: number): number {
  let sum = 0
  for (let at = 0; at < points.length; at++) {
    sum += counts[at]
    if (sum >= share * count) return points[at]
  }
  return points[points.length - 1]
}

/** Shares of rows between edges; what lies beyond is counted in the outer bins. */
function sharesBetween({ points, counts, count, rows }: NumberSample, edges: readonly number[]): number[] {
  const shares = edges.slice(1).map(() => 0)
  const [least, width] = [edges[0], edges[1] - edges[0]]
  const binOf = (value: number): number =>
    Math.min(shares.length - 1, Math.max(0, Math.floor((value - least) / width)))
  for (let at = 0; at < points.length; at++) {
    const part = counts[at] / count
    // Rows of a histogram lie somewhere between its edges: they are spread evenly over the bins between.
    const [first, last] = [
      rows === 'between' && at > 0 ? binOf(points[at - 1]) : binOf(points[at]),
      binOf(points[at]),
    ]
    for (let bin = first; bin <= last; bin++) shares[bin] += part / (last - first + 1)
  }
  return shares
}

function binsOf(before: NumberSample, now: NumberSample): BeforeAfter | undefined {
  if (before.count === 0 || now.count === 0) return undefined
  const least = Math.min(quantile(before, tail), quantile(now, tail))
  const most = Math.max(quantile(before, 1 - tail), quantile(now, 1 - tail))
  if (!Number.isFinite(least) || !Number.isFinite(most)) return undefined
  const room = most > least ? 0 : Math.max(Math.abs(least) * 0.05, 0.5)
  const [from, until] = [least - room, most + room]
  const edges = Array.from({ length: binCount + 1 }, (_, at) => from + ((until - from) * at) / binCount)
  if (!(edges[1] > edges[0]) || !Number.isFinite(edges[binCount])) return undefined
  return { of: 'bins', edges, before: sharesBetween(before, edges), now: sharesBetween(now, edges) }
}

function levelsOf(before: LevelSample, now: LevelSample): BeforeAfter | undefined {
  const [all, later] = [before.count + before.missing, now.count + now.missing]
  if (all === 0 || later === 0) return undefined
  const shareOf = (level: string): [number, number] => [
    (before.levels.get(level) ?? 0) / all,
    (now.levels.get(level) ?? 0) / later,
  ]
  const levels = [...new Set([...before.levels.keys(), ...now.levels.keys()])]
    .map((level) => ({ level, shares: shareOf(level) }))
    .sort((a, b) => Math.max(...b.shares) - Math.max(...a.shares) || (a.level < b.level ? -1 : 1))
  const shown = levels.slice(0, mostLevels)
  const missing: [number, number] = [before.missing / all, now.missing / later]
  const others = ([0, 1] as const).map((at) =>
    Math.max(0, 1 - missing[at] - shown.reduce((sum, { shares }) => sum + shares[at], 0)),
  )
  const rows = [
    ...shown.map(({ level, shares }) => [level, ...shares] as const),
    ...(Math.max(...others) > 1e-9 ? [['all other levels', others[0], others[1]] as const] : []),
    ...(missing[0] + missing[1] > 0 ? [['missing', missing[0], missing[1]] as const] : []),
  ]
  return {
    of: 'levels',
    names: rows.map(([name]) => name),
    before: rows.map(([, share]) => share),
    now: rows.map(([, , share]) => share),
  }
}

/** Makes of a column before and now the shares that are drawn; undefined where there is nothing to draw. */
export function sharesOf({ before, now }: ColumnSamples): BeforeAfter | undefined {
  if (before.of === 'number' && now.of === 'number') return binsOf(before, now)
  if (before.of === 'level' && now.of === 'level') return levelsOf(before, now)
  return undefined
}
