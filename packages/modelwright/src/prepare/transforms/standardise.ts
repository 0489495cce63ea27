import type { StandardiseState } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { sumOf } from '../sum.ts'

interface Moments {
  readonly mean: number
  readonly scale: number
}

/** 2⁴⁰⁰: from here on squares could overflow. */
const hugeFrom = 2.5822498780869086e120
/** 2⁶⁰⁰: dividing by it loses nothing. */
const hugeUnit = 4.149515568880993e180

function presentOf(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value))
}

/**
 * Mean and population standard deviation in two passes.
 *
 * A spread that is nothing but rounding noise counts as none, as in scikit-learn's `_is_constant_feature`.
 * Very large numbers are scaled down by a power of two first, so that their squares stay finite.
 */
function momentsOf(all: Float64Array): Moments {
  const values = presentOf(all)
  const n = values.length
  if (n === 0) return { mean: 0, scale: 1 }
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const unit = largest > hugeFrom ? hugeUnit : 1
  const scaled = unit === 1 ? values : values.map((value) => value / unit)
  const mean = sumOf(scaled) / n
  const variance = sumOf(scaled, (value) => (value - mean) * (value - mean)) / n
  const noise = n * Number.EPSILON * variance + n * mean * Number.EPSILON * (n * mean * Number.EPSILON)
  const scale = variance <= noise ? 1 : Math.sqrt(variance) * unit
  return { mean: mean * unit, scale: scale > 0 ? scale : 1 }
}

/** The training half of `standardise`. Missing values count neither way. */
export const standardiseTransform = defineTransform({
  name: 'standardise',
  about: 'Brings numbers to mean 0 and standard deviation 1.',
  options: {},
  takes: ['number'],
  gives: () => 'number',
  settles: 'scale',
  fit(columns): StandardiseState {
    const moments = columns.map(({ column }) => {
      if (column.type !== 'number') throw new Error(`bug: standardise takes numbers, found ${column.type}`)
      return momentsOf(column.values)
    })
    return {
      mean: Float64Array.from(moments, (m) => m.mean),
      scale: Float64Array.from(moments, (m) => m.scale),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.scaled`),
})

/**
 * Brings numbers to mean 0 and standard deviation 1 (of the training rows; constant columns become 0).
 *
 * Missing: stays missing, counts neither way.  Seeded: no.
 */
export function standardise(columns: ColumnNames): TransformSpec {
  return transformSpec('standardise', columns)
}
