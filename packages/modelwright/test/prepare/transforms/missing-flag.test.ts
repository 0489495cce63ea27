import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  type NamedColumn,
  numberColumn,
  seedOf,
  textColumn,
} from '../../../src/core/index.ts'
import { missingFlagTransform } from '../../../src/prepare/transforms/missing-flag.ts'
import { checkTransform } from '../../../src/testing/index.ts'

const named = (...columns: NamedColumn['column'][]): NamedColumn[] =>
  columns.map((column, at) => ({ name: `x${at}`, column }))
const context = {
  rowCount: 0,
  target: { task: 'regression', values: new Float64Array() },
  seed: seedOf(1),
} as const

describe('missing-flag', () => {
  for (const { name, run } of checkTransform(missingFlagTransform, transforms['missing-flag'])) it(name, run)

  it('says 1 where a value is missing, in columns of every type', () => {
    const columns = [
      numberColumn([0, null]),
      categoryColumn(['', null]),
      booleanColumn([false, null]),
      textColumn(['', null]),
      { type: 'time', values: Float64Array.of(0, Number.NaN) } as const,
    ]
    const state = missingFlagTransform.fit(named(...columns), {}, context)
    for (const flags of transforms['missing-flag'].apply(state, columns, 2))
      expect(flags).toEqual({ type: 'number', values: Float64Array.of(0, 1) })
  })
})
