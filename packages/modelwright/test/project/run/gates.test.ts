import { readFileSync } from 'node:fs'
import { load } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import {
  atLeast,
  beatsBaseline,
  beatsChampion,
  calibratedWithin,
  csv,
  everySlice,
  fairWithin,
  latencyWithin,
  logistic,
  notWorse,
  robustWithin,
  run,
  sizeWithin,
} from '../../../src/index.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv')

const workflow = {
  name: 'penguins',
  retrieve: csv('penguins.csv'),
  target: 'sex',
  ignore: ['island'],
  split: { kind: 'split', name: 'stratified', options: { test: 0.5 } },
  train: [logistic()],
  tune: { budget: { trials: 1 } },
} as const

it('a run judges every kind of gate, each with a sentence', async () => {
  const result = await run(
    {
      ...workflow,
      evaluate: {
        slices: ['island'],
        fairness: ['island'],
        robustness: { seeds: 2 },
        gates: [
          atLeast('auc', 0.4),
          beatsBaseline({ by: -0 }),
          notWorse({ than: 'baseline', margin: 0.05 }),
          everySlice({ metric: 'accuracy', value: 0.2 }),
          calibratedWithin(0.9),
          calibratedWithin(20, { measure: 'slope' }),
          latencyWithin(1e6),
          latencyWithin(1e6, { rows: 'batch' }),
          sizeWithin(5000),
          sizeWithin(5000, { gzipped: true }),
          fairWithin('island', 1),
          robustWithin('noise', 1),
          robustWithin('seeds', 1),
          robustWithin('missing-column', 1),
        ],
      },
    },
    { folder, workers: 0 },
  )
  expect(result.gates).toHaveLength(14)
  for (const { passed, reason } of result.gates) {
    expect(passed).toBe(true)
    expect(reason).toMatch(/\.$/)
  }
  const { fairness, robustness } = result.judgement
  expect(fairness?.[0].groups.map(({ level }) => level)).toEqual(['Biscoe', 'Dream', 'Torgersen'])
  expect(robustness?.seeds).toMatchObject({ asked: 2, scores: expect.arrayContaining([expect.any(Number)]) })
  const page = readFileSync(result.report, 'utf8')
  for (const id of ['gates', 'fairness', 'robustness', 'slices']) expect(page).toContain(`id="${id}"`)
  expect(page.length).toBeLessThan(3_000_000)
  const { card = '' } = load(result.model.bytes).artifact
  for (const title of ['## Gates', '## Slices', '## Fairness', '## Robustness']) expect(card).toContain(title)
  expect(card).toContain('measured on the machine of the run')
  expect(card).not.toContain('On this machine')
}, 60_000)

it('a refused gate says by how much, and the model gets no alias', async () => {
  const result = await run(
    {
      ...workflow,
      name: 'refused',
      evaluate: { gates: [sizeWithin(1), everySlice({ columns: ['island'], value: 0.999, rate: 0.5 })] },
    },
    { folder, workers: 0 },
  )
  expect(result.passed).toBe(false)
  expect(result.gates[0].reason).toMatch(
    /^The artifact without its card has [\d.]+ kB: at most 1 was asked, missed by [\d.]+ kB\.$/,
  )
  expect(result.model.aliases).toEqual([])
}, 60_000)

it('a model that is surely not worse takes the place of the champion; better must be proven', async () => {
  const named = { ...workflow, name: 'successors' }
  const gated = (gates: unknown[], seed: number) => ({ ...named, seed, evaluate: { gates } }) as typeof named
  const first = await run(gated([beatsBaseline()], 0), { folder, workers: 0 })
  expect(first.model.aliases).toEqual(['champion'])
  const next = await run(gated([beatsChampion({ minimumRows: 10 })], 1), { folder, workers: 0 })
  expect(next.gates[0].reason).toContain('must be above 0')
  expect(next.model.aliases).toEqual([])
  const other = await run(gated([notWorse({ margin: 0.5, minimumRows: 10 })], 2), { folder, workers: 0 })
  expect(other.gates[0].passed).toBe(true)
  expect(other.model.aliases).toEqual(['champion'])
}, 60_000)

it('a column that a gate names and the data has not is refused before anything is fitted', async () => {
  const failing = run(
    { ...workflow, evaluate: { gates: [fairWithin('iland', 0.1)] } },
    { folder, workers: 0 },
  )
  await expect(failing).rejects.toMatchObject({ code: 'CORE_COLUMN_UNKNOWN' })
})
