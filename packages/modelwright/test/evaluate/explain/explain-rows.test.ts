import { allOperations, type Batch, compile, type Pipeline } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn, noDeadline, numberColumn, seedOf, type Target } from '../../../src/core/index.ts'
import { marginOf } from '../../../src/evaluate/explain/margin.ts'
import { pipelineComposer } from '../../../src/evaluate/explain/pipeline-composer.ts'
import { explainRows, permutationImportance } from '../../../src/evaluate/index.ts'
import { fitPipeline, type Recipe } from '../../../src/train/index.ts'
import { span } from './explained-function.ts'

const rowCount = 240
const draw = seedOf(5)
const uniform = (): number[] => Array.from({ length: rowCount }, () => Math.round(1000 * draw.next()) / 1000)
const [age, income] = [uniform(), uniform()]
const levels = Array.from({ length: rowCount }, () => ['monthly', 'yearly', 'none'][draw.integer(3)])
const rows: Batch = {
  rowCount,
  columns: new Map([
    ['age', numberColumn(age.map((value, row) => (row % 9 === 0 ? null : value)))],
    ['income', numberColumn(income)],
    ['contract', categoryColumn(levels)],
    ['idle', numberColumn(uniform())],
  ]),
}
const score = age.map((value, row) => 2 * value - income[row] + (levels[row] === 'monthly' ? 1 : 0))
const targets: Readonly<Record<Target['task'], Target>> = {
  regression: { task: 'regression', values: Float64Array.from(score) },
  binary: {
    task: 'binary',
    codes: Int32Array.from(score, (value) => +(value > 0.8)),
    classes: ['no', 'yes'],
  },
  multiclass: {
    task: 'multiclass',
    codes: Int32Array.from(score, (value) => (value < 0.3 ? 0 : value < 1.2 ? 1 : 2)),
    classes: ['low', 'middle', 'high'],
  },
}

async function fitted(recipe: Recipe, task: Target['task']): Promise<Pipeline> {
  const target = targets[task]
  const classes = target.task === 'regression' ? {} : { classes: target.classes }
  return await fitPipeline(recipe, rows, target, {
    schema: {
      inputs: [
        { name: 'age', type: 'number', nullable: true },
        { name: 'income', type: 'number', nullable: false },
        { name: 'contract', type: 'category', nullable: false, levels: ['monthly', 'none', 'yearly'] },
        { name: 'idle', type: 'number', nullable: false },
      ],
      output: { name: 'y', task, ...classes },
    },
    seed: seedOf(1),
    deadline: noDeadline,
    progress: () => {},
  })
}

const kinds = [
  ['ridge', 'regression', 'linear', 'value'],
  ['logistic', 'binary', 'linear', 'log-odds'],
  ['logistic', 'multiclass', 'linear', 'class-scores'],
  ['elastic-net', 'regression', 'linear', 'value'],
  ['elastic-net', 'binary', 'linear', 'log-odds'],
  ['elastic-net', 'multiclass', 'linear', 'class-scores'],
  ['boosted-trees', 'regression', 'trees', 'value'],
  ['boosted-trees', 'binary', 'trees', 'log-odds'],
  ['boosted-trees', 'multiclass', 'trees', 'class-scores'],
  ['random-forest', 'binary', 'trees', 'probability'],
] as const

describe.each(kinds)('%s for %s', (learner, task, method, scale) => {
  it('is explained exactly, in terms of the columns of the table, and adds up', async () => {
    const pipeline = await fitted({ learner }, task)
    const found = explainRows({ pipeline, pool: rows, rows: span(0, 20), seed: seedOf(1) })
    expect(found).toMatchObject({ method, scale })
    expect(found.columns).toEqual(pipeline.schema.inputs.map(({ name }) => name))
    const margin = compile(marginOf(pipeline).pipeline, allOperations)(rows)
    const outputs = found.outputs.length
    for (let at = 0; at < 20 * outputs; at++) {
      const [row, k] = [Math.floor(at / outputs), at % outputs]
      let sum = found.expected[k]
      for (let i = 0; i < found.columns.length; i++)
        sum += found.contributions[(row * found.columns.length + i) * outputs + k]
      expect(sum).toBeCloseTo(margin[at], 9)
      expect(found.scores[at]).toBeCloseTo(margin[at], 9)
    }
  })

  it('calibration, shares and threshold do not change what is explained', async () => {
    const pipeline = await fitted({ learner }, task)
    const ask = (of: Pipeline) => explainRows({ pipeline: of, pool: rows, rows: span(0, 3), seed: seedOf(1) })
    const decided: Pipeline =
      task === 'binary'
        ? { ...pipeline, threshold: 0.2, calibration: { method: 'logit', slope: 2, intercept: 1 } }
        : pipeline
    expect(ask(decided)).toEqual(ask(pipeline))
  })

  it('composed of its own rows, predicts what the pipeline predicts, bit for bit', async () => {
    const pipeline = await fitted({ learner }, task)
    const { predict } = pipelineComposer(pipeline, rows)
    expect(predict(rowCount, new Map())).toEqual(compile(pipeline, allOperations)(rows))
    const turned = span(0, rowCount).reverse()
    const all = new Map([...rows.columns.keys()].map((name) => [name, turned]))
    const picked = compile(pipeline, allOperations)(rows)
    const outputs = picked.length / rowCount
    predict(rowCount, all).forEach((value, at) => {
      const row = rowCount - 1 - Math.floor(at / outputs)
      expect(value).toBe(picked[row * outputs + (at % outputs)])
    })
  })

  it('importance by walking what changes equals that of whole predictions', async () => {
    const pipeline = await fitted({ learner }, task)
    const predict = compile(pipeline, allOperations)
    const metric = task === 'regression' ? 'rmse' : 'log-loss'
    const common = { rows, target: targets[task], metric, seed: seedOf(2), repeats: 2 }
    const quick = permutationImportance({ ...common, pipeline })
    const plain = permutationImportance({ ...common, predict })
    expect(quick.map(({ column }) => column)).toEqual(plain.map(({ column }) => column))
    quick.forEach(({ drop, low, high }, at) => {
      expect(drop).toBeCloseTo(plain[at].drop, 10)
      expect(low).toBeCloseTo(plain[at].low, 8)
      expect(high).toBeCloseTo(plain[at].high, 8)
    })
  })
})

it('what exact ways say of a linear model, sampling says too: beside the training rows themselves', async () => {
  const pipeline = await fitted({ learner: 'logistic' }, 'binary')
  const pool = rows
  const exact = explainRows({ pipeline, pool, rows: span(0, 6), seed: seedOf(1) })
  const { meanTerms: _, ...state } = pipeline.model.state as { meanTerms: Float64Array }
  const without = { ...pipeline, model: { ...pipeline.model, state } }
  const background = span(0, rowCount)
  const found = explainRows({
    pipeline: without,
    pool,
    rows: span(0, 6),
    background,
    seed: seedOf(1),
    budget: 4000,
  })
  expect(found.method).toBe('exact')
  // A hundred of the rows stand for all: their mean is off by a tenth of a standard deviation.
  found.contributions.forEach((value, at) => {
    expect(Math.abs(value - exact.contributions[at])).toBeLessThan(0.35)
  })
})

it('features made of several columns are explained by trying rows', async () => {
  const recipe: Recipe = {
    learner: 'ridge',
    prepare: { steps: [{ kind: 'transform', name: 'polynomial', columns: ['age', 'income'], options: {} }] },
  }
  const pipeline = await fitted(recipe, 'regression')
  const found = explainRows({ pipeline, pool: rows, rows: span(0, 4), seed: seedOf(1) })
  expect(found.method).toBe('exact')
  const margin = compile(pipeline, allOperations)(rows)
  for (let row = 0; row < 4; row++) {
    const own = found.contributions.subarray(4 * row, 4 * row + 4)
    expect(own.reduce((sum, value) => sum + value, found.expected[0])).toBeCloseTo(margin[row], 9)
  }
})

it('nothing to compare with is an error that says so', async () => {
  const pipeline = await fitted({ learner: 'logistic' }, 'binary')
  const { meanTerms: _, ...state } = pipeline.model.state as { meanTerms: Float64Array }
  const without = { ...pipeline, model: { ...pipeline.model, state } }
  expect(() =>
    explainRows({ pipeline: without, pool: rows, background: new Uint32Array(), seed: seedOf(1) }),
  ).toThrowError(expect.objectContaining({ code: 'EVALUATE_ROWS_EMPTY' }))
})
