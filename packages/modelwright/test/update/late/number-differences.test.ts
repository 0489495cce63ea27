import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { type JudgedLate, judgeLate } from '../../../src/update/late/late-test.ts'
import { absoluteError } from '../../../src/update/row-losses/absolute-error.ts'
import { mostAllowed, normal } from '../draws.ts'

const terms = { loss: absoluteError, range: 1, scale: 4 }

interface Numbers {
  readonly rows: number
  readonly known: number
  readonly noise: { readonly champion: number; readonly challenger: number }
  /** What both say of rows that wait lies so much higher. */
  readonly shift?: number
}

/** Numbers of which each model sees a part, judged once outcomes of the first rows are known. */
function judged(seed: Seed, { rows, known, noise, shift = 0 }: Numbers): JudgedLate {
  const draw = (): Float64Array => new Float64Array(rows)
  const [champion, challenger, values] = [draw(), draw(), draw()]
  for (let row = 0; row < rows; row++) {
    const value = 3 * normal(seed) + (row < known ? 0 : shift)
    champion[row] = value + noise.champion * normal(seed)
    challenger[row] = value + noise.challenger * normal(seed)
    values[row] = value + normal(seed)
  }
  const asked = Float64Array.from(values.keys())
  const given = { effect: 0.005, alpha: 0.025, beta: 0.025, leastRows: 200, afterMs: 10, now: 2 * rows }
  const judgedRows = Uint32Array.from({ length: known }, (_, row) => row)
  return judgeLate(
    {
      said: { task: 'regression', classes: [], champion, challenger },
      ...{ asked, received: asked.map((at, row) => (row < known ? at + 1 : Number.NaN)), judged: judgedRows },
      truth: { task: 'regression', values: values.slice(0, known) },
    },
    { ...given, terms },
  )
}

describe('numbers whose outcomes are late', () => {
  it.each([0, 3])(
    'an equal challenger is not promoted more often than promised, rows shifted by %d',
    (shift) => {
      const trials = times(15, 500)
      let promoted = 0
      for (let at = 0; at < trials; at++) {
        const stream = { rows: 5000, known: 1000, noise: { champion: 1, challenger: 1 }, shift }
        if (judged(seedOf(81).split(at), stream).verdict === 'better') promoted++
      }
      if (isLong) console.log(`numbers shifted by ${shift}: ${promoted} of ${trials} equal ones promoted`)
      expect(promoted).toBeLessThanOrEqual(mostAllowed(trials, 0.05))
    },
    600_000,
  )

  it('a better one is promoted, a worse one shown not to be better', () => {
    const stream = { rows: 6000, known: 2000 }
    const better = judged(seedOf(82), { ...stream, noise: { champion: 1.5, challenger: 0.5 } })
    expect(better).toMatchObject({ verdict: 'better', learnt: 2000, rows: 4000, came: 0 })
    const worse = judged(seedOf(82), { ...stream, noise: { champion: 0.5, challenger: 1.5 } })
    expect(worse.verdict).toBe('not-better')
  })
})
