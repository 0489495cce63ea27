import {
  allOperations,
  answerQuickly,
  createService,
  type Model,
  type WireRequest,
} from '@modelwright/runtime'
import { expect, test } from 'vitest'
import { goodRow, treesArtifact, treesModel } from '../../../../runtime/test/example-models.ts'
import { seedOf } from '../../../src/core/index.ts'
import { drawGoldenRows } from '../../../src/pack/index.ts'
import { openGatherer } from '../../../src/serve/gather/gatherer.ts'
import { isWorthGathering } from '../../../src/serve/gather/is-worth-it.ts'

const asked = (row: object, id: string): WireRequest => ({
  method: 'POST',
  path: '/predict',
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(JSON.stringify(row)),
  id,
})

/** A model that says how many rows it was asked of at a time. */
function counting(model: Model): { model: Model; sizes: number[] } {
  const sizes: number[] = []
  const predictBatch: Model['predictBatch'] = (batch) => {
    sizes.push(batch.rowCount)
    return model.predictBatch(batch)
  }
  return { model: { ...model, predictBatch }, sizes }
}

test('requests of one turn are predicted together, each answered as alone; a wrong one by itself', async () => {
  const { model, sizes } = counting(treesModel)
  const service = createService(model)
  const requests = Array.from({ length: 150 }, (_, at) =>
    asked(at === 7 ? { wrong: true } : { ...goodRow, age: 20 + (at % 60) }, `id-${at}`),
  )
  const gatherer = openGatherer()
  const texts = await Promise.all(
    requests.map(
      (request) => new Promise<string | undefined>((resolve) => gatherer.add(service, request, resolve)),
    ),
  )
  expect(sizes).toEqual([63, 64, 22])
  expect(gatherer.counts()).toEqual({ gathers: 3, requests: 150 })
  expect(texts[7]).toBeUndefined()
  texts.forEach((text, at) => {
    expect(text).toBe(answerQuickly(service, requests[at]!))
  })
})

test('a model that breaks is asked by each request alone', async () => {
  const service = createService({
    ...treesModel,
    predictBatch: () => {
      throw new Error('broken')
    },
  })
  const gatherer = openGatherer()
  const text = await new Promise((resolve) => gatherer.add(service, asked(goodRow, 'id'), resolve))
  expect(text).toBeUndefined()
})

/** Whether gathering is worth it for a model that takes so many milliseconds a call and a row, by a clock that tells just these. */
function isWorth(model: Model, callMs: number, rowMs: number): boolean {
  let now = 0
  const timed: Model = {
    ...model,
    predictBatch(batch) {
      now += callMs + rowMs * batch.rowCount
      return model.predictBatch(batch)
    },
  }
  return isWorthGathering(timed, () => now)
}

test.each<[string, number, number, boolean]>([
  ['much is the same for every row', 0.5, 0, true],
  ['so much that one pass is all there is time for', 5, 0.1, true],
  ['a row saves just enough', 0.012, 0.05, true],
  ['a row takes as long together', 0, 0.2, false],
  ['a row saves less than putting requests together costs', 0.008, 0.02, false],
  ['a row saves little of what it takes', 0.05, 1, false],
  ['a row takes less than could be saved', 0.004, 0.004, false],
])('where %s: %f ms a call, %f a row', (_, callMs, rowMs, isExpected) => {
  const golden = drawGoldenRows(treesArtifact, allOperations, seedOf(1))
  const model = { ...treesModel, artifact: { ...treesArtifact, golden } }
  expect(isWorth(model, callMs, rowMs)).toBe(isExpected)
})

test('a model without golden rows is not measured', () => {
  expect(isWorth(treesModel, 0.5, 0)).toBe(false)
})
