import { createHash } from 'node:crypto'
import { allOperations, load, type ModelOperation, type Operations } from '@modelwright/runtime'
import { expect, test } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { packArtifact } from '../../src/pack/index.ts'
import { sampleArtifact } from './samples.ts'

test('the same parts and seed give the same bytes; the digest is their SHA-256', async () => {
  const one = packArtifact(await sampleArtifact('binary'), seedOf(1))
  const two = packArtifact(await sampleArtifact('binary'), seedOf(1))
  expect(two.bytes).toEqual(one.bytes)
  expect(one.digest).toBe(createHash('sha256').update(one.bytes).digest('hex'))
  expect(load(one.bytes).digest).toBe(one.digest)
  expect(packArtifact(await sampleArtifact('binary'), seedOf(2)).digest).not.toBe(one.digest)
})

test('a model that reads back otherwise than it was fitted is not packed', async () => {
  const forgetful = { ...allOperations.models['linear'] } as ModelOperation<never>
  forgetful.read = (state) => {
    const intercepts = state.floats('intercepts').map((value) => value + 1e-9)
    const coefficients = state.floats('coefficients')
    return { sizes: state.integers('sizes', -1, 1000), coefficients, intercepts } as never
  }
  const operations: Operations = { ...allOperations, models: { linear: forgetful } }
  const artifact = await sampleArtifact('regression')
  expect(() => packArtifact(artifact, seedOf(1), operations)).toThrow(
    expect.objectContaining({ code: 'PACK_GOLDEN_DIFFERENT' }),
  )
})
