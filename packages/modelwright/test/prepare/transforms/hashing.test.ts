import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn } from '../../../src/core/index.ts'
import { hashing, hashingTransform } from '../../../src/prepare/transforms/hashing.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('hashing', () => {
  for (const { name, run } of checkTransform(hashingTransform, transforms['hashing'])) it(name, run)

  it('is asked for by column names', () => {
    expect(hashing('a')).toEqual({ kind: 'transform', name: 'hashing', columns: ['a'], options: {} })
  })

  it('gives every level a bucket, met before or not', () => {
    const { apply, state } = fitted(hashingTransform, [categoryColumn(['a', null])], { buckets: 10 })
    expect(state).toMatchObject({ columns: 1 })
    const [made] = apply([categoryColumn(['a', null, 'new', 'a'])])
    const cells = cellsOf(made)
    expect(cells[0]).toBe(String(1009084850 % 10))
    expect(cells[1]).toBe(null)
    expect(cells[2]).toMatch(/^\d$/)
    expect(cells[3]).toBe(cells[0])
  })
})
