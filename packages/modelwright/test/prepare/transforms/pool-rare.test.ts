import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn } from '../../../src/core/index.ts'
import { poolRare, poolRareTransform } from '../../../src/prepare/transforms/pool-rare.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('pool-rare', () => {
  for (const { name, run } of checkTransform(poolRareTransform, transforms['pool-rare'])) it(name, run)

  it('is asked for by column names', () => {
    expect(poolRare('a')).toEqual({ kind: 'transform', name: 'pool-rare', columns: ['a'], options: {} })
  })

  const column = categoryColumn(['a', 'a', 'a', 'b', 'b', 'c', null])

  it('keeps frequent levels; rare and unknown ones become one', () => {
    const { apply, names } = fitted(poolRareTransform, [column], { minimumRows: 2 })
    expect(names).toEqual(['x0.pooled'])
    expect(cellsOf(apply([categoryColumn(['a', 'b', 'c', 'new', null])])[0])).toEqual([
      'a',
      'b',
      '(rare)',
      '(rare)',
      null,
    ])
  })

  it('goes by share, and by how many are kept', () => {
    const kept = (given: Record<string, unknown>) =>
      (
        fitted(poolRareTransform, [column], { minimumRows: 1, ...given }).state as {
          columns: { levels: string[] }[]
        }
      ).columns[0].levels
    expect(kept({ minimumShare: 0.4 })).toEqual(['a', '(rare)'])
    expect(kept({ maxLevels: 2 })).toEqual(['a', 'b', '(rare)'])
  })

  it('finds a name of its own', () => {
    const { state } = fitted(poolRareTransform, [categoryColumn(['(rare)', '(rare)'])], { minimumRows: 1 })
    expect(state).toEqual({ columns: [{ levels: ['(rare)', '((rare))'] }] })
  })
})
