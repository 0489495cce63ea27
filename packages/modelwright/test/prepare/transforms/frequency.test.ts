import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn } from '../../../src/core/index.ts'
import { frequency, frequencyTransform } from '../../../src/prepare/transforms/frequency.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('frequency', () => {
  for (const { name, run } of checkTransform(frequencyTransform, transforms['frequency'])) it(name, run)

  it('is asked for by column names', () => {
    expect(frequency('a')).toEqual({ kind: 'transform', name: 'frequency', columns: ['a'], options: {} })
  })

  it('gives the share of rows; missing has one, unknown 0', () => {
    const { apply, names } = fitted(frequencyTransform, [categoryColumn(['a', 'b', 'a', null])])
    expect(names).toEqual(['x0.share'])
    expect(cellsOf(apply([categoryColumn(['a', 'new', null, 'b'])])[0])).toEqual([0.5, 0, 0.25, 0.25])
  })
})
