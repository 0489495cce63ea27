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
function counting(model: Model, spin = (_rows: number): void => {}): { model: Model; sizes: number[] } {
  const sizes: number[] = []
  const predictBatch: Model['predictBatch'] = (batch) => {
    sizes.push(batch.rowCount)
    spin(batch.rowCount)
    return model.predictBatch(batch)
  }
  return { model: { ...model, predictBatch }, sizes }
}

const busyFor = (ms: number): void => {
  const end = performance.now() + ms
  while (performance.now() < end);
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

test('gathering is worth it where rows together cost much less than one by one, and only there', () => {
  const golden = drawGoldenRows(treesArtifact, allOperations, seedOf(1))
  const model = { ...treesModel, artifact: { ...treesArtifact, golden } }
  expect(isWorthGathering(counting(model, () => busyFor(0.5)).model)).toBe(true)
  expect(isWorthGathering(counting(model, (rows) => busyFor(0.2 * rows)).model)).toBe(false)
  expect(isWorthGathering(counting(treesModel, () => busyFor(0.5)).model)).toBe(false)
})
