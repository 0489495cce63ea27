import { log1p, type PowerState, yeoJohnson } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { logVariance } from '../log-variance.ts'
import { minimumBetween } from '../minimum-between.ts'
import { momentsOf } from '../moments.ts'
import { numbersIn } from '../narrow.ts'
import { presentIn } from '../present.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

/** So many values, evenly taken, tell the power: each costs some ninety powers. */
const mostValues = 20_000

function someOf(values: Float64Array): Float64Array {
  if (values.length <= mostValues) return values
  return Float64Array.from(
    { length: mostValues },
    (_, k) => values[Math.floor((k * values.length) / mostValues)],
  )
}

/** Powers beyond these bend so much that nothing but the extremes is left. */
const farthestPower = 20

/**
 * The power under which the values are likeliest to be normal.
 *
 * Minimises `n/2 × ln variance − (λ − 1) × Σ sign(x) ln(1 + |x|)`.
 */
function powerOf(values: Float64Array): number {
  const n = values.length
  if (n === 0 || values.every((value) => value === values[0])) return 1
  let shift = 0
  for (let i = 0; i < n; i++) shift += values[i] < 0 ? -log1p(-values[i]) : log1p(values[i])
  const bent = new Float64Array(n)
  const costOf = (lambda: number): number => {
    for (let i = 0; i < n; i++) bent[i] = yeoJohnson(values[i], lambda)
    return (n / 2) * logVariance(bent) - (lambda - 1) * shift
  }
  return minimumBetween(costOf, -farthestPower, farthestPower)
}

/** The training half of `power`. Missing values count neither way. */
export const powerTransform = defineTransform({
  name: 'power',
  about:
    'Bends skewed numbers towards a bell curve (Yeo-Johnson), then brings them to mean 0 and deviation 1.',
  options: {},
  takes: ['number'],
  gives: () => 'number',
  settles: 'scale',
  fit(columns): PowerState {
    const lambda = new Float64Array(columns.length)
    const moments = columns.map((column, at) => {
      const values = presentIn(numbersIn(column).values)
      lambda[at] = powerOf(someOf(values))
      return momentsOf(values.map((value) => yeoJohnson(value, lambda[at])))
    })
    return {
      lambda,
      mean: Float64Array.from(moments, ({ mean }) => mean),
      scale: Float64Array.from(moments, ({ scale }) => scale),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.bent`),
})

/**
 * Bends skewed numbers towards a bell curve by a power that is learnt for each column, then standardises them.
 *
 * Positive and negative values alike (Yeo-Johnson). The order of values stays.
 * Missing: stays missing.  Seeded: no.  Cost: some ninety passes over at most 20,000 values.
 *
 * @see Yeo and Johnson 2000, "A new family of power transformations to improve normality or symmetry"
 */
export function power(columns: ColumnNames): TransformSpec {
  return transformSpec('power', columns)
}
