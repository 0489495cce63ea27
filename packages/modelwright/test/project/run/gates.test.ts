import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  atLeast,
  beatsBaseline,
  calibratedWithin,
  csv,
  everySlice,
  fairWithin,
  latencyWithin,
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
  for (const { name, passed, reason } of result.gates) console.log(passed, name, '|', reason)
  console.log(JSON.stringify(result.judgement.fairness, null, 1).slice(0, 3000))
  console.log(JSON.stringify(result.judgement.robustness, null, 1).slice(0, 3000))
  expect(readFileSync(result.report, 'utf8')).toContain('id="verdict"')
}, 60_000)
