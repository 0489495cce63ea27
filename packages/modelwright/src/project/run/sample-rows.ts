import { outputsOf, type Seed, takeBatch, takeTarget } from '../../core/index.ts'
import { type SearchData, sampledRows } from '../../tune/index.ts'

/** Rows that are searched on at least, however wide the table. */
const leastRows = 5000

const taken = (values: ArrayLike<number>, rows: Uint32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row])

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

/**
 * Takes a sample of the rows that a search runs on, where there are more cells than allowed.
 *
 * @param least - rows at least, however few cells are allowed
 */
export function sampleRows(data: SearchData, cells: number, seed: Seed, least = leastRows): SearchData {
  const { rows, target } = data
  const most = Math.max(least, Math.floor(cells / (outputsOf(target) * Math.max(1, rows.columns.size))))
  const kept = sampledRows(target, most, seed)
  return kept === undefined ? data : takeSearchData(data, kept)
}
