import { allOperations, type Batch, type Operations, type Pipeline } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { noDeadline, numberColumn, seedOf } from '../../../src/core/index.ts'
import { composerOf } from '../../../src/evaluate/explain/composer.ts'
import { plainShuffler, shufflerOf } from '../../../src/evaluate/explain/shuffled-predictions.ts'
import { pca } from '../../../src/prepare/index.ts'
import { fitPipeline } from '../../../src/train/index.ts'
import { predict, rows } from './explained-function.ts'

const orders = [1, 2, 3].map((repeat) =>
  seedOf(repeat).shuffle(Uint32Array.from({ length: rows.rowCount }, (_, row) => row)),
)

it('predicts once for each order, and the rows as they are only once, however often it is asked', () => {
  let calls = 0
  const counted = (batch: Batch): Float64Array => {
    calls++
    return predict(batch)
  }
  const shuffler = plainShuffler(composerOf(counted, rows))
  const first = shuffler.ask([{ columns: ['a'], orders }])
  const second = shuffler.ask([{ columns: ['b'], orders: orders.slice(0, 1) }])
  expect(calls).toBe(1 + 3 + 1)
  expect(second.whole).toEqual(first.whole)
  expect(first.shuffled[0].length).toBe(3)
})

it('trees are asked whole only for features of several columns: once for each order', async () => {
  const names = ['a', 'b']
  const draw = seedOf(11)
  const columns = new Map(
    names.map((name) => [name, numberColumn(Array.from({ length: 200 }, () => draw.next()))]),
  )
  const table: Batch = { rowCount: 200, columns }
  const a = columns.get('a')
  if (a?.type !== 'number') throw new Error('a number')
  const schema = {
    inputs: names.map((name) => ({ name, type: 'number' as const, nullable: false })),
    output: { name: 'y', task: 'regression' as const },
  }
  const target = { task: 'regression', values: a.values.map((value) => 3 * value) } as const
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  const prepare = { steps: [pca(names)] }
  const pipeline: Pipeline = await fitPipeline(
    { learner: 'boosted-trees', options: { trees: 5 }, prepare },
    table,
    target,
    context,
  )
  let calls = 0
  const { trees } = allOperations.models
  const operations: Operations = {
    ...allOperations,
    models: {
      ...allOperations.models,
      trees: {
        ...trees,
        predict: (...given: Parameters<typeof trees.predict>) => {
          calls++
          return trees.predict(...given)
        },
      },
    },
  }
  const orders = [1, 2].map((repeat) =>
    seedOf(repeat).shuffle(Uint32Array.from({ length: 200 }, (_, row) => row)),
  )
  const { shuffled } = shufflerOf(pipeline, table, operations).ask([{ columns: ['a'], orders }])
  expect(shuffled[0].length).toBe(2)
  expect(calls).toBe(2)
})
