import type { Column } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { fitTable, leavesOfFirst } from './grown-trees.ts'

/** Rows of two targets that a number parts, beside a category and a number that say nothing. */
function table(rowCount: number, levelCount: number, targets: readonly [number, number]) {
  const seed = seedOf(rowCount + levelCount)
  const side = Float64Array.from({ length: rowCount }, () => (seed.next() < 0.4 ? 0 : 1))
  const codes = Int32Array.from(side, () => seed.integer(levelCount + 1) - 1)
  const columns: Column[] = [
    { type: 'number', values: side },
    { type: 'category', codes, levels: Array.from({ length: levelCount }, (_, at) => `${at}`) },
    { type: 'number', values: side.map(() => seed.integer(9)) },
  ]
  return { columns, values: side.map((which) => targets[which]) }
}

describe('leaves whose rows are all alike', () => {
  it.each([
    [3001, 2],
    [8192, 3],
    [8195, 40],
    [140_001, 3],
    [140_001, 300],
  ])('are not split by levels: %i rows, %i levels', async (rowCount, levelCount) => {
    for (const targets of [
      [0, 1],
      [-0.3, 0.7],
      [1e6, 1e6 + 1 / 3],
    ] as const) {
      const data = table(rowCount, levelCount, targets)
      const weights = data.values.map((_, row) => 1 + (row % 3) / 7)
      for (const given of [{}, { increasing: ['f0'] }, { levelL2: 10, levelSmoothing: 10, l2: 1 }])
        for (const weight of [undefined, weights]) {
          const state = await fitTable(data, { leaves: 31, ...given }, weight)
          expect(leavesOfFirst(state, data)).toHaveLength(2)
        }
    }
  })
})
