import { expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import {
  atLeast,
  type CardInput,
  cardDocument,
  cardJson,
  checkGates,
  evaluate,
  latencyWithin,
  readCard,
} from '../../src/evaluate/index.ts'
import { simulatedBinary } from './simulated.ts'

const evaluation = evaluate({ ...simulatedBinary(seedOf(1), 60), seed: seedOf(1), replicates: 50 })
const latency = () => ({ single: 120, batch: 4, batchRows: 1000, repeats: 100 })
const input: CardInput = {
  name: 'churn',
  schema: { inputs: [], output: { name: 'left', task: 'binary', classes: ['no', 'yes'] } },
  evaluation,
  lineage: {},
  splits: [],
  leakProof: { checkable: true, scoredRows: 60, seenRows: 600, commonRows: 0, snapshot: 'ab12' },
  gates: checkGates([latencyWithin(100), latencyWithin(200), atLeast('auc', 0)], {
    evaluation,
    metric: 'auc',
    latency,
  }),
}

it('of gates of the machine it holds neither figures nor verdict, whether refused or passed', () => {
  expect(input.gates?.map(({ passed }) => passed)).toEqual([false, true, true])
  const { gates = [] } = cardDocument(input)
  expect(gates.map(({ passed, value }) => [passed, value === null])).toEqual([
    [null, true],
    [null, true],
    [true, false],
  ])
  for (const { reason } of gates.slice(0, 2)) expect(reason).toBe('Measured on the machine of the run.')
})

it('is read as it was written, with numbers that are not known', () => {
  const robustness = {
    metric: 'auc',
    rowCount: 60,
    repeats: 3,
    inputs: 0,
    inputsLookedAt: 0,
    score: Number.NaN,
    curves: [],
    columns: [],
    seeds: { own: Number.NaN, scores: [0.8], asked: 1, spread: Number.NaN },
  }
  const card = cardDocument({ ...input, robustness })
  expect(readCard(cardJson(card)).robustness).toEqual(robustness)
  expect(readCard(cardJson(card)).gates?.[0].passed).toBeNull()
  expect(cardJson(readCard(cardJson(card)))).toBe(cardJson(card))
})
