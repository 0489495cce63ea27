import {
  didYouMean,
  foldName,
  ModelwrightError,
  type OptionSpecs,
  readOptions,
  type Seed,
  type Table,
  type Target,
} from '../core/index.ts'
import type { Assigned, Split, SplitContext, SplitResult, SplitSpec } from './split-contract.ts'
import { splitList } from './splits/index.ts'

/**
 * Finds a split by name; case, `-` and `_` do not count.
 *
 * @throws {ModelwrightError} PREPARE_SPLIT_UNKNOWN - when there is none of that name
 */
export function findSplit(name: string): Split {
  const found = splitList.find((split) => foldName(split.name) === foldName(name))
  if (found !== undefined) return found
  const names = splitList.map((split) => split.name)
  throw new ModelwrightError('PREPARE_SPLIT_UNKNOWN', {
    message: `There is no split "${name}".`,
    mend: [...didYouMean(name, names), `Splits: ${names.join(', ')}.`],
  })
}

function positions(of: Int32Array, wanted: (value: number) => boolean): Uint32Array {
  let count = 0
  for (const value of of) if (wanted(value)) count++
  const rows = new Uint32Array(count)
  let at = 0
  of.forEach((value, row) => {
    if (wanted(value)) rows[at++] = row
  })
  return rows
}

function emptySide(side: string, spec: SplitSpec, rowCount: number): ModelwrightError {
  return new ModelwrightError('PREPARE_SPLIT_EMPTY', {
    message: `The ${spec.name} split leaves no row to ${side} on; there are ${rowCount} rows.`,
    where: `split: ${spec.name}`,
    mend: ['Give more rows.', 'Or another share:  --test 0.3'],
  })
}

function contextOf(target: Target | undefined, seed: Seed, folds?: ArrayLike<number>): SplitContext {
  return { seed, ...(target && { target }), ...(folds && { folds }) }
}

/**
 * Parts the rows of a table into those that train and those that are tested.
 *
 * Goes by content: exact duplicates share a side, the order of rows does not matter, a row keeps its side when the table
 * grows (below 20,000 rows a few near the cut may not, so that shares are exact).  Seeded: yes.
 *
 * @param target - needed by `stratified`
 * @param folds - for `by-file`: the fold of each row of the snapshot, by row number; −1 always trains, −2 is not used
 * @throws {ModelwrightError} PREPARE_SPLIT_UNKNOWN, PREPARE_SPLIT_INVALID, PREPARE_SPLIT_EMPTY, CORE_COLUMN_UNKNOWN,
 *   CORE_OPTION_INVALID - when the split does not fit the table
 */
export function splitRows(
  table: Table,
  target: Target | undefined,
  spec: SplitSpec,
  seed: Seed,
  folds?: ArrayLike<number>,
): SplitResult {
  const split = findSplit(spec.name)
  const options = readOptions<OptionSpecs>(split.options, spec.options, split.name)
  const { of, how, notes = [] } = split.sides(table, options, contextOf(target, seed.split('split'), folds))
  const train = positions(of, (side) => side === 0)
  const test = positions(of, (side) => side === 1)
  if (train.length === 0) throw emptySide('train', spec, table.rowCount)
  if (test.length === 0) throw emptySide('test', spec, table.rowCount)
  return { train, test, how: `${how}; ${train.length} rows train, ${test.length} are tested`, notes }
}

/**
 * Parts rows into folds for cross-validation: says for each row in which fold it is tested; −1 always trains.
 *
 * Folds by time only train on earlier ones: take the rows of a fold from {@link foldParts}.  Seeded: yes.
 *
 * @param count - how many folds, 2 to the number of rows
 * @throws {ModelwrightError} PREPARE_SPLIT_INVALID - when there are too few rows, groups or times
 */
export function foldsOf(
  table: Table,
  target: Target | undefined,
  spec: SplitSpec,
  { count, seed, folds }: { readonly count: number; readonly seed: Seed; readonly folds?: ArrayLike<number> },
): Int32Array {
  if (!Number.isInteger(count) || count < 2)
    throw new Error(`bug: folds must be a whole number from 2, found ${count}`)
  const split = findSplit(spec.name)
  const options = readOptions<OptionSpecs>(split.options, spec.options, split.name)
  const context = contextOf(target, seed.split('folds'), folds)
  const assigned = split.folds(table, count, options, context)
  checkFolds(assigned, count, spec)
  return assigned.of
}

function checkFolds({ of }: Assigned, count: number, spec: SplitSpec): void {
  const used = new Set(of)
  let empty = 0
  for (let fold = 0; fold < count; fold++) if (!used.has(fold)) empty++
  if (empty === 0) return
  throw new ModelwrightError('PREPARE_SPLIT_INVALID', {
    message: `${empty} of ${count} folds would be empty: there are too few different rows (${of.length} rows).`,
    where: `split: ${spec.name}`,
    mend: ['Ask for fewer folds.', 'Or give more rows.'],
  })
}

/** Gives the rows a fold trains on and those it tests. Folds by time train on earlier rows only. */
export function foldParts(
  folds: Int32Array,
  fold: number,
  spec: SplitSpec,
): { readonly train: Uint32Array; readonly test: Uint32Array } {
  const isForward = findSplit(spec.name).isForward === true
  const isTrain = (of: number): boolean => of !== -2 && (isForward ? of < fold : of !== fold)
  return { train: positions(folds, isTrain), test: positions(folds, (of) => of === fold) }
}
