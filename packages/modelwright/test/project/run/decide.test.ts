import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  baseline,
  boostedTrees,
  byCapacity,
  byCosts,
  byMetric,
  csv,
  logistic,
  type ModelwrightError,
  run,
  type WorkflowDefinition,
} from '../../../src/index.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv', 'iris.csv')

const penguins: WorkflowDefinition = {
  retrieve: csv('penguins.csv'),
  target: 'sex',
  train: [boostedTrees({ trees: 30, learningRate: 0.5 })],
  tune: { budget: { trials: 1 } },
}
const run0 = (workflow: WorkflowDefinition) => run(workflow, { folder, workers: 0 })

describe('calibration and threshold', () => {
  it('are learnt from out-of-fold predictions, shipped in the artifact and told in report and card', async () => {
    const plain = await run0(penguins)
    const evaluate = { calibrate: 'platt', threshold: byCosts({ falseNegative: 10 }) } as const
    const result = await run0({ ...penguins, evaluate })
    const decisions = result.parts[0].decisions
    const chosen = decisions?.calibration
    if (chosen === undefined || chosen === 'none') throw new Error('platt was asked for')
    expect(chosen.method).toBe('platt')
    expect(decisions?.rowCount).toBe(result.parts[0].trainIds.length)
    const shipped = load(result.model.bytes).artifact
    expect(shipped.calibration).toEqual(chosen.calibration)
    expect(shipped.threshold).toBe(decisions?.threshold?.threshold)
    expect(shipped.threshold).toBeLessThan(0.5)
    expect(result.evaluation.threshold).toBe(shipped.threshold)
    expect(result.evaluation.metrics['auc'].value).toBeCloseTo(plain.evaluation.metrics['auc'].value, 10)
    expect(result.evaluation.metrics['log-loss'].value).toBeLessThan(
      plain.evaluation.metrics['log-loss'].value,
    )
    for (const text of [readFileSync(result.report, 'utf8'), shipped.card]) {
      expect(text).toContain('calibrated by platt')
      expect(text).toContain('least cost')
    }
    const again = await run0({ ...penguins, evaluate })
    expect(again.model.digest).toBe(result.model.digest)
  })

  it('a request gets the calibrated probability and the class by the threshold', async () => {
    const result = await run0({ ...penguins, evaluate: { threshold: byCapacity(0.05) } })
    const model = load(result.model.bytes)
    const { threshold } = model.artifact
    const row = {
      species: 'Adelie',
      island: 'Dream',
      bill_length_mm: 39,
      bill_depth_mm: 18,
      flipper_length_mm: 190,
      body_mass_g: 3700,
      year: 2008,
    }
    const { predictions } = model.predict([row], { missing: 'accept', extra: 'accept' })
    const [, positive] = model.schema.output.classes ?? []
    const chance = predictions[0].probabilities?.[positive] ?? Number.NaN
    expect(predictions[0].prediction === positive).toBe(chance >= (threshold ?? 0.5))
  })

  it('isotonic lines lie in the file as tensors and come back as they were', async () => {
    const result = await run0({ ...penguins, evaluate: { calibrate: 'isotonic' } })
    const { calibration } = load(result.model.bytes).artifact
    const chosen = result.parts[0].decisions?.calibration
    expect(calibration).toMatchObject({ method: 'line' })
    expect(chosen).toMatchObject({ calibration })
    expect(result.evaluation.threshold).toBe(0.5)
  })

  it('auto says so where no calibrator helps', async () => {
    const result = await run0({
      retrieve: csv('penguins.csv'),
      target: 'species',
      train: [baseline()],
      tune: { budget: { trials: 1 } },
      evaluate: { calibrate: 'auto' },
    })
    expect(result.parts[0].decisions?.calibration).toBe('none')
    const { calibration, card } = load(result.model.bytes).artifact
    expect(calibration).toBeUndefined()
    expect(card).toContain('left as they are')
  })

  it('more classes have a temperature', async () => {
    const result = await run0({
      retrieve: csv('iris.csv'),
      target: 'species',
      train: [logistic()],
      tune: { budget: { trials: 1 } },
      evaluate: { calibrate: 'temperature' },
    })
    expect(load(result.model.bytes).artifact.calibration).toMatchObject({ method: 'logit', intercept: 0 })
    expect(result.parts[0].decisions?.threshold).toBeUndefined()
  })
})

describe('what does not suit is refused before anything is fitted', () => {
  const cases: [string, Partial<WorkflowDefinition>, string][] = [
    [
      'a threshold of three classes',
      { target: 'species', evaluate: { threshold: byMetric('f1') } },
      'EVALUATE_THRESHOLD_INVALID',
    ],
    [
      'platt of three classes',
      { target: 'species', evaluate: { calibrate: 'platt' } },
      'EVALUATE_CALIBRATOR_UNFIT',
    ],
    ['a calibrator there is not', { evaluate: { calibrate: 'plat' as 'platt' } }, 'PROJECT_WORKFLOW_INVALID'],
    ['a number as threshold', { evaluate: { threshold: 0.3 as never } }, 'PROJECT_WORKFLOW_INVALID'],
    ['a rule not called', { evaluate: { threshold: byMetric as never } }, 'PROJECT_WORKFLOW_INVALID'],
    [
      'a rule there is not',
      { evaluate: { threshold: { threshold: 'by-luck' } as never } },
      'PROJECT_WORKFLOW_INVALID',
    ],
  ]
  it.each(cases)('%s', async (_, change, code) => {
    const { train: _trees, ...rest } = penguins
    const failure = await run0({ ...rest, ...change }).then(
      () => undefined,
      (error: ModelwrightError) => error,
    )
    expect(failure?.code).toBe(code)
    expect(failure?.mend.length).toBeGreaterThan(0)
  })
})

it('rows decide as much as they weigh: with weights the positive class is flagged sooner where its rows weigh more', async () => {
  const lines = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
  const sex = lines[0].split(',').indexOf('sex')
  const weighed = lines.map((line, i) => {
    const weight = line.split(',')[sex] === 'female' ? 1 : 20
    return `${line},${i === 0 ? 'weight' : weight}`
  })
  writeFileSync(join(folder, 'weighed.csv'), weighed.join('\n'))
  const evaluate = { calibrate: 'platt', threshold: byMetric('f1') } as const
  const workflow = { ...penguins, positive: 'male', train: [baseline()], evaluate }
  const plain = await run0({ ...workflow, ignore: ['weight'], retrieve: csv('weighed.csv') })
  const heavy = await run0({ ...workflow, weights: 'weight', retrieve: csv('weighed.csv') })
  const sureness = (result: typeof plain): number => {
    const { model } = result.parts[0].pipeline
    expect(model.name).toBe('constant')
    const chosen = result.parts[0].decisions?.calibration
    if (chosen === undefined || chosen === 'none' || chosen.calibration.method !== 'logit')
      throw new Error('platt was asked for')
    const made = result.parts[0].contender.predictions.slice()
    return made[0]
  }
  expect(sureness(plain)).toBeLessThan(0.6)
  expect(sureness(heavy)).toBeGreaterThan(0.9)
}, 60_000)
