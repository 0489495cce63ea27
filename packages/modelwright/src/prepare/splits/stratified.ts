import type { Target } from '../../core/index.ts'
import { ModelwrightError } from '../../core/index.ts'
import { choosePlaces, dealFolds, largeFrom, placeRows, tiesOf } from '../places.ts'
import {
  defineSplit,
  keyColumn,
  outerFolds,
  type SplitContext,
  type SplitSpec,
  testShare,
} from '../split-contract.ts'

/** Options of {@link stratified}. */
export interface StratifiedOptions {
  readonly test?: number
  /** Folds, each held out in turn: nested cross-validation. */
  readonly folds?: number
  readonly key?: string
}

/** In large tables a class of fewer rows is still parted by order, so that its share is exact. */
const smallClass = 1000

type Classes = Extract<Target, { codes: Int32Array }>

function classesOf({ target }: SplitContext): Classes {
  if (target !== undefined && target.task !== 'regression') return target
  throw new ModelwrightError('PREPARE_SPLIT_INVALID', {
    message: 'A stratified split needs a target with classes; this one is a number or there is none.',
    where: 'split: stratified',
    mend: ['Split at random:  split: random({ test: 0.2 })'],
  })
}

function rowsByClass({ codes, classes }: Classes): Uint32Array[] {
  const rows: number[][] = classes.map(() => [])
  codes.forEach((code, row) => {
    rows[code].push(row)
  })
  return rows.map((list) => Uint32Array.from(list))
}

/**
 * Test rows of each class: their exact shares rounded down, the rest to the largest remainders, so that the sum is right too.
 *
 * @see Hamilton's method of apportionment
 */
export function quotasOf(sizes: readonly number[], share: number): number[] {
  const exact = sizes.map((size) => (size < 2 ? 0 : size * share))
  const quotas = exact.map(Math.floor)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let rest = Math.max(1, Math.round(total * share)) - quotas.reduce((sum, quota) => sum + quota, 0)
  const order = exact
    .map((_, at) => at)
    .sort((a, b) => exact[b] - quotas[b] - (exact[a] - quotas[a]) || a - b)
  for (const at of order) {
    if (rest <= 0 || exact[at] === quotas[at]) break
    quotas[at]++
    rest--
  }
  return quotas
}

function lonelyNote(classes: readonly string[], rows: readonly Uint32Array[]): string[] {
  const lonely = classes.filter((_, code) => rows[code].length === 1)
  if (lonely.length === 0) return []
  const names = lonely.slice(0, 3).map((name) => `"${name}"`)
  return [
    `${names.join(', ')}${lonely.length > 3 ? ` and ${lonely.length - 3} more` : ''}: a class with one row trains and is never tested.`,
  ]
}

/** Equal shares of each class by a keyed hash of each row's content. */
export const stratifiedSplit = defineSplit({
  name: 'stratified',
  about: 'Parts the rows of each class in the same shares.',
  options: { folds: outerFolds, test: testShare, key: keyColumn },
  sides(table, { test, key }, context) {
    const target = classesOf(context)
    const rows = rowsByClass(target)
    const places = placeRows(table, context.seed, key)
    const quotas = quotasOf(
      rows.map((list) => list.length),
      test,
    )
    const of = new Int32Array(table.rowCount)
    rows.forEach((list, code) => {
      const isLarge = table.rowCount >= largeFrom && list.length >= smallClass
      const chosen = isLarge ? undefined : choosePlaces(tiesOf(places, list), quotas[code])
      for (const row of list)
        of[row] = Number(chosen === undefined ? places[row] < test : chosen.has(places[row]))
    })
    const how = `with the same share of each class on both sides, by a hash of ${key === '' ? 'the row' : `"${key}"`}`
    return { of, how, notes: lonelyNote(target.classes, rows) }
  },
  folds(table, count, { key }, context) {
    const places = placeRows(table, context.seed, key)
    const of = new Int32Array(table.rowCount)
    let start = 0
    for (const rows of rowsByClass(classesOf(context))) start = dealFolds(of, places, rows, { count, start })
    return { of, how: 'with the same share of each class on both sides, by a hash of the row' }
  },
})

/**
 * Parts the rows of each class in the same shares, by a hash of their content (or of a key column) and the seed.
 *
 * Exact duplicates share a side. A class with a single row trains.
 */
export function stratified(options: StratifiedOptions = {}): SplitSpec {
  return { kind: 'split', name: 'stratified', options: { ...options } }
}
