import type { DriftFinding, LevelSample, NumberSample } from '../core/index.ts'
import { quantilesOf, rowsBelow } from './cumulative.ts'

/** How numbers become cells: an option of every detector that counts cells. */
export const binsOption = {
  type: 'integer',
  default: 10,
  min: 2,
  max: 1000,
  about: 'bins of numbers, by quantiles of the reference',
} as const

/** What is said where a side has no row. */
export const unknownFinding: DriftFinding = {
  statistic: Number.NaN,
  effect: Number.NaN,
  pValue: Number.NaN,
}

/** Rows of both samples by cell; cells without rows on both sides are left out. */
export interface CountTable {
  readonly reference: Float64Array
  readonly current: Float64Array
}

/** Cuts between bins that hold about as many rows of the reference each; fewer where values repeat. */
export function binCuts(reference: NumberSample, bins: number): Float64Array {
  const inner = Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins))
  const [least, ...cuts] = quantilesOf(reference, [0, ...inner])
  const isCut = (cut: number, i: number): boolean => cut > (i === 0 ? least : cuts[i - 1])
  return Float64Array.from(cuts.filter(isCut))
}

/** Rows in each bin: below the first cut, from each cut on, missing ones last. */
export function binCounts(sample: NumberSample, cuts: Float64Array): Float64Array {
  const below = rowsBelow(sample, cuts, false)
  const counts = new Float64Array(cuts.length + 2)
  for (let bin = 0; bin <= cuts.length; bin++)
    counts[bin] = (bin < cuts.length ? below[bin] : sample.count) - (bin === 0 ? 0 : below[bin - 1])
  counts[cuts.length + 1] = sample.missing
  return counts
}

/** Rows by level. Where one side lists not all of its levels, those that only one side lists are one cell. */
function levelTable(reference: LevelSample, current: LevelSample): CountTable {
  const isPartial = reference.rest > 0 || current.rest > 0
  const names = new Set([...reference.levels.keys(), ...current.levels.keys()])
  const cells: [number, number][] = []
  const rest: [number, number] = [reference.rest, current.rest]
  for (const name of [...names].sort()) {
    const pair: [number, number] = [reference.levels.get(name) ?? 0, current.levels.get(name) ?? 0]
    if (!isPartial || (pair[0] > 0 && pair[1] > 0)) cells.push(pair)
    else for (const side of [0, 1]) rest[side] += pair[side]
  }
  cells.push(rest, [reference.missing, current.missing])
  return {
    reference: Float64Array.from(cells, ([count]) => count),
    current: Float64Array.from(cells, ([, count]) => count),
  }
}

function filled({ reference, current }: CountTable): CountTable {
  const isFilled = (_: number, at: number): boolean => reference[at] + current[at] > 0
  return { reference: reference.filter(isFilled), current: current.filter(isFilled) }
}

/** Counts rows of both samples by level, or by bins of the reference; missing values are a cell of their own. */
export function countTable(
  reference: NumberSample | LevelSample,
  current: NumberSample | LevelSample,
  bins: number,
): CountTable {
  if (reference.of === 'level' && current.of === 'level') return filled(levelTable(reference, current))
  if (reference.of !== 'number' || current.of !== 'number')
    throw new Error('bug: numbers are compared with levels')
  if (reference.count === 0)
    return filled({
      reference: Float64Array.of(0, reference.missing),
      current: Float64Array.of(current.count, current.missing),
    })
  const cuts = binCuts(reference, bins)
  return filled({ reference: binCounts(reference, cuts), current: binCounts(current, cuts) })
}

/** Adds up cells. */
export function totalOf(counts: Float64Array): number {
  let total = 0
  for (let cell = 0; cell < counts.length; cell++) total += counts[cell]
  return total
}
