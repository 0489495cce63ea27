import type { LevelSample, NumberSample } from '../core/index.ts'
import { roundBetween } from './round-between.ts'
import type { WindowSketch } from './sketches/window-sketch.ts'
import { type Watched, type WatchedColumn, watchedSketch } from './watched.ts'

/** Of fewer rows nothing is told. */
export const leastTold = 10

/** How much is told of each column. */
export interface Telling {
  /** Bins of numbers: 100 when absent. */
  readonly bins?: number | undefined
  /** Levels, the most frequent first: all of enough rows when absent. */
  readonly levels?: number | undefined
  /** Levels of longer names are not told; in UTF-16 units. */
  readonly longest?: number | undefined
}

function toldLevels(
  sample: LevelSample,
  { levels, longest = Number.POSITIVE_INFINITY }: Telling,
): LevelSample {
  const told = [...sample.levels]
    .filter(([level, count]) => count >= leastTold && level.length <= longest)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, levels)
  const listed = told.reduce((sum, [, count]) => sum + count, 0)
  return { ...sample, levels: new Map(told), rest: sample.count - listed }
}

/** A value for the end of the last bin, which is open: by the bins before, so that it tells nothing. */
function endAfter(edges: readonly number[]): number {
  const last = edges[edges.length - 1]
  const before = edges[edges.length - 2] ?? 0
  const end = last + Math.max(Math.abs(last - before), Math.abs(last) * 1e-6, Number.MIN_VALUE)
  return Number.isFinite(end) && end > last ? end : Number.MAX_VALUE
}

/**
 * Edges of bins of at least ten rows each. An edge is a round number between two neighbouring values, never a value itself, and
 * at least ten rows lie on either side of it.
 */
function histogramOf(sample: NumberSample, bins: number): NumberSample {
  // What a sketch may be wrong by is kept off as well.
  const slack = Math.ceil(sample.rankError * sample.count)
  const least = Math.max(leastTold + 2 * slack, sample.count / bins)
  const edges: number[] = []
  const counts: number[] = []
  let waiting = 0
  let left = sample.count
  for (let at = 0; at + 1 < sample.points.length; at++) {
    waiting += sample.counts[at]
    left -= sample.counts[at]
    if (waiting < least || left < leastTold + 2 * slack) continue
    const edge = roundBetween(sample.points[at], sample.points[at + 1])
    if (edge === undefined) continue
    edges.push(edge)
    counts.push(waiting)
    waiting = 0
  }
  if (edges.length === 0)
    return { ...sample, points: new Float64Array(0), counts: new Float64Array(0), rows: 'between', count: 0 }
  const rest = sample.count - counts.reduce((sum, count) => sum + count, 0)
  return {
    ...sample,
    points: Float64Array.of(...edges, endAfter(edges)),
    counts: Float64Array.of(...counts, rest),
    rows: 'between',
  }
}

function toldColumn(column: WatchedColumn, telling: Telling): WatchedColumn {
  const { sample } = column
  return {
    ...column,
    sample: sample.of === 'number' ? histogramOf(sample, telling.bins ?? 100) : toldLevels(sample, telling),
    least: Number.NaN,
    most: Number.NaN,
  }
}

const isSketch = (rows: WindowSketch | Watched): rows is WindowSketch =>
  [...rows.columns.values()].some((column) => 'quantiles' in column)

/**
 * Takes what is known of rows, without what would tell of single ones: values, extremes, and levels of fewer than ten rows.
 *
 * Numbers become a histogram of at least ten rows a bin; the first is open below, the last above. How many values are missing, and
 * how many rows have levels that are not told, is told as a number. Numbers that no edge parts are told as none.
 */
export function withoutSingles(rows: WindowSketch | Watched, telling: Telling = {}): Watched {
  const watched = isSketch(rows) ? watchedSketch(rows) : rows
  const columns = [...watched.columns].map(([name, column]) => [name, toldColumn(column, telling)] as const)
  return { ...watched, columns: new Map(columns) }
}
