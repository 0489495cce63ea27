import type { PcaState } from '@modelwright/runtime'
import { defineTransform, type Seed } from '../../core/index.ts'
import { eigenOf, settleSigns } from '../eigen.ts'
import { leadingVectors } from '../leading-vectors.ts'
import { numbersIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { sumOf } from '../sum.ts'

const options = {
  count: { type: 'integer', default: 10, min: 1, max: 1000, about: 'How many numbers the columns become.' },
} as const

/** Options of {@link pca}. */
export interface PcaOptions {
  readonly count?: number
}

/** Up to this many columns all directions are found at once, exactly. */
const mostExact = 200
const rounds = 30

/** Rows without a missing number. */
function completeRows(columns: readonly Float64Array[], rowCount: number): Uint32Array {
  const rows: number[] = []
  for (let row = 0; row < rowCount; row++)
    if (columns.every((values) => !Number.isNaN(values[row]))) rows.push(row)
  return Uint32Array.from(rows)
}

/** Centred columns in units in which squares stay finite. */
function centred(columns: readonly Float64Array[], rows: Uint32Array) {
  let top = 0
  for (const values of columns) for (const row of rows) top = Math.max(top, Math.abs(values[row]))
  const unit = top > 1e100 ? top : 1
  const taken = columns.map((values) => Float64Array.from(rows, (row) => values[row] / unit))
  const means = taken.map((values) => (rows.length === 0 ? 0 : sumOf(values) / rows.length))
  return {
    mean: Float64Array.from(means, (mean) => mean * unit + 0),
    columns: taken.map((values, at) => values.map((value) => value - means[at])),
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function exactly(columns: readonly Float64Array[], wanted: number): Float64Array {
  const size = columns.length
  const products = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) products[i * size + j] = products[j * size + i] = dot(columns[i], columns[j])
  const { values, vectors } = eigenOf(products, size)
  const kept = new Float64Array(wanted * size)
  for (let k = 0; k < Math.min(wanted, size); k++)
    if (values[k] > 1e-14 * values[0]) kept.set(vectors.subarray(k * size, (k + 1) * size), k * size)
  settleSigns(kept, size)
  return kept
}

/** `Xᵀ X` times each of `count` rows. */
function productOf(columns: readonly Float64Array[]) {
  const rowCount = columns[0].length
  return (rows: Float64Array, count: number): Float64Array => {
    const out = new Float64Array(rows.length)
    for (let c = 0; c < count; c++) {
      const scores = new Float64Array(rowCount)
      columns.forEach((values, at) => {
        const factor = rows[c * columns.length + at]
        for (let row = 0; row < rowCount; row++) scores[row] += factor * values[row]
      })
      columns.forEach((values, at) => {
        out[c * columns.length + at] = dot(values, scores)
      })
    }
    return out
  }
}

function directionsOf(columns: readonly Float64Array[], wanted: number, seed: Seed): Float64Array {
  const size = columns.length
  if (size <= mostExact) return exactly(columns, wanted)
  return leadingVectors(productOf(columns), { size, wanted, rounds, seed })
}

function originOf(inputs: readonly string[]): string {
  return inputs.length <= 3 ? inputs.join('+') : `${inputs[0]}+${inputs.length - 1} more`
}

/** The training half of `pca`. Rows with a missing number count neither way. */
export const pcaTransform = defineTransform({
  name: 'pca',
  about: 'Brings many numbers down to the few directions in which rows differ most.',
  options,
  takes: ['number'],
  gives: () => 'number',
  mixes: true,
  fit(columns, { count }, { rowCount, seed }): PcaState {
    const values = columns.map((column) => numbersIn(column).values)
    const made = centred(values, completeRows(values, rowCount))
    const vectors = directionsOf(made.columns, count, seed).map((value) => value + 0)
    return { count, mean: made.mean, vectors }
  },
  outputs: (inputs, { count }) => Array.from({ length: count }, (_, k) => `${originOf(inputs)}.pca.${k + 1}`),
})

/**
 * Brings columns that move together down to a few numbers: principal component analysis.
 *
 * Scale first, else columns of large numbers decide alone. Where there are fewer directions than asked for, the numbers left
 * over are 0.
 * Missing: a row with a missing number is missing in all; fill first.  Seeded: above 200 columns, the start of the search.
 *
 * @see Jolliffe, Principal Component Analysis, 2nd ed.
 */
export function pca(columns: ColumnNames, options: PcaOptions = {}): TransformSpec {
  return transformSpec('pca', columns, options)
}
