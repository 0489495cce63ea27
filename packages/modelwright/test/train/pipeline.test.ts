import { allOperations, type Column, type Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { defineLearner, type Learner, noDeadline, seedOf } from '../../src/core/index.ts'
import { scoreOf } from '../../src/evaluate/index.ts'
import { fingerprint } from '../../src/testing/fingerprint.ts'
import {
  findLearner,
  fitPipeline,
  learnersFor,
  type PipelineContext,
  predictPipeline,
} from '../../src/train/index.ts'
import { searchData } from '../tune/search-fixture.ts'

function contextOf(schema: Schema, more: Partial<PipelineContext> = {}): PipelineContext {
  return { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {}, ...more }
}

const numbersOnly: Learner = defineLearner({
  name: 'first-only',
  about: 'Reads the first number.',
  tasks: ['regression'],
  options: {},
  supports: { missing: true, categories: true, weights: false, scaled: false },
  model: 'first-only',
  fit: ({ features }) => ({ count: features.size }),
})

describe('fitPipeline', () => {
  it('fits preparation and learner, and predicts from rows as they are read', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const { rows, target, schema } = searchData(task)
      const learner = task === 'regression' ? 'ridge' : 'logistic'
      const pipeline = await fitPipeline({ learner }, rows, target, contextOf(schema))
      const metric = { binary: 'auc', multiclass: 'accuracy', regression: 'r2' }[task]
      expect(scoreOf(metric, target, predictPipeline(pipeline, rows))).toBeGreaterThan(0.6)
      expect(pipeline.schema.inputs.map(({ name }) => name)).toEqual(['first', 'second', 'color'])
      expect(Object.isFrozen(pipeline.model.state)).toBe(true)
    }
  })

  it('gives the same bits twice', async () => {
    const { rows, target, schema } = searchData('multiclass')
    const fit = () => fitPipeline({ learner: 'logistic' }, rows, target, contextOf(schema))
    expect(fingerprint(await fit())).toBe(fingerprint(await fit()))
  })

  it('leaves out inputs, fixes and transforms that the model never reads', async () => {
    const { rows, target, schema } = searchData('binary')
    const fixes = [{ name: 'trim', columns: ['color'], state: {} }]
    const pipeline = await fitPipeline({ learner: 'baseline' }, rows, target, contextOf(schema, { fixes }))
    expect(pipeline.schema.inputs).toEqual([])
    expect(pipeline.schema.output).toBe(schema.output)
    expect(pipeline.fixes).toEqual([])
    expect(pipeline.transforms).toEqual([])
    expect(predictPipeline(pipeline, { rowCount: 2, columns: new Map() })).toHaveLength(2)
    const whole = await fitPipeline({ learner: 'logistic' }, rows, target, contextOf(schema, { fixes }))
    expect(whole.fixes).toEqual(fixes)
  })

  it('hands weights to a learner that takes them, and refuses them to one that does not', async () => {
    const { rows, target, schema } = searchData('regression')
    const weights = Float64Array.from({ length: 150 }, (_, row) => Number(row < 100))
    const heavy = await fitPipeline({ learner: 'ridge' }, rows, target, contextOf(schema, { weights }))
    const plain = await fitPipeline({ learner: 'ridge' }, rows, target, contextOf(schema))
    expect(fingerprint(heavy.model)).not.toBe(fingerprint(plain.model))
    const refused = fitPipeline({ learner: numbersOnly }, rows, target, contextOf(schema, { weights }))
    await expect(refused).rejects.toMatchObject({ code: 'TRAIN_WEIGHTS_UNSUPPORTED' })
  })

  it('finds the model of a learner of your own where it is told to', async () => {
    const { rows, target, schema } = searchData('regression')
    const own = {
      name: 'first-only',
      signature: ({ count }: { count: number }) => ({
        inputs: new Array<Column['type']>(count).fill('number'),
        outputCount: 1,
      }),
      read: () => ({ count: 3 }),
      predict: (_: unknown, features: readonly Column[]) =>
        (features[0] as Extract<Column, { type: 'number' }>).values,
    }
    const operations = { ...allOperations, models: { ...allOperations.models, 'first-only': own } }
    const pipeline = await fitPipeline(
      { learner: numbersOnly },
      rows,
      target,
      contextOf(schema, { operations }),
    )
    const first = rows.columns.get('first') as Extract<Column, { type: 'number' }>
    expect(predictPipeline(pipeline, rows, operations)).toEqual(first.values)
    await expect(fitPipeline({ learner: numbersOnly }, rows, target, contextOf(schema))).rejects.toThrow(
      'bug: ',
    )
  })

  it('refuses bad options with all that is wrong', async () => {
    const { rows, target, schema } = searchData('regression')
    const options = { alpha: -1, beta: 2 }
    const refused = fitPipeline({ learner: 'ridge', options }, rows, target, contextOf(schema))
    await expect(refused).rejects.toMatchObject({
      code: 'CORE_OPTION_INVALID',
      message: 'Bad options for ridge: "alpha" must be a number from 0, found -1; there is no option "beta".',
    })
  })
})

describe('findLearner', () => {
  it('takes no notice of case, - and _', () => {
    for (const name of ['logistic', 'Logistic', 'LOGISTIC', 'log-istic', 'log_istic'])
      expect(findLearner(name).name).toBe('logistic')
  })

  it('offers the nearest name, and those that fit the task', () => {
    expect(() => findLearner('ridg')).toThrow('There is no learner "ridg".')
    expect(() => findLearner('ridge', 'binary')).toThrow('is for regression targets; this one is binary')
    expect(learnersFor('regression').map(({ name }) => name)).toEqual([
      'baseline',
      'boosted-trees',
      'elastic-net',
      'extra-trees',
      'k-nearest-neighbours',
      'random-forest',
      'ridge',
    ])
  })
})
