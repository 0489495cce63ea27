import { describe, expect, it } from 'vitest'
import { pruners } from '../../../src/tune/index.ts'

const halving = pruners['successive-halving']
const others = Array.from({ length: 8 }, (_, trial) => Array.from({ length: 4 }, () => trial))

describe('successive-halving', () => {
  it('lets the best third go on at a rung', () => {
    const goOn = [0.5, 1.5, 2.5, 3.5].map((loss) => !halving.stops({ curve: [loss], others }))
    expect(goOn).toEqual([true, true, false, false])
    expect(halving.stops({ curve: [0, 0, 7], others })).toBe(true)
  })

  it('judges at steps 1, 3 and 9 alone', () => {
    const judged = Array.from({ length: 10 }, (_, at) => at + 1).filter((steps) => {
      const best = Array.from({ length: 5 }, () => new Array<number>(steps).fill(0))
      return halving.stops({ curve: new Array<number>(steps).fill(1), others: best })
    })
    expect(judged).toEqual([1, 3, 9])
  })
})
