import type { PastColumn } from '@modelwright/runtime'
import { categoryColumn, numberColumn } from '../../src/core/index.ts'

const dayMs = 86_400_000

/** One row a day, each with all earlier ones as its past. */
export function pastOf(values: readonly (number | string | null)[]): PastColumn {
  const isText = values.some((value) => typeof value === 'string')
  const days = Float64Array.from(values, (_, day) => day * dayMs)
  return {
    type: 'past',
    now: days,
    from: new Int32Array(values.length),
    to: Int32Array.from(values, (_, day) => day),
    times: days,
    values: isText
      ? categoryColumn(values as readonly (string | null)[])
      : numberColumn(values as readonly (number | null)[]),
  }
}
