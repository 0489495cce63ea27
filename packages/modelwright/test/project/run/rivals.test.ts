import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { beatsChampion, boostedTrees, csv, logistic, run } from '../../../src/index.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv')

const workflow = {
  retrieve: csv('penguins.csv'),
  target: 'sex',
  train: [logistic(), boostedTrees({ trees: 20 })],
  tune: { budget: { trials: 2 } },
}

describe('a run compares its model', () => {
  it('with baseline and runner-up, and with the champion once there is one, on the same rows', async () => {
    const first = await run(workflow, { folder, workers: 0 })
    const { rivalries } = first.judgement
    expect(rivalries.map(({ whom }) => whom)).toEqual(['baseline', 'runner-up'])
    for (const { comparison } of rivalries)
      expect(comparison).toMatchObject({ metric: 'auc', test: 'delong', rowCount: first.evaluation.rowCount })
    const [baseline, runnerUp] = rivalries
    expect(baseline.comparison.p).toBeLessThan(0.001)
    expect(baseline.comparison.other).toBe(0.5)
    expect(first.leaderboard.map(({ learner }) => learner)).toContain(runnerUp.name)
    const page = readFileSync(first.report, 'utf8')
    expect(page).toContain('Compared with others')
    expect(page).toContain('DeLong’s test')

    const again = await run(workflow, { folder, workers: 0, from: 'evaluate' })
    const champion = again.judgement.rivalries.find(({ whom }) => whom === 'champion')
    expect(champion?.comparison).toMatchObject({ difference: 0, p: 1, low: 0, high: 0 })
  })

  it('and the same model does not beat itself, whatever the gate asks', async () => {
    for (const bound of ['value', 'low'] as const) {
      const gated = { ...workflow, evaluate: { gates: [beatsChampion({ bound })] } }
      const result = await run(gated, { folder, workers: 0 })
      expect(result.passed).toBe(false)
      expect(result.gates[0].reason).toContain('DeLong’s test: p 1')
    }
  })
})
