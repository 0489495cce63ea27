import { outputsOf, type Seed, type Target, takeBatch, takeTarget, targetLength } from '../../core/index.ts'
import type { SearchData } from '../../tune/index.ts'

/** Rows that are searched on at least, however wide the table. */
const leastRows = 5000

/** Rows of each class; of numbers, all together. */
function byClass(target: Target): readonly Uint32Array[] {
  const count = targetLength(target)
  if (target.task === 'regression') return [Uint32Array.from({ length: count }, (_, row) => row)]
  return target.classes.map((_, code) => {
    const rows: number[] = []
    for (let row = 0; row < count; row++) if (target.codes[row] === code) rows.push(row)
    return Uint32Array.from(rows)
  })
}

/** Draws rows with the classes' shares, of each class at least as many as are needed to test it. */
function draw(target: Target, wanted: number, seed: Seed): Uint32Array {
  const share = wanted / targetLength(target)
  const leastOfClass = 20
  const drawn = byClass(target).flatMap((rows, code) => {
    const count = Math.min(rows.length, Math.max(leastOfClass, Math.floor(rows.length * share)))
    return [...seed.split('sample', code).shuffle(rows).subarray(0, count)]
  })
  return Uint32Array.from(drawn).sort()
}

const taken = (values: ArrayLike<number>, rows: Uint32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row])

/**
 * Draws rows, with the classes' shares.
 *
 * Seeded: yes.
 *
 * @returns positions, ascending; undefined where there are no more than wanted
 */
export function sampledRows(target: Target, wanted: number, seed: Seed): Uint32Array | undefined {
  return targetLength(target) <= wanted ? undefined : draw(target, wanted, seed)
}

/** Takes rows out of what a search runs on, with all that goes with them. */
export function takeSearchData(data: SearchData, kept: Uint32Array): SearchData {
  const { rows, target, weights, groups, times } = data
  return {
    ...data,
    rows: takeBatch(rows, kept),
    target: takeTarget(target, kept),
    ...(weights === undefined ? {} : { weights: taken(weights, kept) }),
    ...(groups === undefined ? {} : { groups: taken(groups, kept) }),
    ...(times === undefined ? {} : { times: taken(times, kept) }),
  }
}

/** Takes a sample of the rows that a search runs on, where there are more cells than allowed. */
export function sampleRows(data: SearchData, cells: number, seed: Seed): SearchData {
  const { rows, target } = data
  const most = Math.max(leastRows, Math.floor(cells / (outputsOf(target) * Math.max(1, rows.columns.size))))
  const kept = sampledRows(target, most, seed)
  return kept === undefined ? data : takeSearchData(data, kept)
}
