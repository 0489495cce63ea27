import { allOperations, type Batch, type Model, modelOf } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { noDeadline, numberColumn, seedOf, type Target } from '../../src/core/index.ts'
import { uncertaintyOf } from '../../src/evaluate/index.ts'
import { ensembleLearner, fitPipeline, type Recipe } from '../../src/train/index.ts'
import { searchData } from '../tune/search-fixture.ts'

async function modelFor(learner: string, task: 'binary' | 'multiclass' | 'regression', options = {}) {
  const { rows, target, schema } = searchData(task, 300)
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  const pipeline = await fitPipeline({ learner, options }, rows, target, context)
  return { rows, model: modelOf({ name: 'm', ...pipeline, lineage: {} } as never, allOperations, () => '') }
}

const read = (model: Model, rows: Batch): Batch => model.readColumns(rows).batch

describe('uncertaintyOf', () => {
  it('is greatest where two classes are equally probable, by either measure', async () => {
    const { rows, model } = await modelFor('logistic', 'binary')
    const batch = read(model, rows)
    const shares = model.predictBatch(batch)
    const margin = uncertaintyOf(model, batch)!
    const entropy = uncertaintyOf(model, batch, 'entropy')!
    expect([margin.measure, entropy.measure]).toEqual(['margin', 'entropy'])
    shares.forEach((share, row) => {
      expect(margin.values[row]).toBeCloseTo(1 - Math.abs(2 * share - 1), 12)
      const bits = -(share * Math.log2(share) + (1 - share) * Math.log2(1 - share))
      expect(entropy.values[row]).toBeCloseTo(bits, 12)
    })
  })

  it('of several classes: the margin looks at two, the entropy at all', async () => {
    const { rows, model } = await modelFor('logistic', 'multiclass')
    const batch = read(model, rows)
    const shares = model.predictBatch(batch)
    const margin = uncertaintyOf(model, batch)!.values
    const entropy = uncertaintyOf(model, batch, 'entropy')!.values
    for (let row = 0; row < batch.rowCount; row++) {
      const sorted = [...shares.subarray(row * 3, row * 3 + 3)].sort((a, b) => b - a)
      expect(margin[row]).toBeCloseTo(1 - sorted[0] + sorted[1], 12)
      const sum = sorted.reduce((total, share) => total - share * Math.log(share), 0)
      expect(entropy[row]).toBeCloseTo(sum / Math.log(3), 12)
    }
  })

  // Boosted trees are cut off at lengths: they move more where they fit noise, by less than a forest's trees disagree.
  it.each([
    ['random-forest', { trees: 60 }, 3],
    ['extra-trees', { trees: 60 }, 3],
    ['boosted-trees', {}, 1],
  ])('of numbers: %s is less sure of new rows where the target is noisy', async (learner, options, times) => {
    const seed = seedOf(5)
    const draw = () => Array.from({ length: 800 }, () => seed.next() * 2 - 1)
    const x = draw()
    const noise = (at: number) => (at > 0 ? 3 * (seed.next() - 0.5) : 0.02 * seed.next())
    const target: Target = { task: 'regression', values: Float64Array.from(x, (at) => at + noise(at)) }
    const schema = {
      inputs: [
        { name: 'x', type: 'number', nullable: false },
        { name: 'other', type: 'number', nullable: false },
      ],
      output: { name: 'y', task: 'regression' },
    } as const
    const rowsOf = (values: number[]) => ({
      rowCount: 800,
      columns: new Map([
        ['x', numberColumn(values)],
        ['other', numberColumn(draw())],
      ]),
    })
    const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
    const pipeline = await fitPipeline({ learner, options }, rowsOf(x), target, context)
    const model = modelOf({ name: 'm', ...pipeline, lineage: {} } as never, allOperations, () => '')
    const fresh = draw()
    const found = uncertaintyOf(model, read(model, rowsOf(fresh)))!
    expect(found.measure).toBe('spread')
    const mean = (isNoisy: boolean) => {
      const some = [...found.values].filter((_, row) => fresh[row] > 0 === isNoisy)
      return some.reduce((sum, value) => sum + value, 0) / some.length
    }
    expect(mean(true)).toBeGreaterThan(times * mean(false))
  })

  it('is unknown where a model of numbers has nothing that could disagree', async () => {
    const { rows, model } = await modelFor('ridge', 'regression')
    expect(uncertaintyOf(model, read(model, rows))).toBeUndefined()
  })

  it('of numbers: members of an ensemble that are far apart are unsure', async () => {
    const { rows, target, schema } = searchData('regression', 300)
    const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
    const members = [{ learner: 'ridge' }, { learner: 'baseline' }]
    const learner = ensembleLearner({ members, combine: { by: 'blend', weights: [0.5, 0.5] } })
    const modelOf0 = async (recipe: Recipe) => {
      const pipeline = await fitPipeline(recipe, rows, target, context)
      return modelOf({ name: 'm', ...pipeline, lineage: {} } as never, allOperations, () => '')
    }
    const whole = await modelOf0({ learner })
    const alone = await modelOf0(members[0])
    const [mean] = (await modelOf0(members[1])).predictBatch(rows)
    const found = uncertaintyOf(whole, rows)!
    expect(found.measure).toBe('spread')
    alone.predictBatch(rows).forEach((value, row) => {
      expect(found.values[row]).toBeCloseTo(Math.abs(value - mean) / Math.SQRT2, 10)
    })
    const single = ensembleLearner({ members: [members[0]], combine: { by: 'blend', weights: [1] } })
    expect(uncertaintyOf(await modelOf0({ learner: single }), rows)).toBeUndefined()
  })
})
