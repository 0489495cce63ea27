import type { Pipeline } from '@modelwright/runtime'
import { afterAll, expect, it } from 'vitest'
import { noDeadline, numberColumn, seedOf, silent } from '../../../src/core/index.ts'
import { importanceInPool } from '../../../src/evaluate/index.ts'
import { openPool } from '../../../src/project/worker-pool.ts'
import { fitPipeline } from '../../../src/train/index.ts'

const pools = [0, 1, 3].map((size) => openPool({ size, log: silent }))
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

const draw = seedOf(11)
const names = ['a', 'b', 'c', 'd', 'e']
const rows = {
  rowCount: 400,
  columns: new Map(names.map((name) => [name, numberColumn(Array.from({ length: 400 }, () => draw.next()))])),
}
const valuesIn = (name: string): Float64Array => {
  const column = rows.columns.get(name)
  if (column?.type !== 'number') throw new Error('no such column')
  return column.values
}
const target = {
  task: 'regression',
  values: valuesIn('a').map((a, row) => 3 * a + valuesIn('b')[row] * valuesIn('c')[row]),
} as const

async function fitted(learner: string): Promise<Pipeline> {
  return await fitPipeline({ learner }, rows, target, {
    schema: {
      inputs: names.map((name) => ({ name, type: 'number', nullable: false })),
      output: { name: 'y', task: 'regression' },
    },
    seed: seedOf(1),
    deadline: noDeadline,
    progress: () => {},
  })
}

it.each(['boosted-trees', 'ridge'])(
  'importance of %s is the same for any number of threads',
  async (learner) => {
    const pipeline = await fitted(learner)
    const question = { pipeline, rows, target, metric: 'rmse', seed: 4, repeats: 3 }
    const [here, one, three] = await Promise.all(pools.map((pool) => importanceInPool(pool, question)))
    expect(one).toEqual(here)
    expect(three).toEqual(here)
    expect(here[0].column).toBe('a')
    const [asked] = await importanceInPool(pools[2], { ...question, columns: [['b', 'c']] })
    expect(asked.column).toBe('b + c')
  },
)

it('an unknown column is refused before any thread is asked', async () => {
  const pipeline = await fitted('ridge')
  const question = { pipeline, rows, target, metric: 'rmse', seed: 4, columns: ['aa'] }
  await expect(importanceInPool(pools[1], question)).rejects.toMatchObject({ code: 'CORE_COLUMN_UNKNOWN' })
})
