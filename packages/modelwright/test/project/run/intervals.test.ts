import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, predictIntervals } from '@modelwright/runtime'
import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { runDocument, runText } from '../../../src/cli/run-text.ts'
import { seedOf } from '../../../src/core/index.ts'
import { boostedTrees, conformal, csv, ridge, run, type WorkflowDefinition } from '../../../src/index.ts'
import { replayGolden } from '../../../src/pack/index.ts'
import { factsOf } from './facts.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv', 'iris.csv')
const run0 = (workflow: WorkflowDefinition) => run(workflow, { folder, workers: 0 })

/** Rows whose spread grows with x; the level shifts it. */
function writeSpread(name: string, rowCount: number): void {
  const seed = seedOf(5)
  const normal = () => Array.from({ length: 12 }, () => seed.next()).reduce((sum, x) => sum + x, -6)
  const lines = Array.from({ length: rowCount }, () => {
    const x = seed.next()
    const level = ['a', 'b', 'c'][seed.integer(3)]
    const y = 10 * x + (level === 'b' ? 5 : 0) + (0.2 + 3 * x) * normal()
    return `${x.toFixed(4)},${level},${y.toFixed(3)}`
  })
  writeFileSync(join(folder, name), `x,level,y\n${lines.join('\n')}\n`)
}
writeSpread('spread.csv', 900)

const spread: WorkflowDefinition = {
  retrieve: csv('spread.csv'),
  target: 'y',
  split: { kind: 'split', name: 'random', options: { test: 0.4 } },
  train: [ridge()],
  tune: { budget: { trials: 1 } },
}

describe('intervals of numbers', () => {
  it.each(['absolute', 'normalised', 'quantiles'] as const)(
    'by %s hold the truth of held-out rows about as often as asked, in report, card, text and JSON',
    async (method) => {
      const result = await run0({ ...spread, evaluate: { intervals: conformal({ method }) } })
      const { intervals } = result.judgement
      expect(intervals?.held.value).toBeGreaterThan(0.85)
      expect(intervals?.held.value).toBeLessThan(0.95)
      expect(intervals?.held.low).toBeLessThan(0.9)
      expect(intervals?.rowCount).toBe(result.parts[0].testIds.length)
      const model = load(result.model.bytes)
      expect(replayGolden(model)).toEqual({ rowCount: 80, differing: 0 })
      expect(model.artifact.intervals?.golden?.length).toBe(160)
      const rows = [
        { x: 0.05, level: 'a' },
        { x: 0.95, level: 'b' },
      ]
      const [easy, hard] = predictIntervals(model, rows).predictions
      for (const { prediction, interval } of [easy, hard]) {
        expect(interval?.low).toBeLessThan(Number(prediction))
        expect(interval?.high).toBeGreaterThan(Number(prediction))
      }
      const widthOf = ({ interval = { low: 0, high: 0 } }: typeof easy) => interval.high - interval.low
      if (method === 'absolute') expect(widthOf(hard)).toBeCloseTo(widthOf(easy), 9)
      else expect(widthOf(hard)).toBeGreaterThan(2 * widthOf(easy))
      const page = readFileSync(result.report, 'utf8')
      expect(page).toContain('id="intervals"')
      expect(model.artifact.card).toContain(`By ${method}, to hold 90 of 100 rows`)
      const facts = factsOf(result, folder)
      expect(runDocument(facts).intervals).toMatchObject({ method, coverage: 0.9 })
      expect(runText(facts, pc.createColors(false))).toContain(`Intervals by ${method}`)
    },
  )

  it('are told also where a model beside the model reads columns that it does not', async () => {
    const train = [{ kind: 'learner', learner: 'baseline', options: {} }] as const
    const result = await run0({
      ...spread,
      train,
      evaluate: { intervals: conformal({ method: 'quantiles' }) },
    })
    const model = load(result.model.bytes)
    expect(model.schema.inputs.map(({ name }) => name)).toEqual(['x', 'level'])
    expect(result.judgement.intervals?.held.value).toBeGreaterThan(0.85)
    const [low, high] = predictIntervals(model, [
      { x: 0.05, level: 'a' },
      { x: 0.95, level: 'a' },
    ]).predictions
    expect(high.interval!.low).toBeGreaterThan(low.interval!.low)
  })

  it('a split scores a fifth of the training rows', async () => {
    const result = await run0({
      ...spread,
      evaluate: { intervals: conformal({ scores: 'split', method: 'normalised' }) },
    })
    const training = result.parts[0].trainIds.length
    expect(result.parts[0].decisions?.intervals?.rowCount).toBe(Math.ceil(training / 5))
    expect(result.judgement.intervals?.held.value).toBeGreaterThan(0.8)
  })

  it('the same run gives the same artifact, and one without intervals differs in nothing else', async () => {
    const evaluate = { intervals: conformal({ method: 'quantiles' }) }
    const [first, second, plain] = [
      await run0({ ...spread, evaluate }),
      await run0({ ...spread, evaluate }),
      await run0(spread),
    ]
    expect(second.model.digest).toBe(first.model.digest)
    const [withIntervals, without] = [first, plain].map(({ model }) => load(model.bytes).artifact)
    expect(without.intervals).toBeUndefined()
    expect(withIntervals.golden?.outputs).toEqual(without.golden?.outputs)
    expect(first.evaluation.metrics).toEqual(plain.evaluation.metrics)
  })
})

describe('sets of classes', () => {
  const penguins: WorkflowDefinition = {
    retrieve: csv('penguins.csv'),
    target: 'species',
    ignore: ['bill_length_mm', 'island'],
    split: { kind: 'split', name: 'stratified', options: { test: 0.4 } },
    train: [boostedTrees({ trees: 30, learningRate: 0.3 })],
    tune: { budget: { trials: 1 } },
  }

  it.each(['lac', 'aps', 'raps'] as const)('by %s are told by the runtime and counted', async (method) => {
    const evaluate = { intervals: conformal({ method, coverage: 0.95 }), calibrate: 'auto' } as const
    const result = await run0({ ...penguins, evaluate })
    expect(result.judgement.intervals?.held.value).toBeGreaterThan(0.88)
    expect(result.judgement.intervals?.classes?.map((one) => one.class)).toEqual([
      'Adelie',
      'Chinstrap',
      'Gentoo',
    ])
    const model = load(result.model.bytes)
    const row = { bill_depth_mm: 17, flipper_length_mm: 195, body_mass_g: 3700, sex: 'male', year: 2008 }
    const [{ set, prediction }] = predictIntervals(model, [row]).predictions
    expect(set).toContain(prediction)
    expect(replayGolden(model).differing).toBe(0)
  })

  it('each class can be held by itself; one with too few rows is always in the set', async () => {
    const lines = readFileSync(join(folder, 'iris.csv'), 'utf8').trim().split('\n')
    const few = lines.filter((_, at) => at < 115)
    writeFileSync(join(folder, 'few.csv'), `${few.join('\n')}\n`)
    const target = lines[0].split(',').at(-1) ?? ''
    const result = await run0({
      ...penguins,
      retrieve: csv('few.csv'),
      target,
      ignore: [],
      evaluate: { intervals: conformal({ perClass: true, coverage: 0.95 }) },
    })
    const chosen = result.parts[0].decisions?.intervals
    expect(chosen?.limits.length).toBe(3)
    expect(chosen?.always).toHaveLength(1)
    const last = result.judgement.intervals?.classes?.find((one) => one.class === chosen?.always[0])
    expect(last?.held.value).toBe(1)
    expect(load(result.model.bytes).artifact.card).toContain('Always in the set')
  })
})

describe('what intervals cannot be made of is refused', () => {
  it('fewer rows than the coverage needs, before anything is fitted', async () => {
    const evaluate = { intervals: conformal({ coverage: 0.999 }) }
    const reports: string[] = []
    const failing = run(
      { ...spread, evaluate },
      { folder, workers: 0, log: ({ stage }) => reports.push(stage) },
    )
    await expect(failing).rejects.toMatchObject({ code: 'EVALUATE_INTERVALS_FEW' })
    expect(reports).not.toContain('tune')
  })

  it.each([
    ['sets for numbers', conformal({ method: 'lac' }), 'EVALUATE_INTERVALS_INVALID'],
    ['classes for numbers', conformal({ perClass: true }), 'EVALUATE_INTERVALS_INVALID'],
    ['an unknown way', { ...conformal(), conformal: 'magic' }, 'PROJECT_WORKFLOW_INVALID'],
    ['a rule that is none', {} as ReturnType<typeof conformal>, 'PROJECT_WORKFLOW_INVALID'],
    ['a coverage of 1', { ...conformal(), coverage: 1 }, 'PROJECT_WORKFLOW_INVALID'],
  ])('%s', async (_, intervals, code) => {
    await expect(run0({ ...spread, evaluate: { intervals } })).rejects.toMatchObject({ code })
  })
})
