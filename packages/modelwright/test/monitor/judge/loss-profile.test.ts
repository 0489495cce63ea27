import { log } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import {
  driftCost,
  judgeDrift,
  lossProfiles,
  rankDrift,
  sampleOf,
  watchedRows,
} from '../../../src/monitor/index.ts'
import { type StreamRows, simulateStream } from '../../../src/testing/index.ts'

function losses({ outcomes, predictions }: StreamRows): Float64Array {
  return predictions.map((p, row) => -log(outcomes[row] === 1 ? p : 1 - p))
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('what drift costs', () => {
  it('is about what it costs in truth, and its interval holds it', () => {
    let held = 0
    const runs = times(12, 100)
    for (let run = 0; run < runs; run++) {
      const change = {
        kind: 'covariate',
        shape: 'sudden',
        at: 8000,
        size: 1.2,
        columns: ['number 2'],
      } as const
      const stream = simulateStream({ seed: 40 + run, numbers: 3, levels: 3, change })
      const [before, after] = [stream.next(8000), stream.next(8000)]
      const profile = lossProfiles(before.rows, losses(before), before.predictions).get('number 2')!
      const cost = driftCost(profile, sampleOf(after.rows.columns.get('number 2')!))
      const truth = mean(losses(after)) - mean(losses(before))
      const noise = 1.96 * 0.5 * Math.sqrt(2 / 8000)
      if (cost.low - noise <= truth && truth <= cost.high + noise) held++
      expect(Math.abs(cost.prediction - (mean(after.predictions) - mean(before.predictions)))).toBeLessThan(
        0.04,
      )
    }
    expect(held).toBeGreaterThanOrEqual(0.75 * runs)
  })

  it('harmless drift stays quiet, and what costs most comes first', () => {
    const stream = simulateStream({
      seed: 8,
      change: {
        kind: 'covariate',
        shape: 'sudden',
        at: 6000,
        size: 1.5,
        columns: ['number 1', 'number 2', 'number 4'],
      },
    })
    const [before, after] = [stream.next(6000), stream.next(3000)]
    const profiles = lossProfiles(before.rows, losses(before), before.predictions)
    const { columns } = judgeDrift(watchedRows(before.rows), watchedRows(after.rows), { seed: seedOf(1) })
    const costs = new Map(
      [...profiles].map(
        ([name, profile]) => [name, driftCost(profile, sampleOf(after.rows.columns.get(name)!))] as const,
      ),
    )
    const ranked = rankDrift(columns, costs, 0.02)
    expect(ranked.map(({ column }) => column).sort()).toEqual(['number 1', 'number 2', 'number 4'])
    const worth = ranked.map(({ cost }) => cost!.loss)
    expect(worth).toEqual([...worth].sort((a, b) => b - a))
    for (const { cost, severity } of ranked)
      expect(severity).toBe(
        cost!.loss >= 0.04 && cost!.low > 0 ? 'error' : cost!.loss >= 0.02 ? 'warning' : 'quiet',
      )
    expect(rankDrift(columns, new Map(), 0.02)[0].severity).toBe('unknown')
  })

  it('values that nobody saw cost as much as the worst', () => {
    const { rows } = simulateStream({ seed: 1 }).next(500)
    const profile = lossProfiles(rows, new Float64Array(500).fill(0.5), new Float64Array(500)).get('level 1')!
    const damage = { share: 0.3, kind: 'level', columns: ['level 1'] } as const
    const after = simulateStream({ seed: 1, damage }).next(500)
    const cost = driftCost(profile, sampleOf(after.rows.columns.get('level 1')!))
    expect(cost.unseen).toBeCloseTo(0.3, 1)
    expect(cost.loss).toBeCloseTo(0, 12)
  })
})
