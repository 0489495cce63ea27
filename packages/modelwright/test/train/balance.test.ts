import { load, type Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { noDeadline, numberColumn, seedOf, type Target, tableOf } from '../../src/core/index.ts'
import { packArtifact } from '../../src/pack/index.ts'
import { balance } from '../../src/prepare/index.ts'
import { balanced } from '../../src/train/balance.ts'
import { fitPipeline, predictPipeline } from '../../src/train/index.ts'

const rowCount = 3000
const seed = seedOf(6)
const x = Array.from({ length: rowCount }, () => seed.next() * 4 - 2)
const codes = Int32Array.from(x, (value) => Number(seed.next() < 1 / (1 + Math.exp(4 - 1.5 * value))))
const rows = tableOf({ x: numberColumn(x) })
const target: Target = { task: 'binary', codes, classes: ['no', 'yes'] }
const schema: Schema = {
  inputs: [{ name: 'x', type: 'number', nullable: false }],
  output: { name: 'y', task: 'binary', classes: ['no', 'yes'] },
}
const fit = (learner: string, steps: Parameters<typeof balance>[0] | undefined) =>
  fitPipeline({ learner, prepare: steps === undefined ? {} : { steps: [balance(steps)] } }, rows, target, {
    schema,
    seed: seedOf(1),
    deadline: noDeadline,
    progress: () => {},
  })
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
const share = mean(codes)

describe('a learner fitted with changed class shares', () => {
  it.each([
    ['logistic', { by: 'weights' }],
    ['logistic', { by: 'oversampling' }],
    ['logistic', { by: 'undersampling', strength: 0.5 }],
    ['boosted-trees', { by: 'weights' }],
  ] as const)('%s, %s: says true probabilities again', async (learner, given) => {
    const pipeline = await fit(learner, given)
    const plain = await fit(learner, undefined)
    expect(pipeline.shares).toHaveLength(2)
    const made = predictPipeline(pipeline, rows)
    expect(Math.abs(mean(made) - share)).toBeLessThan(0.25 * share)
    const wanted = predictPipeline(plain, rows)
    expect(mean(made.map((value, row) => Math.abs(value - wanted[row])))).toBeLessThan(0.03)
    // Without the correction a balanced fit says about one half on average.
    const { shares: _, ...raw } = pipeline
    expect(mean(predictPipeline(raw, rows))).toBeGreaterThan(2 * share)
  })

  it('packs its factors, and predicts the same bits from the file', async () => {
    const pipeline = await fit('logistic', { by: 'oversampling' })
    const { bytes } = packArtifact({ ...pipeline, name: 'm', lineage: {} }, seedOf(1))
    const { artifact } = load(bytes)
    expect(artifact.shares).toEqual(pipeline.shares)
    expect(predictPipeline(artifact, rows)).toEqual(predictPipeline(pipeline, rows))
  })
})

describe('balanced', () => {
  const data = {
    rowCount: 4,
    features: new Map([['x', numberColumn([1, 2, 3, 4])]]),
    target: { task: 'binary', codes: Int32Array.of(0, 0, 0, 1), classes: ['a', 'b', 'c'] },
  } as const

  it('multiplies weights that are there already', () => {
    const made = balanced(
      { ...data, weights: Float64Array.of(1, 2, 1, 4) },
      { weights: Float64Array.of(1, 1, 1, 3) },
    )
    expect(made.data.weights).toEqual(Float64Array.of(1, 2, 1, 12))
    expect([...made.shares!]).toEqual([0.5 / 0.25, 0.5 / 0.75, 1])
  })

  it('takes rows with their features, target and weights', () => {
    const made = balanced(
      { ...data, weights: Float64Array.of(1, 2, 1, 4) },
      { rows: Uint32Array.of(0, 3, 3) },
    )
    expect(made.data.features.get('x')).toEqual(numberColumn([1, 4, 4]))
    expect(made.data.weights).toEqual(Float64Array.of(1, 4, 4))
    expect(balanced(data, undefined)).toEqual({ data })
  })
})
