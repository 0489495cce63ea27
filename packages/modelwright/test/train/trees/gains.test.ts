import type { TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { losses } from '../../../src/train/losses/index.ts'
import { fitTable, leavesOfFirst, predict, type SmallTable, smallTable } from './grown-trees.ts'

const rowCount = 120
const rules = { leaves: 6, minRows: 3 }
const half = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? -1 : 1))
const halves: SmallTable = { columns: [{ type: 'number', values: half }], values: half }

const times = (table: SmallTable, factor: number): SmallTable => ({
  ...table,
  values: table.values.map((value) => factor * value),
})

const gainOf = ({ gains }: TreesState): number => gains.reduce((sum, gain) => sum + gain, 0)

/** How much less the loss is after the trees than at the score they started from. */
function fallOf(
  state: TreesState,
  { columns, values }: SmallTable,
  name: 'squared-error' | 'huber',
  bound: number,
) {
  const scores = predict(state, columns, values.length)
  const { value } = losses[name]
  return values.reduce(
    (sum, target, row) => sum + value(state.base[0], target, bound) - value(scores[row], target, bound),
    0,
  )
}

describe('gains', () => {
  it('are what squared error falls by, where nothing holds leaves back', async () => {
    for (let draw = 1; draw <= 5; draw++) {
      const table = smallTable(draw, rowCount)
      const state = await fitTable(table, rules)
      const fall = fallOf(state, table, 'squared-error', 0)
      expect(Math.abs(gainOf(state) - fall) / fall).toBeLessThan(1e-6)
    }
  })

  it('are what Huber’s loss falls by at least, in units of the target squared', async () => {
    for (let draw = 1; draw <= 5; draw++) {
      const table = times(smallTable(draw, rowCount), 2 ** -13)
      const given = { ...rules, loss: 'huber', lossParameter: 0.5 }
      const state = await fitTable(table, given)
      // Its second derivative is 1 at most, and is taken to be 1: the parabola of a leaf lies above the loss.
      const fall = fallOf(state, table, 'huber', 0.5)
      expect(fall).toBeGreaterThan(gainOf(state) * 0.999)
      const larger = await fitTable(times(table, 8), { ...given, lossParameter: 4 })
      expect(gainOf(larger) / gainOf(state)).toBeCloseTo(64, 8)
    }
  })

  it('of quantiles count rows, an eighth of them at most for a median, whatever the unit of the target', async () => {
    for (const factor of [1, 1000])
      for (const loss of ['absolute-error', 'quantile']) {
        const state = await fitTable(times(halves, factor), { loss })
        expect(gainOf(state)).toBeCloseTo(40 / 8, 10)
      }
  })

  it('of a quantile are the squared sums of its slopes over twice the rows', async () => {
    const share = 0.3
    const state = await fitTable(halves, { loss: 'quantile', lossParameter: share })
    // The quantile is −1: rows of −1 lie at it, rows of 1 above.
    expect(state.base[0]).toBe(-1)
    const above = 20 * share
    expect(gainOf(state)).toBeCloseTo(above ** 2 / 40 - above ** 2 / 80, 3)
  })

  it('must be above minGain in the units they are told in', async () => {
    const leavesWith = async (loss: string, minGain: number, factor = 1): Promise<number> => {
      const table = times(halves, factor)
      return leavesOfFirst(
        await fitTable(table, { loss, minGain, lossParameter: loss === 'huber' ? 100 : 0 }),
        table,
      ).length
    }
    // Half the squared error of 40 rows falls from 20 to 0; for Huber's loss within its bound, too.
    for (const loss of ['squared-error', 'huber'])
      for (const [factor, gain] of [
        [1, 20],
        [10, 2000],
      ]) {
        expect(await leavesWith(loss, gain * 0.995, factor)).toBe(2)
        expect(await leavesWith(loss, gain * 1.005, factor)).toBe(1)
      }
    for (const factor of [1, 10]) {
      expect(await leavesWith('absolute-error', 4.99, factor)).toBe(2)
      expect(await leavesWith('absolute-error', 5.01, factor)).toBe(1)
    }
  })
})
