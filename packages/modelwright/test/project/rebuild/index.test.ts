import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { isLong } from '../../../../../test/long.ts'
import {
  atLeast,
  beatsChampion,
  boostedTrees,
  byFile,
  byMetric,
  conformal,
  csv,
  ensemble,
  kFold,
  latencyWithin,
  logistic,
  run,
  stratified,
  type WorkflowDefinition,
} from '../../../src/index.ts'
import { everything } from '../../everything.ts'
import { body, openWeb } from '../../retrieve/web.ts'
import { sampleFolder } from '../run/sample-folder.ts'
import { allSame, rebuilt, verdicts } from './rebuilt.ts'

const web = await openWeb()

const penguins: WorkflowDefinition = {
  name: 'penguins',
  retrieve: csv('penguins.csv'),
  target: 'sex',
  train: [logistic(), boostedTrees({ trees: 40 })],
  tune: { budget: { trials: 3 } },
}

/** Lines of the sample. */
function rowsIn(folder: string): readonly string[] {
  return readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
}

async function made(folder: string, more: Partial<WorkflowDefinition> = {}, limit = {}) {
  return await run({ ...penguins, ...more }, { folder, workers: 0, ...limit })
}

describe('a model made from a budget of trials is made again to the same bytes', () => {
  it('with a calibrator, a threshold, intervals and gates', async () => {
    const folder = sampleFolder('penguins.csv')
    const { model } = await made(folder, {
      evaluate: {
        calibrate: 'platt',
        threshold: byMetric('f1'),
        intervals: conformal({ coverage: 0.9 }),
        learningCurve: true,
        robustness: { seeds: 2 },
        slices: ['island'],
        gates: [atLeast('auc', 0.5), latencyWithin(1e6)],
      },
    })
    expect(verdicts(await rebuilt(folder, model.bytes, { workers: 2 }))).toEqual(allSame)
  })

  it('of an ensemble that the workflow names and one that the search found', async () => {
    const folder = sampleFolder('penguins.csv')
    const named = ensemble([logistic(), boostedTrees({ trees: 20 })], { bag: 2, name: 'both' })
    const { model, parts } = await made(folder, {
      train: [named, logistic(), boostedTrees({ trees: 20 })],
      tune: { budget: { trials: 9 }, ensemble: true, validation: kFold({ folds: 3 }) },
    })
    expect(parts[0].search.trials.length).toBeGreaterThan(8)
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
  })

  it('that was compared with a champion, as it was then', async () => {
    const folder = sampleFolder('penguins.csv')
    await made(folder, { split: stratified({ test: 0.5 }) })
    const second = await made(folder, { seed: 1, evaluate: { gates: [beatsChampion()] } })
    await made(folder, { seed: 2, evaluate: { gates: [beatsChampion()] } })
    expect(verdicts(await rebuilt(folder, second.model.bytes))).toEqual(allSame)
  })

  it('of which most was kept from an earlier run', async () => {
    const folder = sampleFolder('penguins.csv')
    const calibrate = { calibrate: 'platt' } as const
    await made(folder, { evaluate: { ...calibrate, gates: [atLeast('auc', 0.5)] } })
    const gates = [atLeast('auc', 0.6), latencyWithin(1e6)]
    const second = await made(folder, { evaluate: { ...calibrate, gates, robustness: { seeds: 2 } } })
    expect(verdicts(await rebuilt(folder, second.model.bytes))).toEqual(allSame)
  })

  it('of a file with decimal commas, which its snapshot does not tell of', async () => {
    const folder = sampleFolder()
    const rows = Array.from({ length: 200 }, (_, row) =>
      [`${row % 7},${(row * 31) % 100}`, `${(row * 3) % 11},25`, row % 7 > 3 ? 'yes' : 'no'].join(';'),
    )
    writeFileSync(join(folder, 'commas.csv'), ['length;width;long', ...rows].join('\n'))
    const { model } = await made(folder, { retrieve: csv('commas.csv'), target: 'long', train: [logistic()] })
    expect(load(model.bytes).artifact.lineage['decimal']).toBe('comma')
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
  })

  it('that was tested on another file, which is gone', async () => {
    const folder = sampleFolder('penguins.csv')
    const [head, ...rows] = rowsIn(folder)
    writeFileSync(join(folder, 'new.csv'), [head, ...rows.slice(200)].join('\n'))
    writeFileSync(join(folder, 'penguins.csv'), [head, ...rows.slice(0, 200)].join('\n'))
    const { model } = await made(folder, { split: byFile({ path: 'new.csv' }) })
    for (const name of ['new.csv', 'penguins.csv']) writeFileSync(join(folder, name), 'gone\n')
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
  })

  it('that was tested on rows at an address with a password, which answers no more', async () => {
    const folder = sampleFolder('penguins.csv')
    const [head, ...rows] = rowsIn(folder)
    const page = web.on('/new.csv', body([head, ...rows.slice(200)].join('\n')))
    const path = `${page.replace('://', '://reader:hush-hush@')}?token=not-to-be-seen`
    writeFileSync(join(folder, 'penguins.csv'), [head, ...rows.slice(0, 200)].join('\n'))
    const { model } = await made(folder, { split: byFile({ path }) })
    web.on('/new.csv', body('gone', {}, 404))
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
    expect(everything(folder)).not.toMatch(/not-to-be-seen|hush-hush/)
  })

  it('with folds of a file, and with folds in turn', async () => {
    const folder = sampleFolder('penguins.csv')
    const count = 344
    const folds = Array.from({ length: count }, (_, row) => row % 2).join('\n')
    writeFileSync(join(folder, 'folds.txt'), folds)
    const first = await made(folder, { split: byFile({ folds: 'folds.txt' }) })
    writeFileSync(join(folder, 'folds.txt'), 'gone\n')
    expect(verdicts(await rebuilt(folder, first.model.bytes))).toEqual(allSame)
    const nested = await made(folder, { split: stratified({ folds: 2 }) })
    expect(verdicts(await rebuilt(folder, nested.model.bytes))).toEqual(allSame)
  })
})

/** A table that no search is through with in a second. */
function large(folder: string): void {
  const rows = Array.from({ length: 30_000 }, (_, row) => {
    const wave = (of: number): number => ((row * (2 * of + 7919)) % 10_007) / 10_007
    const values = Array.from({ length: 8 }, (_, at) => wave(at).toFixed(4))
    return [...values, wave(1) + wave(2) * wave(3) > 0.7 + wave(9) / 3 ? 'yes' : 'no'].join(',')
  })
  const head = [...Array.from({ length: 8 }, (_, at) => `x${at}`), 'y'].join(',')
  writeFileSync(join(folder, 'large.csv'), [head, ...rows].join('\n'))
}

describe('a run that the clock ended is replayed', () => {
  it('with what it decided: trials, rounds, rows, which fit is shipped', async () => {
    const folder = sampleFolder()
    large(folder)
    for (const timeLimitMs of isLong ? [1500, 4000] : [1500]) {
      const { model, parts } = await run(
        {
          name: 'large',
          retrieve: csv('large.csv'),
          target: 'y',
          train: [boostedTrees(), logistic()],
          evaluate: { calibrate: 'platt', robustness: { seeds: 2 } },
        },
        { folder, timeLimitMs, workers: 2 },
      )
      expect(parts[0].search.isCutShort).toBe(true)
      expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
    }
  })

  it('with the one trial that was made where the time was up before the search', async () => {
    const folder = sampleFolder()
    large(folder)
    const workflow = { name: 'large', retrieve: csv('large.csv'), target: 'y' }
    const { model, parts } = await run(workflow, { folder, timeLimitMs: 1, workers: 2 })
    expect(parts[0].search.best).toMatchObject({ index: 1, learner: 'boosted-trees' })
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
  })
})

const own = (outputs: string): string => `
import { csv, defineLearner, defineWorkflow, learnerWith, boostedTrees } from 'modelwright'

const steady = defineLearner({
  name: 'steady',
  about: 'Goes half of the way to the mean again and again, while there is time.',
  tasks: ['regression'],
  options: { steps: { type: 'integer', default: 20, min: 1, about: 'How often.' } },
  supports: { missing: true, categories: true, weights: false, scaled: false },
  model: 'constant',
  fit({ target }, { steps }, { deadline }) {
    const mean = target.values.reduce((sum, value) => sum + value, 0) / target.values.length
    let at = 0
    for (let step = 0; step < steps && !deadline.expired(); step++) at += (mean - at) / 2
    return { outputs: ${outputs} }
  },
})

export default defineWorkflow({
  name: 'steady',
  retrieve: csv('penguins.csv'),
  target: 'body_mass_g',
  train: [learnerWith(steady, { steps: 30 }), boostedTrees({ trees: 5 })],
  tune: { budget: { trials: 2 } },
})
`

const withSteps = `
import { appendFileSync } from 'node:fs'
import { csv, defineStep, defineWorkflow, ridge } from 'modelwright'

const males = defineStep({
  name: 'males',
  before: 'explore',
  run: async ({ rows }) => (await rows()).filter(({ sex }) => sex === 'male'),
})

const count = defineStep({
  name: 'count',
  outputs: ['ran'],
  async run({ rows, path }) {
    appendFileSync(path('ran'), 'once')
    return (await rows()).length
  },
})

export default defineWorkflow({
  name: 'mass',
  retrieve: csv('penguins.csv'),
  target: 'body_mass_g',
  train: [ridge()],
  tune: { budget: { trials: 1 } },
  steps: [males, count],
})
`

describe('a workflow with code of its own', () => {
  it('is taken from the workflow file, and refused by name where the code is another', async () => {
    const { loadWorkflow } = await import('../../../src/project/index.ts')
    const folder = sampleFolder('penguins.csv')
    const file = join(folder, 'workflow.ts')
    writeFileSync(file, own('Float64Array.of(at)'))
    const { workflow } = await loadWorkflow(file)
    const { model } = await run(workflow as WorkflowDefinition, { folder, workers: 0 })
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
    writeFileSync(join(folder, 'old.ts'), own('Float64Array.of(at)'))
    writeFileSync(file, own('Float64Array.of(at + 1)'))
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual({
      'rebuilt model': expect.stringMatching(
        /^not checkable: The workflow has code of its own .* as it was: "steady" \(train\[0\]\.learner\)\. Check the file out/,
      ),
    })
    const named = { workflow: join(folder, 'old.ts') }
    expect(verdicts(await rebuilt(folder, model.bytes, named))).toEqual(allSame)
  })

  it('in its steps: what they made of the rows is in the snapshot, so that they are not run again', async () => {
    const { loadWorkflow } = await import('../../../src/project/index.ts')
    const folder = sampleFolder('penguins.csv')
    const file = join(folder, 'workflow.ts')
    writeFileSync(file, withSteps)
    const { workflow } = await loadWorkflow(file)
    const { model } = await run(workflow as WorkflowDefinition, { folder, workers: 0 })
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual(allSame)
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('once')
    rmSync(file)
    expect(verdicts(await rebuilt(folder, model.bytes))).toEqual({
      'rebuilt model': expect.stringMatching(
        /^not checkable: .*"males" \(steps\[0\]\), "count" \(steps\[1\]\)/,
      ),
    })
  })
})
