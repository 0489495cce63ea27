import { choosePlaces, dealFolds, everyRow, largeFrom, placeRows, sidesOf, tiesOf } from '../places.ts'
import { defineSplit, keyColumn, outerFolds, type SplitSpec, testShare } from '../split-contract.ts'

/** Options of {@link random}. */
export interface RandomOptions {
  readonly test?: number
  /** Folds, each held out in turn: nested cross-validation. */
  readonly folds?: number
  readonly key?: string
}

/** Random sides by a keyed hash of each row's content. */
export const randomSplit = defineSplit({
  name: 'random',
  about: 'Parts rows at random; a row keeps its side when the table grows.',
  options: { folds: outerFolds, test: testShare, key: keyColumn },
  sides(table, { test, key }, { seed }) {
    const places = placeRows(table, seed, key)
    const how = `at random by a hash of ${key === '' ? 'the row' : `"${key}"`}`
    if (table.rowCount >= largeFrom) return { of: sidesOf(places, (place) => place < test), how }
    const chosen = choosePlaces(
      tiesOf(places, everyRow(table.rowCount)),
      Math.max(1, Math.round(table.rowCount * test)),
    )
    return { of: sidesOf(places, (place) => chosen.has(place)), how }
  },
  folds(table, count, { key }, { seed }) {
    const of = new Int32Array(table.rowCount)
    dealFolds(of, placeRows(table, seed, key), everyRow(table.rowCount), { count, start: 0 })
    return { of, how: 'at random by a hash of the row' }
  },
})

/**
 * Parts rows at random, by a hash of their content (or of a key column) and the seed.
 *
 * Exact duplicates share a side. Below 20,000 rows the share is exact; from there on a row keeps its side for good.
 */
export function random(options: RandomOptions = {}): SplitSpec {
  return { kind: 'split', name: 'random', options: { ...options } }
}
