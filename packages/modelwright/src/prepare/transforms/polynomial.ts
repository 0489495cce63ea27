import type { PolynomialState } from '@modelwright/runtime'
import { defineTransform, type OptionValues } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  degree: { type: 'integer', default: 2, min: 2, max: 5, about: 'Factors of a product at most.' },
  interactionsOnly: { type: 'boolean', default: false, about: 'Whether powers of a column are left out.' },
} as const

type Given = OptionValues<typeof options>

/** Options of {@link polynomial}. */
export type PolynomialOptions = Partial<Given>

/** All choices of `size` inputs, in order; each may come again unless only interactions are wanted. */
function choices(count: number, size: number, isOnce: boolean, from = 0): number[][] {
  if (size === 0) return [[]]
  return Array.from({ length: count - from }, (_, at) => from + at).flatMap((first) =>
    choices(count, size - 1, isOnce, isOnce ? first + 1 : first).map((rest) => [first, ...rest]),
  )
}

function productsOf(count: number, { degree, interactionsOnly }: Given): number[][] {
  const sizes = Array.from({ length: degree - 1 }, (_, at) => at + 2)
  return sizes.flatMap((size) => choices(count, size, interactionsOnly))
}

/** The training half of `polynomial`: there is nothing to learn. */
export const polynomialTransform = defineTransform({
  name: 'polynomial',
  about: 'Adds products of columns with each other and with themselves.',
  options,
  takes: ['number'],
  gives: () => 'number',
  keepsInputs: true,
  mixes: true,
  fit(columns, given): PolynomialState {
    const products = productsOf(columns.length, given)
    const padded = products.flatMap((factors) => [
      ...factors,
      ...new Array<number>(given.degree - factors.length).fill(-1),
    ])
    return { inputs: columns.length, degree: given.degree, factors: Int32Array.from(padded) }
  },
  outputs: (inputs, given) =>
    productsOf(inputs.length, given).map((factors) => factors.map((at) => inputs[at]).join('*')),
})

/**
 * Adds products of two columns (or more): a linear model can then bend, and let one column decide how much another counts.
 *
 * Scale first: products of large numbers are larger still. `n` columns make `n × (n + 1) / 2` products of two.
 * Missing: a product with a missing factor is missing.  Seeded: no.
 */
export function polynomial(columns: ColumnNames, options: PolynomialOptions = {}): TransformSpec {
  return transformSpec('polynomial', columns, options)
}
