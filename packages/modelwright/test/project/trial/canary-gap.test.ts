import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type JudgedPrediction, seedOf } from '../../../src/core/index.ts'
import {
  gapAlpha,
  gapCounter,
  isBeyondChance,
  type SplitElsewhere,
} from '../../../src/project/trial/canary-gap.ts'
import { mostAllowed } from '../../update/draws.ts'

const digests = { champion: 'aa', challenger: 'bb' }
const minute = 60_000
const now = 1e9

interface Row {
  readonly by: keyof typeof digests
  readonly share?: number
  readonly source?: string
  readonly unit?: string
  readonly at?: number
  readonly row?: number
}

function gapOf(rows: readonly Row[], elsewhere?: SplitElsewhere) {
  const counter = gapCounter(digests, { elsewhere, now })
  for (const { by, share, source, unit, at = 0, row = 0 } of rows)
    counter.note({
      ...{ id: 'r', row, at, caller: null, features: null, said: {} as never, outcome: null },
      model: { name: 'churn', digest: digests[by], ...(share === undefined ? {} : { share }) },
      ...(source === undefined ? {} : { source }),
      ...(unit === undefined ? {} : { unit }),
    } as JudgedPrediction)
  return counter.gap()
}

const alone = (count: number, row: Partial<Row> = {}): Row[] =>
  Array.from({ length: count }, () => ({ by: 'champion', share: 0.9, ...row }))

describe('how long a champion answers alone', () => {
  it('counts from the last answer of the challenger, by the chance that each was drawn with', () => {
    expect(gapOf([...alone(5), { by: 'challenger' }, ...alone(3), ...alone(2, { share: 0.5 })])).toEqual({
      answered: 1,
      alone: 5,
      logChance: expect.closeTo(3 * Math.log(0.9) + 2 * Math.log(0.5), 12) as number,
    })
  })

  it('passes over further rows of a request, what was drawn together, and what is too new to be complete', () => {
    const units = ['a', 'b', 'a', '-', '-'].map((unit): Row => ({ by: 'champion', share: 0.9, unit }))
    expect(gapOf(units).alone).toBe(2)
    expect(gapOf(alone(3, { row: 1 })).alone).toBe(0)
    expect(gapOf(alone(3, { at: now - minute })).alone).toBe(0)
  })

  it('of a deployment elsewhere counts its own rows since it splits them, and of nobody else those of none', () => {
    const elsewhere = { share: 0.2, source: 'cloud-run churn', others: [], since: 0 }
    const row = { by: 'champion', at: 10 * minute } as const
    const rows: Row[] = [
      row,
      { ...row, source: 'cloud-run churn' },
      { ...row, source: 'serve web-1' },
      { ...row, at: minute },
    ]
    expect(gapOf(rows, elsewhere)).toMatchObject({
      alone: 2,
      logChance: expect.closeTo(2 * Math.log(0.8), 12) as number,
    })
    expect(gapOf(rows).alone).toBe(0)
  })
})

describe('a silence that cannot be chance', () => {
  it('of one that never answers is seen within some ten of its own requests', () => {
    expect(isBeyondChance(gapOf(alone(72)))).toBe(false)
    expect(isBeyondChance(gapOf(alone(73)))).toBe(true)
    expect(isBeyondChance(gapOf(alone(11, { share: 0.5 })))).toBe(true)
  })

  it('of one that answers is as rare as stated, with a look after each request', () => {
    const trials = times(300, 20_000)
    let silent = 0
    for (let at = 0; at < trials; at++) {
      const seed = seedOf(91).split(at)
      const counter = { answered: 0, alone: 0, logChance: 0 }
      for (let request = 0; request < 2000; request++) {
        if (seed.next() < 0.1)
          Object.assign(counter, { answered: counter.answered + 1, alone: 0, logChance: 0 })
        else counter.logChance += Math.log(0.9)
        if (!isBeyondChance(counter)) continue
        silent++
        break
      }
    }
    if (isLong) console.log(`${silent} of ${trials} canaries that answer said to be silent`)
    expect(silent).toBeLessThanOrEqual(mostAllowed(trials, gapAlpha))
  }, 900_000)
})
