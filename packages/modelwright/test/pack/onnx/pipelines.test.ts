import { type Artifact, type Calibration, intervalsBatch, type Task } from '@modelwright/runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { noDeadline, seedOf } from '../../../src/core/index.ts'
import { packArtifact } from '../../../src/pack/index.ts'
import { writeOnnx } from '../../../src/pack/onnx/index.ts'
import { ensembleLearner, fitPipeline, type Recipe } from '../../../src/train/index.ts'
import { searchData } from '../../tune/search-fixture.ts'
import { preparedArtifact } from '../prepared-artifact.ts'
import { sampleArtifact } from '../samples.ts'
import { expectSame, modelIn } from './expect-same.ts'
import { differingLeaves } from './leaves.ts'
import { feedsOf, needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

let runner: OnnxRunner | undefined
const running = (): OnnxRunner => {
  runner ??= startOnnx()
  return runner
}
afterAll(() => runner?.stop())

const tasks = ['binary', 'multiclass', 'regression'] as const
const trees: Recipe = { learner: 'boosted-trees', options: { trees: 12, earlyStopping: 0 } }
const forest: Recipe = { learner: 'random-forest', options: { trees: 5 } }
const linearOf = (task: Task): Recipe => ({ learner: task === 'regression' ? 'ridge' : 'logistic' })

function ensemblesOf(task: Task): Readonly<Record<string, Recipe>> {
  const members = [trees, linearOf(task), forest]
  const intercepts = task === 'multiclass' ? [0.1, -0.2, 0.3] : [0.1]
  const blend = { by: 'blend', weights: [0.5, 0.3, 0.2] } as const
  const stack = { by: 'stack', weights: [0.7, 0, 0.6], intercepts } as const
  const nested: Recipe = { learner: ensembleLearner({ members, combine: blend }) }
  return {
    blend: nested,
    stack: { learner: ensembleLearner({ members, combine: stack }) },
    'blend of a blend': {
      learner: ensembleLearner({ members: [nested, forest], combine: { by: 'blend', weights: [0.4, 0.6] } }),
    },
    bag: { learner: ensembleLearner({ members: [trees], combine: { by: 'blend', weights: [1] }, bag: 3 }) },
  }
}

function recipesOf(task: Task): Readonly<Record<string, Recipe>> {
  const names = ['baseline', 'extra-trees', 'k-nearest-neighbours']
  const own = task === 'regression' ? ['ridge', 'elastic-net'] : ['logistic', 'naive-bayes']
  const single = Object.fromEntries(
    [...names, ...own].map((learner): [string, Recipe] => [learner, { learner }]),
  )
  return {
    'boosted-trees': trees,
    'random-forest': forest,
    'k nearest by distance': {
      learner: 'k-nearest-neighbours',
      options: { weighting: 'distance', neighbours: 7 },
    },
    ...single,
    ...ensemblesOf(task),
  }
}

async function fitted(task: Task, recipe: Recipe): Promise<Artifact> {
  const { rows, target, schema } = searchData(task)
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  const pipeline = await fitPipeline(recipe, rows, target, context)
  return { ...pipeline, name: 'fitted', lineage: {} }
}

const line: Calibration = {
  method: 'line',
  from: Float64Array.of(0.1, 0.3, 0.3000001, 0.7, 0.95),
  to: Float64Array.of(0, 0.2, 0.6, 0.6, 1),
}

describe.skipIf(python === undefined)(`fitted pipelines through onnxruntime (${needsPython})`, () => {
  const listed = tasks.flatMap((task) =>
    Object.entries(recipesOf(task)).map(([name, recipe]): [string, Task, Recipe] => [name, task, recipe]),
  )

  test.each(listed)('%s, %s: the same leaves, probabilities and labels', async (_name, task, recipe) => {
    const model = modelIn(await fitted(task, recipe))
    const { rows } = searchData(task, 400)
    expect((await differingLeaves(model, rows, running())).differing).toBe(0)
    await expectSame(model, rows, running())
  })

  const finishes: [string, Task, Partial<Artifact>][] = [
    ['a threshold', 'binary', { threshold: 0.31 }],
    ['log-odds stretched', 'binary', { calibration: { method: 'logit', slope: 0.8, intercept: -0.2 } }],
    ['a line', 'binary', { calibration: line }],
    [
      'a line of one point',
      'binary',
      { calibration: { method: 'line', from: Float64Array.of(0.5), to: Float64Array.of(0.25) } },
    ],
    ['class shares', 'binary', { shares: Float64Array.of(0.3, 1.9), threshold: 0.6, calibration: line }],
    ['powers', 'multiclass', { calibration: { method: 'logit', slope: 1.4, intercept: 0 } }],
    ['class shares of three', 'multiclass', { shares: Float64Array.of(0.3, 1.9, 0.8) }],
  ]

  test.each(finishes)('%s, %s', async (_name, task, finish) => {
    for (const recipe of [trees, forest, linearOf(task)])
      await expectSame(
        modelIn({ ...(await fitted(task, recipe)), ...finish }),
        searchData(task, 400).rows,
        running(),
      )
  })

  test.each(['binary', 'multiclass'] as const)(
    'probabilities of 0 and 1 are stretched alike, %s',
    async (task) => {
      const neighbours: Recipe = { learner: 'k-nearest-neighbours', options: { neighbours: 3 } }
      const model = await fitted(task, neighbours)
      const { rows } = searchData(task, 400)
      expect(modelIn(model).predictBatch(rows)).toContain(0)
      const calibration = { method: 'logit', slope: 0.1, intercept: 0 } as const
      await expectSame(modelIn({ ...model, calibration }), rows, running())
    },
  )

  test('a threshold that is a probability of a row decides that row alike', async () => {
    const artifact = await fitted('binary', trees)
    const { rows } = searchData('binary')
    const said = modelIn(artifact).predictBatch(rows)
    for (const threshold of said.slice(0, 10))
      await expectSame(modelIn({ ...artifact, threshold }), rows, running())
  })
})

describe.skipIf(python === undefined)(`intervals of numbers through onnxruntime (${needsPython})`, () => {
  test.each([
    ['absolute', 0, 2.5],
    ['normalised', 1, 1.3],
    ['quantiles', 2, 0.2],
    ['quantiles', 2, -2],
  ] as const)('%s, with %i further models', async (method, count, limit) => {
    const plain = await fitted('regression', trees)
    const models = await Promise.all(
      [forest, linearOf('regression')].map((recipe) => fitted('regression', recipe)),
    )
    const sides = models.slice(0, count).map(({ transforms, model }) => ({ transforms, model }))
    const limits = Float64Array.of(limit)
    const model = modelIn({ ...plain, intervals: { method, coverage: 0.9, limits, sides, least: 0.01 } })
    const { rows } = searchData('regression', 400)
    const { low, high } = await running().run(writeOnnx(model).bytes, feedsOf(model.schema, rows))
    const ends = intervalsBatch(model, rows, model.predictBatch(rows))
    expect([...low.doubles!]).toEqual([...ends].filter((_, at) => at % 2 === 0))
    expect([...high.doubles!]).toEqual([...ends].filter((_, at) => at % 2 === 1))
    await expectSame(model, rows, running())
  })
})

describe('what cannot be written', () => {
  test('is refused by name before anything is built, all at once, with reasons', async () => {
    const model = modelIn(await preparedArtifact())
    expect(() => writeOnnx(model)).toThrow(
      expect.objectContaining({
        code: 'PACK_OPERATION_UNEXPORTABLE',
        message: expect.stringMatching(/hashing .*text-length .*tf-idf .*svd .*/s),
        mend: expect.arrayContaining([expect.stringContaining('ignore')]),
      }),
    )
  })

  test('an operation of one’s own is refused by its name', async () => {
    const artifact = await sampleArtifact('binary')
    const model = modelIn(artifact)
    const own = { ...artifact, model: { ...artifact.model, name: 'my-model' } }
    expect(() => writeOnnx({ ...model, artifact: own })).toThrow(/my-model is an operation of your own/)
    expect(() =>
      writeOnnx({ ...model, artifact: { ...artifact, fixes: [{ name: 'mine', columns: [], state: {} }] } }),
    ).toThrow(/mine is an operation of your own/)
  })

  test('--strict refuses what is left to whoever sends rows', async () => {
    const model = modelIn(await sampleArtifact('binary'))
    expect(writeOnnx(model).notes).toEqual([
      {
        name: 'trim',
        columns: ['plan'],
        message: 'Values of "plan" must come without blanks at either end.',
      },
    ])
    expect(() => writeOnnx(model, { strict: true })).toThrow(/trim leaves something to whoever sends rows/)
  })

  test('sets of classes are said to be not given, and refused by --strict', async () => {
    const plain = await fitted('binary', trees)
    const intervals = { method: 'lac', coverage: 0.9, limits: Float64Array.of(1), sides: [] } as const
    const model = modelIn({ ...plain, intervals })
    expect(writeOnnx(model).notes).toEqual([
      { name: 'intervals', columns: [], message: 'Sets of classes are not given.' },
    ])
    expect(() => writeOnnx(model, { strict: true })).toThrow(/intervals are not given/)
  })

  test('a packed artifact is exported with its digest', async () => {
    const { bytes, digest } = packArtifact(await sampleArtifact('regression'), seedOf(1))
    expect(bytes.length).toBeGreaterThan(0)
    const model = modelIn(await sampleArtifact('regression'))
    const text = Buffer.from(writeOnnx({ ...model, artifact: model.artifact, digest }).bytes).toString(
      'latin1',
    )
    expect(text).toContain(digest)
  })
})
