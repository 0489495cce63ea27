import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Log } from '../../../src/core/index.ts'
import {
  atLeast,
  beatsBaseline,
  beatsChampion,
  boostedTrees,
  byFile,
  conformal,
  csv,
  dropOutliers,
  everySlice,
  fairWithin,
  lag,
  logistic,
  notWorse,
  ridge,
  run,
  time,
} from '../../../src/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { runWorkflow } from '../../../src/project/run/index.ts'
import type { Shipped } from '../../../src/project/run/ship.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { type Claim, verifyModel } from '../../../src/project/verify/index.ts'
import { checkWorkflow } from '../../../src/project/workflow/check.ts'
import { workflowDigest } from '../../../src/project/workflow/index.ts'
import { sampleFolder } from '../run/sample-folder.ts'

const temporary = mkdtempSync(join(tmpdir(), 'modelwright-shapes-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

type Definition = Parameters<typeof run>[0]

/** Runs a workflow and gives the claims of its model that do not stand confirmed. */
async function unconfirmed(
  folder: string,
  definition: Definition,
  timeLimitMs?: number,
): Promise<readonly Claim[]> {
  const result = await run(definition, {
    folder,
    workers: 0,
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
  })
  return await claimsLeft(folder, result.model)
}

type Registered = Pick<Shipped, 'bytes' | 'name' | 'version'>

/** The claims of a model that do not stand confirmed. */
async function claimsLeft(folder: string, model: Registered): Promise<readonly Claim[]> {
  return (await claimsOf(folder, model)).filter(({ state }) => state !== 'confirmed')
}

async function claimsOf(folder: string, { bytes, name, version }: Registered): Promise<readonly Claim[]> {
  const project = await openProject(folder)
  try {
    const { claims } = await verifyModel({
      bytes,
      name,
      version,
      project,
      folder,
      temporary,
      log: () => {},
      signal: new AbortController().signal,
    })
    expect(claims.length).toBeGreaterThan(12)
    return claims
  } finally {
    await project.close()
  }
}

const workflow = {
  retrieve: csv('penguins.csv'),
  target: 'body_mass_g',
  train: [ridge()],
  tune: { budget: { trials: 1 } },
} as const

it('a model of a number, with groups that stay together', async () => {
  const folder = sampleFolder('penguins.csv')
  const gates = [beatsBaseline(), notWorse({ than: 'baseline' })]
  expect(
    await unconfirmed(folder, { ...workflow, group: 'year', evaluate: { gates, fairness: ['sex'] } }),
  ).toEqual([])
})

it('a model of three classes', async () => {
  const folder = sampleFolder('penguins.csv')
  const evaluate = { gates: [atLeast('accuracy', 0.5)], fairness: ['sex'], slices: ['sex'] }
  expect(
    await unconfirmed(folder, { ...workflow, target: 'species', train: [logistic()], evaluate }),
  ).toEqual([])
})

it('a model tested on a file of its own', async () => {
  const folder = sampleFolder('penguins.csv')
  const [head, ...rows] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
  writeFileSync(
    join(folder, 'test.csv'),
    [head, ...rows.slice(0, 120).map((row) => row.replace('Torgersen', 'Torgersen '))].join('\n'),
  )
  writeFileSync(join(folder, 'penguins.csv'), [head, ...rows.slice(120)].join('\n'))
  expect(await unconfirmed(folder, { ...workflow, split: byFile({ path: 'test.csv' }) })).toEqual([])
})

it('a model judged by folds', async () => {
  const folder = sampleFolder('penguins.csv')
  const rowCount = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n').length - 1
  writeFileSync(join(folder, 'folds.txt'), Array.from({ length: rowCount }, (_, row) => row % 3).join('\n'))
  const gates = [beatsBaseline(), atLeast('r2', 0.1)]
  expect(
    await unconfirmed(folder, { ...workflow, split: byFile({ folds: 'folds.txt' }), evaluate: { gates } }),
  ).toEqual([])
})

it.each([
  ['of a number', { split: byFile({ folds: 'folds.txt' }) }],
  ['of a number, by further models', { evaluate: { intervals: conformal({ method: 'normalised' }) } }],
  [
    'of classes',
    { target: 'species', train: [logistic()], evaluate: { intervals: conformal({ method: 'aps' }) } },
  ],
])('intervals %s', async (_, more) => {
  const folder = sampleFolder('penguins.csv')
  writeFileSync(join(folder, 'folds.txt'), Array.from({ length: 344 }, (_, row) => `${row % 3}\n`).join(''))
  const model = (
    await run({ ...workflow, evaluate: { intervals: conformal() }, ...more }, { folder, workers: 0 })
  ).model
  const claims = await claimsOf(folder, model)
  expect(claims.find(({ name }) => name === 'intervals')?.state).toBe('confirmed')
  expect(claims.filter(({ state }) => state !== 'confirmed')).toEqual([])
})

it('fairness, and gates on rows, of several folds', async () => {
  const folder = sampleFolder('penguins.csv')
  writeFileSync(join(folder, 'folds.txt'), Array.from({ length: 344 }, (_, row) => `${row % 3}\n`).join(''))
  const split = byFile({ folds: 'folds.txt' })
  const gates = [everySlice({ metric: 'rmse', value: 900 }), fairWithin('sex', 500)]
  const evaluate = { fairness: ['sex'], slices: ['island'], gates }
  const { model } = await run({ ...workflow, split, evaluate }, { folder, workers: 0 })
  const claims = await claimsOf(folder, model)
  expect(claims.filter(({ state }) => state !== 'confirmed')).toEqual([])
  const names = claims.map(({ name }) => name)
  expect(names).toContain('fairness')
  expect(names.filter((name) => name.startsWith('gate '))).toHaveLength(2)
})

it('a challenger, against the champion of then, though it is champion itself by now', async () => {
  const folder = sampleFolder('penguins.csv')
  const gated = {
    ...workflow,
    name: 'mass',
    evaluate: { gates: [beatsChampion({ by: 0 }), notWorse({ margin: 1e6 })] },
  }
  await run(
    { ...gated, train: [{ kind: 'learner', learner: 'baseline', options: {} }] },
    { folder, workers: 0 },
  )
  expect(await unconfirmed(folder, gated)).toEqual([])
})

it('a run with a time limit is confirmed but for what the clock cut short', async () => {
  const folder = sampleFolder('penguins.csv')
  const rest = await unconfirmed(folder, workflow, 20_000)
  expect(rest.filter(({ state }) => state === 'differs')).toEqual([])
})

/** Runs a workflow whose time is up when it comes to a fit on all rows. */
async function runWithoutRefit(folder: string, definition: Definition): Promise<Shipped> {
  const checked = checkWorkflow(definition, 'test')
  let leftMs = 1e9
  const deadline = { remainingMs: () => leftMs, expired: () => leftMs <= 0 }
  const warnings: string[] = []
  const log: Log = (event) => {
    if (event.kind === 'stage' && event.stage === 'evaluate' && event.state === 'done') leftMs = 0
    if (event.kind === 'warning') warnings.push(event.message)
  }
  const { model } = await withRunTools({ folder, workers: 0, log }, (tools) =>
    runWorkflow(
      { workflow: checked, workflowDigest: workflowDigest(checked), folder },
      { ...tools, deadline },
    ),
  )
  expect(warnings).toContain('There is no time to fit on all rows: the fit that was evaluated is shipped.')
  return model
}

it('a model that is the fit evaluated, as there was no time for one on all rows', async () => {
  const folder = sampleFolder('penguins.csv')
  const gates = [beatsBaseline(), notWorse({ than: 'baseline' })]
  const evaluate = { gates, slices: ['sex'], robustness: true }
  const model = await runWithoutRefit(folder, { ...workflow, evaluate })
  expect(await claimsLeft(folder, model)).toEqual([])
})

it('a model that is the fit evaluated on the last of several folds', async () => {
  const folder = sampleFolder('penguins.csv')
  writeFileSync(join(folder, 'folds.txt'), Array.from({ length: 344 }, (_, row) => `${row % 3}\n`).join(''))
  const gates = [beatsBaseline()]
  const split = byFile({ folds: 'folds.txt' })
  const model = await runWithoutRefit(folder, { ...workflow, split, evaluate: { gates } })
  expect(await claimsLeft(folder, model)).toEqual([])
})

it('a model that looks back, also at rows that a fix drops of those that train', async () => {
  const folder = sampleFolder()
  let last = 40
  const rows = Array.from({ length: 300 }, (_, at) => {
    const day = new Date(Date.UTC(2024, 0, 1) + at * 86_400_000).toISOString().slice(0, 10)
    const price = at % 20 === 7 ? 900 + at : ((at * 7) % 11) / 10
    last = Math.round(0.8 * last + 10 - (price % 5) + ((at * 13) % 17))
    return `${day},${price},${last}`
  })
  writeFileSync(join(folder, 'sales.csv'), ['day,price,sales', ...rows].join('\n'))
  const definition: Definition = {
    retrieve: csv('sales.csv'),
    target: 'sales',
    split: time({ by: 'day' }),
    clean: [dropOutliers({ columns: ['price'] })],
    prepare: [lag('sales', { steps: [1, 20, 40] })],
    train: [boostedTrees({ trees: 20 })],
    tune: { budget: { trials: 1 } },
  }
  const left = await unconfirmed(folder, definition)
  expect(left.map(({ name, state }) => [name, state])).toEqual([['schema', 'not checkable']])
})
