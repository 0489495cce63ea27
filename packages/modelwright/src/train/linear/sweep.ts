import type { Design, DesignColumn } from './design.ts'
import { addCombinations, addDots } from './products.ts'

/** Rows worked on at once: their numbers and scores stay in the processor's cache. */
export const chunkRows = 256

type NumberColumn = Extract<DesignColumn, { type: 'number' }>
type CategoryColumn = Extract<DesignColumn, { type: 'category' }>
type SparseBlock = Extract<DesignColumn, { type: 'sparse' }>

/** Rows [from, to) of a design. */
export interface Chunk {
  readonly from: number
  readonly to: number
}

/**
 * Working memory for passes over a design, chunk by chunk, for several outputs at once.
 *
 * In arrays by chunk, output k (or number n) of row `from + i` is at `k × chunkRows + i`.
 */
export interface Sweep {
  readonly outputs: number
  readonly numbers: readonly NumberColumn[]
  readonly categories: readonly CategoryColumn[]
  readonly blocks: readonly SparseBlock[]
  /** Centred numbers of the loaded chunk; shape `[numbers × chunkRows]`. */
  readonly centred: Float64Array
  /** Slopes or sums of the numbers, packed; shape `[outputs × numbers]`. */
  readonly packed: Float64Array
}

/** Makes the working memory. */
export function sweepOf({ columns }: Design, outputs: number): Sweep {
  const numbers = columns.filter((column) => column.type === 'number')
  return {
    outputs,
    numbers,
    categories: columns.filter((column) => column.type === 'category'),
    blocks: columns.filter((column) => column.type === 'sparse'),
    centred: new Float64Array(numbers.length * chunkRows),
    packed: new Float64Array(outputs * numbers.length),
  }
}

/** Reads and centres the numbers of a chunk. */
export function loadChunk({ numbers, centred }: Sweep, { from, to }: Chunk): void {
  for (let n = 0; n < numbers.length; n++) {
    const { values, unit, mean } = numbers[n]
    const shift = n * chunkRows - from
    for (let row = from; row < to; row++) centred[shift + row] = values[row] * unit - mean
  }
}

/** Chunks of at most `chunkRows` rows, in order. */
export function* chunksOf(rowCount: number): Generator<Chunk> {
  for (let from = 0; from < rowCount; from += chunkRows)
    yield { from, to: Math.min(rowCount, from + chunkRows) }
}

function addLevelScores(
  { codes, at }: CategoryColumn,
  { from, to }: Chunk,
  coefficients: Float64Array,
  { first, start }: { first: number; start: number },
  scores: Float64Array,
): void {
  const shift = start - from
  const base = first + at
  for (let row = from; row < to; row++) {
    const code = codes[row]
    if (code >= 0) scores[shift + row] += coefficients[base + code]
  }
}

function addLevelSums(
  { codes, at }: CategoryColumn,
  { from, to }: Chunk,
  residuals: Float64Array,
  { first, start }: { first: number; start: number },
  gradient: Float64Array,
): void {
  const shift = start - from
  const base = first + at
  for (let row = from; row < to; row++) {
    const code = codes[row]
    if (code >= 0) gradient[base + code] += residuals[shift + row]
  }
}

function addBlockScores(
  { starts, places, values, at }: SparseBlock,
  { from, to }: Chunk,
  coefficients: Float64Array,
  { first, start }: { first: number; start: number },
  scores: Float64Array,
): void {
  const base = first + at
  for (let row = from; row < to; row++) {
    let sum = 0
    for (let k = starts[row]; k < starts[row + 1]; k++) sum += values[k] * coefficients[base + places[k]]
    scores[start - from + row] += sum
  }
}

function addBlockSums(
  { starts, places, values, at }: SparseBlock,
  { from, to }: Chunk,
  residuals: Float64Array,
  { first, start }: { first: number; start: number },
  gradient: Float64Array,
): void {
  const base = first + at
  for (let row = from; row < to; row++) {
    const residual = residuals[start - from + row]
    for (let k = starts[row]; k < starts[row + 1]; k++) gradient[base + places[k]] += residual * values[k]
  }
}

/**
 * Adds the terms of the loaded chunk to its scores.
 *
 * @param coefficients - those of the centred columns; output k has its own from `k × stride`
 */
export function addScores(
  sweep: Sweep,
  chunk: Chunk,
  { values, stride }: { values: Float64Array; stride: number },
  scores: Float64Array,
): void {
  const { outputs, numbers, categories, blocks, centred, packed } = sweep
  const columns = numbers.length
  for (let k = 0; k < outputs; k++)
    for (let n = 0; n < columns; n++) packed[k * columns + n] = values[k * stride + numbers[n].at]
  addCombinations(
    { values: packed, first: 0, stride: columns },
    { values: centred, first: 0, stride: chunkRows },
    { rows: outputs, columns, length: chunk.to - chunk.from },
    { values: scores, first: 0, stride: chunkRows },
  )
  for (const column of categories)
    for (let k = 0; k < outputs; k++)
      addLevelScores(column, chunk, values, { first: k * stride, start: k * chunkRows }, scores)
  for (const block of blocks)
    for (let k = 0; k < outputs; k++)
      addBlockScores(block, chunk, values, { first: k * stride, start: k * chunkRows }, scores)
}

/**
 * Adds `Σ residual × column` of the loaded chunk to a gradient; levels and blocks are not yet centred.
 *
 * @param gradient - output k has its entries from `k × stride`
 */
export function addGradient(
  sweep: Sweep,
  chunk: Chunk,
  residuals: Float64Array,
  { values, stride }: { values: Float64Array; stride: number },
): void {
  const { outputs, numbers, categories, blocks, centred, packed } = sweep
  const columns = numbers.length
  packed.fill(0)
  addDots(
    { values: residuals, first: 0, stride: chunkRows },
    { values: centred, first: 0, stride: chunkRows },
    { rows: outputs, columns, length: chunk.to - chunk.from },
    { values: packed, first: 0, stride: columns },
  )
  for (let k = 0; k < outputs; k++)
    for (let n = 0; n < columns; n++) values[k * stride + numbers[n].at] += packed[k * columns + n]
  for (const column of categories)
    for (let k = 0; k < outputs; k++)
      addLevelSums(column, chunk, residuals, { first: k * stride, start: k * chunkRows }, values)
  for (const block of blocks)
    for (let k = 0; k < outputs; k++)
      addBlockSums(block, chunk, residuals, { first: k * stride, start: k * chunkRows }, values)
}
