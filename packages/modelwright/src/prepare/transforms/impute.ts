import { asPlain, type CategoryColumn, type Column, type ImputeState } from '@modelwright/runtime'
import { defineTransform, type NamedColumn } from '../../core/index.ts'
import { presentIn } from '../present.ts'
import { rankedAt } from '../ranked.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { sumOf } from '../sum.ts'

const options = {
  by: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'median', 'mean', 'mode', 'constant'],
    about: 'What fills the gaps. auto: the median of numbers and times, the mode of booleans and categories.',
  },
  value: { type: 'number', default: 0, about: 'The number that fills, by: constant.' },
  level: { type: 'text', default: '(missing)', about: 'The level that fills a category, by: constant.' },
} as const

/** Options of {@link impute}. */
export interface ImputeOptions {
  readonly by?: 'auto' | 'median' | 'mean' | 'mode' | 'constant'
  readonly value?: number
  readonly level?: string
}

/** The middle of the values there are, the mean of the two middle ones where their count is even; 0 where there is none. */
function medianOf(values: Float64Array): number {
  const n = values.length
  if (n === 0) return 0
  const high = rankedAt(values, n >> 1)
  if (n % 2 === 1) return high
  // Nothing before the place is larger: the lower of the two is the largest there.
  let low = values[0]
  for (let i = 1; i < n >> 1; i++) if (values[i] > low) low = values[i]
  return low === high ? low : low + (high - low) / 2
}

/** The most frequent value, of several the smallest; 0 where there is none. */
function modeOf(sorted: Float64Array): number {
  let best = 0
  let bestCount = 0
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end] === sorted[start]) end++
    if (end - start > bestCount) {
      best = sorted[start]
      bestCount = end - start
    }
    start = end
  }
  return best
}

function presentOf(column: Column): Float64Array {
  if (column.type === 'boolean') return Float64Array.from(column.values.filter((value) => value !== 2))
  if (column.type === 'number' || column.type === 'time') return presentIn(column.values)
  throw new Error(`bug: impute takes numbers, times, booleans or categories, found ${column.type}`)
}

function fillOf(column: Column, given: Required<ImputeOptions>): number {
  if (given.by === 'constant') return given.value
  const values = presentOf(column)
  const by = given.by === 'auto' ? (column.type === 'boolean' ? 'mode' : 'median') : given.by
  if (by === 'mean') return values.length === 0 ? 0 : sumOf(values) / values.length
  return (by === 'mode' ? modeOf(values.sort()) : medianOf(values)) + 0
}

function levelOf(column: CategoryColumn, given: Required<ImputeOptions>): string {
  if (given.by === 'constant') return given.level
  const counts = new Float64Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) counts[code]++
  let best = -1
  column.levels.forEach((level, code) => {
    const isBetter =
      best < 0
        ? counts[code] > 0
        : counts[code] > counts[best] || (counts[code] === counts[best] && level < column.levels[best])
    if (isBetter) best = code
  })
  return best < 0 ? given.level : column.levels[best]
}

function fitLevels(columns: readonly NamedColumn[], given: Required<ImputeOptions>): ImputeState {
  return {
    kind: 'category',
    columns: columns.map(({ column }) => {
      if (column.type !== 'category') throw new Error('bug: one step of impute takes categories or numbers')
      return { level: levelOf(column, given) }
    }),
  }
}

/** The training half of `impute`. One step takes categories, or anything but categories. */
export const imputeTransform = defineTransform({
  name: 'impute',
  about: 'Fills in missing values.',
  options,
  takes: ['number', 'category', 'boolean', 'time'],
  gives: (type) => (type === 'category' ? 'category' : 'number'),
  fillsMissing: true,
  fit(columns, given): ImputeState {
    if (columns[0]?.column.type === 'category') return fitLevels(columns, given)
    return {
      kind: 'number',
      types: columns.map(({ column }) => asPlain(column).type),
      values: Float64Array.from(columns, ({ column }) => fillOf(asPlain(column), given)),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.filled`),
})

/**
 * Fills in missing values by what was learnt from training rows; times and booleans become numbers.
 *
 * @param options - `by`: median, mean, mode or constant (with `value` for numbers, `level` for categories)
 */
export function impute(columns: ColumnNames, options: ImputeOptions = {}): TransformSpec {
  return transformSpec('impute', columns, options)
}
