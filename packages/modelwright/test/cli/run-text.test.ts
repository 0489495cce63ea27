import pc from 'picocolors'
import { expect, test } from 'vitest'
import { type RunFacts, runText } from '../../src/cli/run-text.ts'

test('a rival whose score is not defined on the rows is not called better or worse', () => {
  const comparison = { difference: Number.NaN, low: Number.NaN, high: Number.NaN, p: Number.NaN }
  const summary = {
    metric: 'auc',
    evaluation: { rowCount: 12, metrics: {} },
    leaderboard: [],
    judgement: { openings: 1, rivalries: [{ whom: 'baseline', name: 'x', comparison }] },
    ...{ gates: [], expectations: [], held: [], window: null, isWeighted: false },
    model: { name: 'm', version: 1, byteCount: 10 },
  }
  const told = { summary, path: 'm-1.safetensors', aliases: ['champion'], report: 'r.html' }
  const facts = { ran: { run: 'r', states: [], told }, durationMs: 1, folder: '/' } as unknown as RunFacts
  const text = runText(facts, pc.createColors(false))
  expect(text).toContain('baseline (x)  not compared: auc is not defined on these rows')
  expect(text).not.toMatch(/better|worse/)
})
