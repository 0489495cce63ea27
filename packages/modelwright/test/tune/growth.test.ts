import { describe, expect, it } from 'vitest'
import { stepOfRung, untilTheEnd, watchGrowth } from '../../src/tune/growth.ts'
import type { Pruner } from '../../src/tune/index.ts'

/** Stops at a loss above 1, and notes what it was asked. */
function asking(asked: unknown[] = []): Pruner {
  return {
    name: 'asking',
    about: 'Notes what it is asked.',
    stops({ curve, others, step }) {
      asked.push([[...curve], others, step])
      return curve[curve.length - 1] > 1
    },
  }
}

describe('a fit that is followed', () => {
  it('is judged at rungs, by the least loss up to there', () => {
    const asked: unknown[] = []
    const others = [[3, 2]]
    const watch = watchGrowth({ pruner: asking(asked), others })
    const losses = [0.9, 0.5, 0.7, 0.8, 0.3]
    expect(losses.map((loss, at) => watch.report(at + 1, loss))).toEqual(losses.map(() => true))
    expect(asked).toEqual([
      [[0.9], others, 1],
      [[0.9, 0.5], others, 3],
    ])
    expect(watch.ended()).toEqual({ growth: [0.9, 0.5, 0.3], isGivenUp: false })
  })

  it('is judged once for every rung that it reaches at a leap', () => {
    const watch = watchGrowth({ pruner: asking(), others: [] })
    watch.report(4, 0.5)
    expect(watch.ended().growth).toEqual([0.5, 0.5, 0.5])
  })

  it('remains given up, whatever it reports after', () => {
    const watch = watchGrowth({ pruner: asking(), others: [] })
    expect([watch.report(1, 2), watch.report(2, 0), watch.report(3, 0)]).toEqual([false, false, false])
    expect(watch.ended()).toEqual({ growth: [2], isGivenUp: true })
  })

  it('says nothing by a loss that is no number', () => {
    const watch = watchGrowth({ pruner: asking(), others: [] })
    for (const [at, loss] of [Number.NaN, Infinity, Number.NaN].entries())
      expect(watch.report(at + 1, loss)).toBe(true)
    expect(watch.ended()).toEqual({ growth: [], isGivenUp: false })
  })

  it('that ended by itself stands on all rungs to come with its least loss', () => {
    const ended = untilTheEnd([3, 2, 1.5])
    expect(ended.slice(0, 4)).toEqual([3, 2, 1.5, 1.5])
    expect(stepOfRung(ended.length - 1)).toBeGreaterThan(1e6)
    expect(new Set(ended.slice(3))).toEqual(new Set([1.5]))
  })
})
