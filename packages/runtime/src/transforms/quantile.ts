import type { PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { normalQuantile } from '../normal-quantile.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** Quantiles of the training values, at even shares from 0 to 1. */
export interface QuantileState {
  readonly shape: 'uniform' | 'normal'
  /** One list a column, ascending. */
  readonly columns: readonly { readonly count: number; readonly quantiles: Float64Array }[]
}

/** Shares nearer to 0 or 1 than this count as this, so that no value becomes infinite. */
const leastShare = 1e-7
const mostQuantiles = 1_000_000
const farthest = 5.199337582605575

/** The first place whose quantile is above a value (or, from below, at least it). */
function placeOf(quantiles: Float64Array, value: number, isAbove: boolean): number {
  let low = 0
  let high = quantiles.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAbove ? quantiles[middle] <= value : quantiles[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The share between two neighbouring quantiles. */
function between(quantiles: Float64Array, value: number, upper: number): number {
  const from = quantiles[upper - 1]
  const part = (value - from) / (quantiles[upper] - from)
  return (upper - 1 + part) / (quantiles.length - 1)
}

/** The share of training values below one; in a run of equal quantiles, the middle of the run. */
function shareOf(quantiles: Float64Array, value: number): number {
  const last = quantiles.length - 1
  if (last === 0 || value <= quantiles[0]) return value > quantiles[0] ? 1 : 0
  if (value >= quantiles[last]) return 1
  const first = placeOf(quantiles, value, false)
  const beyond = placeOf(quantiles, value, true)
  if (first < beyond) return (first + beyond - 1) / 2 / last
  return between(quantiles, value, first)
}

function scoreOf(share: number): number {
  if (share < leastShare) return -farthest
  if (share > 1 - leastShare) return farthest
  return normalQuantile(share)
}

function spreadOut(quantiles: Float64Array, column: PreparedColumn, isNormal: boolean): PreparedColumn {
  const from = asNumber(column).values
  const values = new Float64Array(from.length)
  for (let row = 0; row < from.length; row++) {
    const value = from[row]
    const share = Number.isNaN(value) ? NaN : shareOf(quantiles, value)
    values[row] = isNormal && !Number.isNaN(share) ? scoreOf(share) : share
  }
  return { type: 'number', values }
}

/** Replaces each number by the share of training values below it, or by the normal score of that share. Missing stays missing. */
export const quantile: TransformOperation<QuantileState> = {
  name: 'quantile',
  signature({ columns }) {
    const types = repeatType('number', columns.length)
    return { inputs: types, outputs: types }
  },
  read: (state) =>
    Object.freeze({
      shape: state.choice('shape', ['uniform', 'normal']),
      columns: Object.freeze(
        state.list('columns').map((column) => {
          const count = column.integer('count', 1, mostQuantiles)
          const quantiles = column.floats('quantiles', { length: count })
          for (let i = 1; i < quantiles.length; i++)
            if (!(quantiles[i - 1] <= quantiles[i])) column.refuse('quantiles', 'must not descend')
          return Object.freeze({ count, quantiles })
        }),
      ),
    }),
  apply: ({ shape, columns }, given) =>
    given.map((column, i) => spreadOut(columns[i].quantiles, column, shape === 'normal')),
}
