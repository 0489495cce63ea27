import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, type TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  boostedTrees,
  csv,
  ensemble,
  last,
  logistic,
  random,
  randomForest,
  ridge,
  type Workflow,
  type WorkflowDefinition,
} from '../../../src/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { followUp } from '../../../src/project/update/follow-up.ts'
import { checkWorkflow } from '../../../src/project/workflow/check.ts'
import type { Retraining } from '../../../src/update/index.ts'
import { flowOf } from '../run/flow/flow-of.ts'
import { sampleFolder } from '../run/sample-folder.ts'

const weather: WorkflowDefinition = {
  name: 'weather',
  retrieve: csv('seattle_weather.csv'),
  target: 'temp_max',
  time: 'date',
  train: [boostedTrees({ trees: 40 }), ridge()],
  tune: { budget: { trials: 3 }, ensemble: false },
}

/** A folder with the first rows of the weather, and a model of them. */
async function begun(definition: WorkflowDefinition, rows = 1000) {
  const folder = sampleFolder('seattle_weather.csv')
  const file = join(folder, 'seattle_weather.csv')
  const whole = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    `${whole
      .split('\n')
      .slice(0, rows + 1)
      .join('\n')}\n`,
  )
  await flowOf(folder, definition, () => undefined, { until: 'pack' })
  return { folder, grow: () => writeFileSync(file, whole) }
}

async function after(
  folder: string,
  definition: WorkflowDefinition,
  retraining: Retraining,
): Promise<Workflow> {
  const project = await openProject(folder)
  try {
    const champion = (await project.models.find('weather@champion'))!
    return await followUp(checkWorkflow(definition, 'test'), retraining, { project, champion })
  } finally {
    await project.close()
  }
}

const failed = (folder: string, definition: WorkflowDefinition, retraining: Retraining) =>
  after(folder, definition, retraining).then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string },
  )

const treesOf = (path: string) => {
  const model = load(readFileSync(path))
  const state = model.artifact.model.state as TreesState
  return { model, count: state.leafCounts.length, leaves: [...state.leaves] }
}

describe('what follows a trigger', async () => {
  const { folder, grow } = await begun({ ...weather, train: [boostedTrees({ trees: 40 })] })
  const champion = treesOf(join(folder, '.modelwright/models/weather-1.safetensors'))

  it('is the workflow as it is where nothing is said', async () => {
    expect(await after(folder, weather, {})).toEqual(checkWorkflow(weather, 'test'))
  })

  it('lays a window and a search of its own over it', async () => {
    const made = await after(folder, weather, { window: last('90d'), search: { preset: 'fast' } })
    expect(made.window).toEqual(last('90d'))
    expect(made.tune).toEqual({ ensemble: false, preset: 'fast' })
    await expect(after(folder, weather, { search: { preset: 'thorough' } })).rejects.toMatchObject({
      code: 'PROJECT_WORKFLOW_INVALID',
    })
  })

  it('refits the champion with all its settings, and searches nothing', async () => {
    const made = await after(folder, weather, { search: 'refit' })
    expect(made.train).toMatchObject([{ learner: 'boosted-trees', options: { trees: 40 } }])
    expect(made.tune).toEqual({ ensemble: false, budget: { trials: 1 } })
    grow()
    const learners = await flowOf(
      folder,
      made as WorkflowDefinition,
      ({ told }) => told!.summary.leaderboard,
      {
        until: 'pack',
      },
    )
    expect(learners.map(({ learner }) => learner).sort()).toEqual(['baseline', 'boosted-trees'])
    expect(learners.find(({ chosen }) => chosen)!.options).toEqual(made.train![0]!.options)
  })

  it('begins a search with the settings of the champion', async () => {
    const made = await after(folder, weather, { warm: true })
    expect(made.tune!.first).toMatchObject([{ kind: 'learner', learner: 'boosted-trees' }])
    expect(made.train).toHaveLength(2)
    const { trials } = await flowOf(
      folder,
      {
        ...(made as WorkflowDefinition),
        train: [boostedTrees()],
        tune: { ...made.tune, budget: { trials: 2 } },
      },
      async ({ graph }) =>
        (await graph.value<readonly { trials: readonly { options: object }[] }[]>('tune'))[0]!,
      { until: 'tune' },
    )
    const { trees: _, ...settings } = made.tune!.first![0]!.options
    expect(
      trials.slice(0, 3).some(({ options }) => expect.objectContaining(settings).asymmetricMatch(options)),
    ).toBe(true)
  })

  it('goes on from the trees of the champion: they stay, and new ones stand behind them', async () => {
    const made = await after(folder, { ...weather, split: random() }, { search: 'refit', warm: true })
    const { path, summary, passed } = await flowOf(
      folder,
      made as WorkflowDefinition,
      ({ told }) => ({ path: told!.path, summary: told!.summary, passed: told!.summary.passed }),
      { until: 'pack' },
    )
    const { model, count, leaves } = treesOf(path)
    expect(passed).toBe(true)
    expect(count).toBeGreaterThan(champion.count)
    expect(leaves.slice(0, champion.leaves.length)).toEqual(champion.leaves)
    expect(model.artifact.lineage['continues']).toBe(made.continues)
    // Of the held-out rows, a fifth of 1461, those that the champion held are left out of the test.
    expect(summary.evaluation.rowCount).toBeGreaterThan(60)
    expect(summary.evaluation.rowCount).toBeLessThan(150)
  })

  it('does not go on where hardly a held-out row is new', async () => {
    const old = await begun({ ...weather, train: [boostedTrees({ trees: 20 })] })
    const made = await after(old.folder, weather, { search: 'refit', warm: true })
    await expect(flowOf(old.folder, made as WorkflowDefinition, () => undefined)).rejects.toMatchObject({
      code: 'UPDATE_WARM_ROWS_FEW',
      message: expect.stringContaining('0 of the 200 held-out rows are new'),
    })
  })

  it('does not go on where predictions of training rows would have to decide something', async () => {
    const asked = { ...weather, target: 'weather', evaluate: { calibrate: 'platt' } } as const
    expect(await failed(folder, asked, { search: 'refit', warm: true })).toMatchObject({
      code: 'UPDATE_WARM_UNFIT',
      message: expect.stringContaining('"calibrate"'),
    })
  })
})

describe.each([
  ['random-forest', randomForest({ trees: 20 })],
  ['ridge', ridge()],
])('a champion that is %s', (name, learner) => {
  it('is refused by name where it is to be gone on from, and refitted where it is not', async () => {
    const definition = { ...weather, train: [learner] }
    const { folder } = await begun(definition, 300)
    expect(await failed(folder, definition, { search: 'refit', warm: true })).toMatchObject({
      code: 'UPDATE_WARM_UNFIT',
      message: `The champion is ${name}, which cannot be gone on from: only boosted trees can.`,
    })
    expect((await after(folder, definition, { search: 'refit' })).train).toMatchObject([{ learner: name }])
  })
})

it('an ensemble is refitted as it is, and its members’ settings begin a search', async () => {
  const definition = { ...weather, train: [ensemble([ridge({ alpha: 3 }), boostedTrees({ trees: 10 })])] }
  const { folder } = await begun(definition, 300)
  const refit = await after(folder, definition, { search: 'refit' })
  expect(refit.train![0]!.learner).toMatchObject({
    name: 'ensemble',
    ensemble: { members: expect.any(Array) },
  })
  const warm = await after(folder, definition, { warm: true })
  expect(warm.tune!.first!.map(({ learner }) => learner)).toEqual(['ridge', 'boosted-trees'])
})

it('settings that nobody knows any more are refused where they are asked for', async () => {
  const { folder } = await begun({ ...weather, train: [ridge()] }, 300)
  const project = await openProject(folder)
  const champion = { ...(await project.models.find('weather@champion'))!, run: 'gone' }
  const workflow = checkWorkflow({ ...weather, train: [logistic()] }, 'test')
  await expect(followUp(workflow, { search: 'refit' }, { project, champion })).rejects.toMatchObject({
    code: 'UPDATE_RECIPE_LOST',
  })
  expect((await followUp(workflow, { window: 'all' }, { project, champion })).window).toBe('all')
  await project.close()
})
