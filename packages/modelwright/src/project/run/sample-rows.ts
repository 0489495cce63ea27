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
 * Draws rows of a table with more cells than allowed: with the classes' shares.
 *
 * Seeded: yes.
 *
 * @returns positions, ascending; undefined where the table is small enough
 */
export function sampledRows(
  { rows, target }: Pick<SearchData, 'rows' | 'target'>,
  cells: number,
  seed: Seed,
): Uint32Array | undefined {
  const most = Math.max(leastRows, Math.floor(cells / (outputsOf(target) * Math.max(1, rows.columns.size))))
  return rows.rowCount <= most ? undefined : draw(target, most, seed)
}

/** Takes a sample of the rows that a search runs on, where there are more cells than allowed. */
export function sampleRows(data: SearchData, cells: number, seed: Seed): SearchData {
  const kept = sampledRows(data, cells, seed)
  if (kept === undefined) return data
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
