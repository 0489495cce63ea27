import type { LevelSample, NumberSample, Seed } from '../../core/index.ts'
import { binCounts, binCuts } from '../count-table.ts'
import { mergeWindows, type WindowSketch } from '../sketches/window-sketch.ts'
import { type Watched, watchedSketch } from '../watched.ts'
import { type Block, type BlockPermutation, blockPermutation } from './block-permutation.ts'

const hour = 3_600_000

/** What repeats itself. */
export type Season = 'day' | 'week'

const lengths: Readonly<Record<Season, number>> = { day: 24 * hour, week: 7 * 24 * hour }

/** The hour of the day or week that the middle of a window lies in, UTC. */
export function phaseOf({ from, until }: Pick<WindowSketch, 'from' | 'until'>, season: Season): number {
  const middle = (from + until) / 2
  const length = lengths[season]
  return Math.floor((((middle % length) + length) % length) / hour)
}

/** Earlier windows of a phase that make a reference. */
const leastWindows = 3

/**
 * Joins earlier windows of the same hour of the day or week into a reference for a window, so that a night is compared with
 * nights.
 *
 * @returns undefined where fewer than three are known
 */
export function seasonalReference(
  earlier: readonly WindowSketch[],
  current: WindowSketch,
  season: Season,
): Watched | undefined {
  const phase = phaseOf(current, season)
  const alike = earlier.filter((window) => phaseOf(window, season) === phase && window.until <= current.from)
  if (alike.length < leastWindows) return undefined
  return watchedSketch(alike.reduce(mergeWindows))
}

/** Bins of numbers that blocks are counted by. */
const bins = 32

type Sample = NumberSample | LevelSample

function cellsOf(
  reference: Sample,
  levels: readonly string[],
  cuts: Float64Array,
): (sample: Sample) => Float64Array {
  if (reference.of === 'number') return (sample) => binCounts(sample as NumberSample, cuts)
  return (sample) => {
    const { levels: counts, rest, missing } = sample as LevelSample
    const listed = levels.map((level) => counts.get(level) ?? 0)
    const others = sample.count - rest - listed.reduce((sum, count) => sum + count, 0) + rest
    return Float64Array.of(...listed, others, missing)
  }
}

/** Counts a column of several windows by the same cells. */
function blocksOf(
  windows: readonly WindowSketch[],
  column: string,
  season: Season,
  cells: (sample: Sample) => Float64Array,
): Block[] {
  return windows.flatMap((window) => {
    const found = watchedSketch(window).columns.get(column)
    return found === undefined ? [] : [{ counts: cells(found.sample), phase: phaseOf(window, season) }]
  })
}

/**
 * Asks whether a column differs from earlier windows by more than these differ among themselves, hour against the same hour.
 *
 * @param current - windows of now, at least one
 */
export function seasonalPermutation(
  earlier: readonly WindowSketch[],
  current: readonly WindowSketch[],
  column: string,
  { season, seed }: { readonly season: Season; readonly seed: Seed },
): BlockPermutation {
  const all = watchedSketch([...earlier, ...current].reduce(mergeWindows)).columns.get(column)
  if (all === undefined) return { statistic: Number.NaN, pValue: Number.NaN, leastPValue: 1 }
  const { sample } = all
  const levels = sample.of === 'level' ? [...sample.levels.keys()].sort() : []
  const cells = cellsOf(
    sample,
    levels,
    sample.of === 'number' && sample.count > 0 ? binCuts(sample, bins) : new Float64Array(0),
  )
  return blockPermutation(
    blocksOf(earlier, column, season, cells),
    blocksOf(current, column, season, cells),
    seed,
  )
}
