import type { Column } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { designOf } from '../../../src/train/linear/design.ts'
import { gramOf } from '../../../src/train/linear/gram.ts'

describe('the gram matrix', () => {
  it('is that of the expanded, centred columns', () => {
    const seed = seedOf(1)
    const rowCount = 700
    const draw = (): Float64Array => Float64Array.from({ length: rowCount }, () => seed.next() * 4)
    const code = (size: number): Int32Array =>
      Int32Array.from({ length: rowCount }, () => seed.integer(size + 1) - 1)
    const columns: Column[] = [
      { type: 'category', codes: code(3), levels: ['a', 'b', 'c'] },
      { type: 'number', values: draw() },
      { type: 'category', codes: code(2), levels: ['a', 'b'] },
      { type: 'number', values: draw() },
    ]
    const weights = Float64Array.from({ length: rowCount }, () => seed.integer(3))
    const others = Float64Array.from({ length: rowCount }, () => seed.next())
    const design = designOf(columns, rowCount, weights)
    const dense = columns.flatMap((column) =>
      column.type === 'number'
        ? [column.values]
        : column.type === 'category'
          ? column.levels.map((_, level) => Float64Array.from(column.codes, (of) => Number(of === level)))
          : [],
    )
    const sum = weights.reduce((all, weight) => all + weight, 0)
    const centred = dense.map((values) => {
      const mean = values.reduce((all, value, row) => all + value * weights[row], 0) / sum
      return values.map((value) => value - mean)
    })
    for (const given of [weights, others]) {
      const gram = gramOf(design, given, () => false)!
      for (let i = 0; i < design.width; i++) {
        const sums = centred[i].reduce((all, value, row) => all + value * given[row], 0)
        expect(gram.sums[i]).toBeCloseTo(sums, 8)
        for (let j = 0; j <= i; j++) {
          const product = centred[i].reduce(
            (all, value, row) => all + value * centred[j][row] * given[row],
            0,
          )
          expect(gram.products[i * design.width + j]).toBeCloseTo(product, 8)
        }
      }
    }
    expect(gramOf(design, weights, () => true)).toBe(undefined)
  })
})
