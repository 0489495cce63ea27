import { models, type TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { deadlineIn, readOptions, takeData } from '../../../../src/core/index.ts'
import { boostedTrees } from '../../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { fitContext } from '../../linear-fixture.ts'
import { treesData } from '../../trees/trees-data.ts'

const quick = { trees: 30, earlyStopping: 0, rowShare: 1, columnShare: 1 }

async function fitted(
  data = treesData('binary', 600),
  given: Record<string, unknown> = {},
  context = fitContext(),
) {
  const options = readOptions(boostedTrees.options, { ...quick, ...given }, 'boosted-trees')
  return (await boostedTrees.fit(data, options, context)) as TreesState
}

const predicted = (state: TreesState, data = treesData('binary', 600)): Float64Array =>
  models.trees.predict(state, [...data.features.values()], data.rowCount)

describe('boosted trees', () => {
  it('learn two classes, many classes and numbers', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const data = treesData(task, 800)
      const found = predicted(await fitted(data), data)
      expect(found.every(Number.isFinite)).toBe(true)
      const { target } = data
      if (target.task === 'regression') {
        const error = target.values.reduce((sum, value, row) => sum + (value - found[row]) ** 2, 0) / 800
        expect(error).toBeLessThan(0.2)
      } else {
        const width = found.length / data.rowCount
        const share = (row: number): number => {
          const code = target.codes[row]
          return width === 1 ? (code === 1 ? found[row] : 1 - found[row]) : found[row * width + code]
        }
        const right = target.codes.reduce((sum, _, row) => sum + (share(row) > 0.5 ? 1 : 0), 0)
        expect(right / data.rowCount).toBeGreaterThan(0.8)
      }
    }
  })

  it('keep at least the rows a leaf must have, and no more leaves and depth than told', async () => {
    const state = await fitted(treesData('binary', 700), { minRows: 37, leaves: 9 })
    expect(Math.min(...state.covers!)).toBeGreaterThanOrEqual(37)
    expect(Math.max(...state.leafCounts)).toBeLessThanOrEqual(9)
    const stumps = await fitted(treesData('binary', 700), { maxDepth: 1 })
    expect(Math.max(...stumps.leafCounts)).toBe(2)
  })

  it('rise or fall with a feature where told so', async () => {
    const data = treesData('regression', 500)
    const state = await fitted(data, { increasing: ['a'], decreasing: ['b'] })
    for (const [name, sign] of [['a', 1] as const, ['b', -1] as const])
      for (let row = 0; row < 20; row++) {
        const sweep = Float64Array.from({ length: 41 }, (_, at) => (at - 20) / 5)
        const columns = [...data.features].map(([key, column]) => {
          if (column.type === 'number')
            return {
              type: 'number' as const,
              values: key === name ? sweep : sweep.map(() => column.values[row]),
            }
          if (column.type !== 'category') throw new Error('bug: a number or a category')
          return { ...column, codes: Int32Array.from(sweep, () => column.codes[row]) }
        })
        const found = models.trees.predict(state, columns, sweep.length)
        for (let at = 1; at < found.length; at++)
          expect(sign * (found[at] - found[at - 1])).toBeGreaterThanOrEqual(0)
      }
  })

  it('let only features of one group meet on a path', async () => {
    const state = await fitted(treesData('binary', 600), { interactions: ['a + b'] })
    let [node, split] = [0, 0]
    const walk = (path: readonly number[]): void => {
      const at = node++
      if (((state.shape[at >> 3] >> (at & 7)) & 1) === 0) {
        const inputs = new Set(path)
        expect(inputs.size <= 1 || [...inputs].every((input) => input < 2)).toBe(true)
        return
      }
      const input = state.features[split++]
      walk([...path, input])
      walk([...path, input])
    }
    for (let tree = 0; tree < state.leafCounts.length; tree++) walk([])
  })

  it('count a row of weight 2 as two and of weight 0 as none', async () => {
    const data = treesData('regression', 300)
    const weights = Float64Array.from({ length: 300 }, (_, row) => row % 3)
    const rows = Array.from({ length: 300 }, (_, row) => row).flatMap((row) =>
      new Array<number>(row % 3).fill(row),
    )
    const repeated = takeData(data, Uint32Array.from(rows))
    const few = { trees: 1, minRows: 1, leaves: 4, learningRate: 1, levelMinRows: 1 }
    const weighed = predicted(await fitted({ ...data, weights }, few), data)
    const found = predicted(await fitted(repeated, few), data)
    expect(Math.max(...found.map((value, row) => Math.abs(value - weighed[row])))).toBeLessThan(1e-3)
  })

  it('give what they have when the deadline comes', async () => {
    let calls = 0
    const clock = (): number => calls++
    const context = { ...fitContext(), deadline: deadlineIn(12, clock) }
    const state = await fitted(treesData('binary', 600), { trees: 5000 }, context)
    expect(state.leafCounts.length).toBeGreaterThan(0)
    expect(state.leafCounts.length).toBeLessThan(50)
  })

  it('go on from an earlier fit: the sum of both, bit for bit', async () => {
    const data = treesData('multiclass', 500)
    const first = await fitted(data)
    const both = await fitted(data, {}, { ...fitContext(), previous: first })
    expect(both.leafCounts.length).toBe(2 * first.leafCounts.length)
    expect([...both.leafCounts.subarray(0, first.leafCounts.length)]).toEqual([...first.leafCounts])
    expect([...both.leaves.subarray(0, first.leaves.length)]).toEqual([...first.leaves])
    const loss = (state: TreesState): number => {
      const { target } = data
      if (target.task === 'regression') throw new Error('bug: classes')
      const found = predicted(state, data)
      return target.codes.reduce((sum, code, row) => sum - Math.log(found[row * 3 + code]), 0)
    }
    expect(loss(both)).toBeLessThan(loss(first))
    await expect(
      fitted(treesData('binary', 500), {}, { ...fitContext(), previous: first }),
    ).rejects.toMatchObject({
      code: 'TRAIN_PREVIOUS_UNFIT',
    })
  })

  it('refuse what cannot be', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ increasing: ['nobody'] }, 'TRAIN_FEATURE_UNKNOWN'],
      [{ increasing: ['a'], decreasing: ['a'] }, 'TRAIN_DIRECTION_INVALID'],
      [{ increasing: ['place'] }, 'TRAIN_DIRECTION_INVALID'],
      [{ interactions: ['a + nobody'] }, 'TRAIN_FEATURE_UNKNOWN'],
      [{ loss: 'gamma' }, 'TRAIN_TARGET_UNFIT'],
      [{ loss: 'quantile', lossParameter: 3 }, 'TRAIN_LOSS_PARAMETER_INVALID'],
      [{ leaves: 1 }, 'CORE_OPTION_INVALID'],
      [{ learningRate: 0 }, 'CORE_OPTION_INVALID'],
      [{ maxBins: 256 }, 'CORE_OPTION_INVALID'],
      [{ rowShare: 1.5 }, 'CORE_OPTION_INVALID'],
      [{ trees: 0.5 }, 'CORE_OPTION_INVALID'],
    ]
    for (const [given, code] of cases)
      await expect(fitted(treesData('regression', 100), given)).rejects.toMatchObject({ code })
  })

  it('fit every loss of numbers', async () => {
    const plain = treesData('regression', 400)
    if (plain.target.task !== 'regression') throw new Error('bug: numbers')
    const data = {
      ...plain,
      target: { task: 'regression' as const, values: plain.target.values.map((value) => 5 + value * value) },
    }
    for (const loss of [
      'squared-error',
      'absolute-error',
      'huber',
      'quantile',
      'poisson',
      'gamma',
      'tweedie',
    ]) {
      const found = predicted(await fitted(data, { loss, trees: 100 }), data)
      const error =
        data.target.values.reduce((sum, value, row) => sum + Math.abs(value - found[row]), 0) / 400
      expect(error, loss).toBeLessThan(1)
    }
    const high = predicted(await fitted(data, { loss: 'quantile', lossParameter: 0.9, trees: 60 }), data)
    const below = data.target.values.filter((value, row) => value <= high[row]).length / 400
    expect(below).toBeGreaterThan(0.85)
  })

  it('stop early, and know what they have seen', async () => {
    const data = treesData('binary', 900)
    const stopping = { trees: 2000, earlyStopping: 10, learningRate: 0.3 }
    const kept = await fitted(data, { ...stopping, refit: false })
    const again = await fitted(data, stopping)
    expect(kept.leafCounts.length).toBeLessThan(500)
    expect(again.leafCounts.length).toBeLessThan(500)
  })
})
