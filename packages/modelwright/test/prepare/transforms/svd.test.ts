import { type SvdState, transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { svd, svdTransform } from '../../../src/prepare/transforms/svd.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { sampleColumn } from '../../../src/testing/sample-columns.ts'
import { fitted } from '../fitted.ts'

const block = sampleColumn('sparse', 200, seedOf(5))

describe('svd', () => {
  for (const { name, run } of checkTransform(svdTransform, transforms['svd'])) it(name, run)

  it('names what it makes after its block', () => {
    expect(svd('review.terms', { count: 2 }).options).toEqual({ count: 2 })
    expect(fitted(svdTransform, [block], { count: 2 }).names).toEqual(['x0.svd.1', 'x0.svd.2'])
  })

  it('finds directions of length 1, square to each other; with all of them nothing is lost', () => {
    const { state, apply } = fitted(svdTransform, [block], { count: 6 })
    const { vectors } = (state as SvdState).columns[0]
    for (let a = 0; a < 6; a++)
      for (let b = 0; b < 6; b++) {
        let dot = 0
        for (let i = 0; i < 6; i++) dot += vectors[i * 6 + a] * vectors[i * 6 + b]
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 10)
      }
    if (block.type !== 'sparse') throw new Error(block.type)
    const made = apply().map((column) => (column.type === 'number' ? column.values : new Float64Array()))
    for (let row = 0; row < 200; row++) {
      let length = 0
      for (let k = block.starts[row]; k < block.starts[row + 1]; k++) length += block.values[k] ** 2
      expect(made.reduce((sum, values) => sum + values[row] ** 2, 0)).toBeCloseTo(length, 10)
    }
    const spreads = made.map((values) => values.reduce((sum, value) => sum + value * value, 0))
    expect([...spreads].sort((a, b) => b - a)).toEqual(spreads)
  })

  it('leaves 0 where the block holds fewer directions than asked for', () => {
    const made = fitted(svdTransform, [block], { count: 8 }).apply()
    expect(made).toHaveLength(8)
    expect(made[7]).toEqual({ type: 'number', values: new Float64Array(200) })
  })
})
