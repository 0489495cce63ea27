import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import {
  atLeast,
  beatsBaseline,
  beatsChampion,
  byFile,
  csv,
  logistic,
  notWorse,
  ridge,
  run,
} from '../../../src/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { type Claim, verifyModel } from '../../../src/project/verify/index.ts'
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
  const { bytes, name, version } = result.model
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
    return claims.filter(({ state }) => state !== 'confirmed')
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
