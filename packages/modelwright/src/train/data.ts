import { asPlain, type Column, type PreparedColumn, type SparseColumn } from '@modelwright/runtime'
import { ModelwrightError, type Target, type TrainingData, takeData, targetLength } from '../core/index.ts'

/** The first row whose number is missing or not finite, else −1. */
function notFinite(values: Float64Array): number {
  for (let row = 0; row < values.length; row++) if (!(values[row] - values[row] === 0)) return row
  return -1
}

/** The first row whose code points at no level, else −1. */
function notLevel(codes: Int32Array, levelCount: number): number {
  for (let row = 0; row < codes.length; row++) if (codes[row] >= levelCount) return row
  return -1
}

function checkBlock(name: string, { starts, places, values, size }: SparseColumn, rowCount: number): void {
  if (starts.length !== rowCount + 1)
    throw new Error(`bug: feature "${name}" has ${starts.length - 1} rows, not ${rowCount}`)
  for (let k = 0; k < starts[rowCount]; k++)
    if (!(places[k] >= 0 && places[k] < size && values[k] - values[k] === 0))
      throw new Error(`bug: feature "${name}" has a number that is not finite, or out of its place`)
}

/** Checks what `prepare` promises a learner that takes numbers, categories and blocks: right lengths, nothing missing in numbers. */
export function checkFeatures({ features, rowCount }: TrainingData): void {
  for (const [name, column] of features) {
    if (column.type === 'sparse') {
      checkBlock(name, column, rowCount)
      continue
    }
    if (column.type !== 'number' && column.type !== 'category')
      throw new Error(
        `bug: feature "${name}" is of type ${column.type}; the learner takes numbers and categories`,
      )
    const isNumber = column.type === 'number'
    const length = isNumber ? column.values.length : column.codes.length
    if (length !== rowCount) throw new Error(`bug: feature "${name}" has ${length} rows, not ${rowCount}`)
    const bad = isNumber ? notFinite(column.values) : notLevel(column.codes, column.levels.length)
    if (bad >= 0) throw new Error(`bug: feature "${name}" is missing or not finite in row ${bad}`)
  }
}

/** Histograms of trees count rows in 26 bits. */
const mostRowsOfTrees = 67_108_863

/**
 * Checks what `prepare` promises a learner that takes missing values: numbers and categories of the right length.
 *
 * @throws {ModelwrightError} TRAIN_TABLE_LARGE - when there are more rows than trees can count
 */
export function checkTreeFeatures({ features, rowCount }: Pick<TrainingData, 'features' | 'rowCount'>): void {
  if (rowCount > mostRowsOfTrees)
    throw new ModelwrightError('TRAIN_TABLE_LARGE', {
      message: `Trees take up to ${mostRowsOfTrees} rows, found ${rowCount}.`,
      mend: ['Take a sample of the rows.'],
    })
  for (const [name, column] of features) {
    if (column.type !== 'number' && column.type !== 'category')
      throw new Error(`bug: feature "${name}" is of type ${column.type}; trees take numbers and categories`)
    const length = column.type === 'number' ? column.values.length : column.codes.length
    if (length !== rowCount) throw new Error(`bug: feature "${name}" has ${length} rows, not ${rowCount}`)
  }
}

/** The columns of a learner that takes no blocks: numbers and categories. */
export function plainColumns({ features }: Pick<TrainingData, 'features'>): Column[] {
  return Array.from(features.values(), asPlain)
}

/**
 * Tells what columns a model was fitted on, as its state holds it.
 *
 * @returns per column: −1 for a number, its count of levels, or −2 less the size of a sparse block
 */
export function sizesOf(columns: readonly PreparedColumn[]): Int32Array {
  return Int32Array.from(columns, (column) => {
    if (column.type === 'sparse') return -2 - column.size
    return column.type === 'category' ? column.levels.length : -1
  })
}

/** Checks the target a learner is fitted to: one known value per row. */
export function checkTarget({ target, rowCount }: TrainingData): void {
  if (targetLength(target) !== rowCount)
    throw new Error(`bug: the target has ${targetLength(target)} rows, not ${rowCount}`)
  for (let row = 0; row < rowCount; row++) {
    const fine =
      target.task === 'regression'
        ? target.values[row] - target.values[row] === 0
        : target.codes[row] >= 0 && target.codes[row] < target.classes.length
    if (!fine) throw new Error(`bug: the target is missing or not finite in row ${row}`)
  }
}

type Weighed = Pick<TrainingData, 'rowCount' | 'weights'>

/**
 * Checks the weights of rows, where there are any.
 *
 * @throws {ModelwrightError} TRAIN_ROWS_EMPTY - when there is no row
 * @throws {ModelwrightError} TRAIN_WEIGHT_INVALID - when a weight is negative or not finite, or all are 0
 */
export function checkWeights({ rowCount, weights }: Weighed): void {
  if (rowCount === 0)
    throw new ModelwrightError('TRAIN_ROWS_EMPTY', {
      message: 'There are no rows to train on.',
      mend: ['Check the filters under "clean" and that the target is not missing everywhere.'],
    })
  if (weights === undefined) return
  if (weights.length !== rowCount) throw new Error(`bug: ${weights.length} weights for ${rowCount} rows`)
  let sum = 0
  for (let row = 0; row < rowCount; row++) {
    if (!(weights[row] >= 0 && weights[row] < Infinity)) refuseWeights(`found ${weights[row]}`, `row ${row}`)
    sum += weights[row]
  }
  if (sum === 0) refuseWeights('all of them are 0')
  if (sum === Infinity) refuseWeights('their sum is too large for a number')
}

/**
 * Gives one weight a row, checked; 1 each where none are given.
 *
 * @throws {ModelwrightError} TRAIN_ROWS_EMPTY, TRAIN_WEIGHT_INVALID - see {@link checkWeights}
 */
export function rowWeights(data: Weighed): Float64Array {
  checkWeights(data)
  return data.weights ?? new Float64Array(data.rowCount).fill(1)
}

function refuseWeights(found: string, where?: string): never {
  throw new ModelwrightError('TRAIN_WEIGHT_INVALID', {
    message: `Row weights must be finite, 0 or more, and not all 0: ${found}.`,
    ...(where === undefined ? {} : { where }),
    mend: ['Correct the weights, or leave them out: every row then counts 1.'],
  })
}

/** Leaves out rows that weigh nothing: a learner that counts rows must not count them. */
export function rowsThatWeigh(data: TrainingData): TrainingData {
  const { weights } = data
  if (weights === undefined || !weights.includes(0)) return data
  const rows = Uint32Array.from(weights.keys()).filter((row) => weights[row] !== 0)
  return takeData(data, rows)
}

/** Sums the weights of the rows of each class; without weights every row counts 1. */
export function classTotals(
  codes: Int32Array,
  classCount: number,
  weights: Float64Array | undefined,
): Float64Array {
  const totals = new Float64Array(classCount)
  for (let row = 0; row < codes.length; row++) totals[codes[row]] += weights === undefined ? 1 : weights[row]
  return totals
}

/** Weighs rows so that every class that occurs has the same total. */
export function balanced(
  codes: Int32Array,
  totals: Float64Array,
  weights: Float64Array | undefined,
): Float64Array {
  const present = totals.reduce((count, total) => count + (total > 0 ? 1 : 0), 0)
  const sum = totals.reduce((all, total) => all + total, 0)
  return Float64Array.from(codes, (code, row) => {
    const weight = weights === undefined ? 1 : weights[row]
    return weight === 0 ? 0 : (weight * sum) / (present * totals[code])
  })
}

/**
 * Refuses a target that has only one class among the rows that count.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when fewer than two classes have weight
 */
export function checkClasses(totals: Float64Array, classes: readonly string[]): void {
  const present = classes.filter((_, code) => totals[code] > 0)
  if (present.length < 2)
    throw new ModelwrightError('TRAIN_TARGET_CONSTANT', {
      message: `A classifier needs two classes or more; the rows to train on have only "${present[0]}".`,
      mend: [
        'Check the filters under "clean": they may have removed a class.',
        'Or train on data that holds every class.',
      ],
    })
}

/**
 * Refuses a target from which nothing can be learnt: one class, or one value.
 *
 * @throws {ModelwrightError} TRAIN_ROWS_EMPTY, TRAIN_WEIGHT_INVALID - see {@link rowWeights}
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when all rows that count have the same target
 */
export function checkTrainable(target: Target, given?: Float64Array): void {
  const rowCount = targetLength(target)
  const weights = rowWeights({ rowCount, ...(given === undefined ? {} : { weights: given }) })
  if (target.task !== 'regression') {
    checkClasses(classTotals(target.codes, target.classes.length, weights), target.classes)
    return
  }
  const values = target.values.filter((_, row) => weights[row] > 0)
  if (values.every((value) => value === values[0]))
    throw new ModelwrightError('TRAIN_TARGET_CONSTANT', {
      message: `There is nothing to predict: all rows to train on have the target ${values[0]}.`,
      mend: ['Check that the right column is the target:  --target', 'Or bring rows in which it differs.'],
    })
}
