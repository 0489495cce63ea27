import type { Column, TreesState } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOptions, seedOf, type TrainingData } from '../../../src/core/index.ts'
import { crewOf } from '../../../src/core/node/crew.ts'
import { createPool, type Pool } from '../../../src/core/node/pool.ts'
import { fingerprint } from '../../../src/testing/fingerprint.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { fitContext } from '../linear-fixture.ts'

let pool: Pool

beforeAll(() => {
  pool = createPool({ size: 2, entry: new URL('../../../generated/worker.js', import.meta.url) })
})
afterAll(() => pool.close())

const rowCount = 26_000

/** Flags, first all as categories and then as numbers: each split there is can be made on either. */
function twins(draw: number): TrainingData {
  const seed = seedOf(draw)
  const flags = Array.from({ length: 4 }, () => Int32Array.from({ length: rowCount }, () => seed.integer(2)))
  const columns: readonly Column[] = [
    ...flags.map((codes): Column => ({ type: 'category', codes, levels: ['no', 'yes'] })),
    ...flags.map((codes): Column => ({ type: 'number', values: Float64Array.from(codes) })),
  ]
  const values = Float64Array.from({ length: rowCount }, (_, row) =>
    flags.reduce((sum, flag, at) => sum + flag[row] * (at + 1), seed.next()),
  )
  const features = new Map(columns.map((column, at) => [`f${at}`, column]))
  return { rowCount, features, target: { task: 'regression', values } }
}

async function fitted(data: TrainingData, isTogether: boolean): Promise<TreesState> {
  const options = readOptions(
    boostedTrees.options,
    { trees: 20, earlyStopping: 0, leaves: 8 },
    'boosted-trees',
  )
  const context = isTogether ? { ...fitContext(), crew: crewOf(pool) } : fitContext()
  return (await boostedTrees.fit(data, options, context)) as TreesState
}

describe('a split that a category and a number make alike', () => {
  it('is made on the same of them by one thread and by two', async () => {
    for (let draw = 1; draw <= 3; draw++) {
      const data = twins(draw)
      expect(fingerprint(await fitted(data, true))).toBe(fingerprint(await fitted(data, false)))
    }
  })
})
