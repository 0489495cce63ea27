import { type PreparedColumn, type TreesState, treeScores } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, type TrainingData } from '../../../src/core/index.ts'
import { plainColumns } from '../../../src/train/data.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { randomForest } from '../../../src/train/learners/random-forest/random-forest.ts'
import { type NamedTrees, treesOf } from '../../../src/train/trees/named-trees.ts'
import { fitContext } from '../linear-fixture.ts'
import { leavesOfTree } from './leaves-of-tree.ts'
import { treesData } from './trees-data.ts'

type Given = Readonly<Record<string, unknown>>

async function fitted(data: TrainingData, given: Given = {}, previous?: unknown): Promise<TreesState> {
  const options = readOptions(
    boostedTrees.options,
    { trees: 50, earlyStopping: 0, ...given },
    'boosted-trees',
  )
  const context = previous === undefined ? fitContext() : { ...fitContext(), previous }
  return (await boostedTrees.fit(data, options, context)) as TreesState
}

const scoresOf = (state: TreesState, data: TrainingData): Float64Array =>
  treeScores(state, plainColumns(data), data.rowCount)

/** The same rows with features changed. */
function changed(
  data: TrainingData,
  change: (entries: [string, PreparedColumn][]) => [string, PreparedColumn][],
): TrainingData {
  return { ...data, features: new Map(change([...data.features])) }
}

function lossOf(state: TreesState, data: TrainingData): number {
  const { target } = data
  if (target.task !== 'regression') throw new Error('bug: numbers')
  const scores = scoresOf(state, data)
  return target.values.reduce((sum, value, row) => sum + (value - scores[row]) ** 2, 0) / data.rowCount
}

describe('trees behind those of an earlier model', () => {
  it('give its score plus their leaves, to the last bit', async () => {
    for (const task of ['regression', 'multiclass'] as const) {
      const data = treesData(task, 600)
      const first = await fitted(data)
      const both = await fitted(data, { learningRate: 0.1, leaves: 5 }, first)
      const outputs = first.base.length
      expect(both.leafCounts.length).toBe(2 * first.leafCounts.length)
      const wanted = scoresOf(first, data)
      for (let tree = first.leafCounts.length; tree < both.leafCounts.length; tree++)
        leavesOfTree(both, plainColumns(data), data.rowCount, tree).forEach((value, row) => {
          wanted[row * outputs + (tree % outputs)] += value
        })
      expect(scoresOf(both, data)).toEqual(wanted)
    }
  })

  it('keep the earlier trees, their covers and gains as they were', async () => {
    const data = treesData('regression', 400)
    const first = await fitted(data)
    const both = await fitted(data, {}, first)
    const [was, is] = [treesOf(first), treesOf(both)]
    for (const field of ['leafCounts', 'shape', 'missingLeft', 'leaves', 'covers'] as const)
      expect(is[field]!.subarray(0, was[field]!.length)).toEqual(was[field])
    const splitsOf = ({ splits, uses }: NamedTrees) => Array.from(uses, (split) => splits[split])
    expect(splitsOf(is).slice(0, was.uses.length)).toEqual(splitsOf(was))
    expect([...is.gains].every((gain, at) => gain >= was.gains[at])).toBe(true)
    expect(both.origin).toEqual(first.origin)
  })

  it('share thresholds and subsets with the earlier ones: each is stored once', async () => {
    const data = treesData('regression', 400)
    const first = await fitted(data)
    const both = await fitted(data, {}, first)
    const { splits, uses } = treesOf(both)
    expect(new Set(splits.map((split) => JSON.stringify(split))).size).toBe(splits.length)
    expect(new Set(uses).size).toBe(splits.length)
    expect(splits.length).toBeLessThan(2 * treesOf(first).splits.length)
  })

  it('have no covers where the earlier ones have none: explanations would be of nothing', async () => {
    const data = treesData('regression', 200)
    const { covers, ...bare } = await fitted(data)
    expect(covers).toBeDefined()
    expect((await fitted(data, {}, bare)).covers).toBeUndefined()
  })

  it('learn what as many trees learn at one go', async () => {
    const data = treesData('regression', 2000)
    const given = { learningRate: 0.1, leaves: 6 }
    const first = await fitted(data, given)
    const both = await fitted(data, given, first)
    const whole = await fitted(data, { ...given, trees: 100 })
    expect(lossOf(both, data)).toBeLessThan(0.9 * lossOf(first, data))
    expect(Math.abs(lossOf(both, data) / lossOf(whole, data) - 1)).toBeLessThan(0.05)
  })

  it('stop early by themselves', async () => {
    const data = treesData('binary', 900)
    const first = await fitted(data)
    const both = await fitted(data, { trees: 2000, earlyStopping: 10, learningRate: 0.3 }, first)
    expect(both.leafCounts.length).toBeGreaterThan(50)
    expect(both.leafCounts.length).toBeLessThan(600)
  })
})

describe('an earlier model', () => {
  const data = treesData('regression', 300)
  const refusal = (message: string) => ({
    code: 'TRAIN_PREVIOUS_UNFIT',
    message: `The earlier model cannot be continued: ${message}.`,
  })
  const swap = ([a, b, ...rest]: [string, PreparedColumn][]): [string, PreparedColumn][] => [b, a, ...rest]

  it('is refused for other inputs, with the first that differs', async () => {
    const first = await fitted(data)
    const cases: [TrainingData, string][] = [
      [changed(data, swap), 'its input 1 is "a", not "b"'],
      [
        changed(data, (all) => all.slice(0, -1)),
        `it has ${data.features.size} inputs, not ${data.features.size - 1}`,
      ],
      [
        changed(data, (all) => all.map(([name, column]) => [name === 'b' ? 'c' : name, column])),
        'its input 2 is "b", not "c"',
      ],
      [
        changed(data, (all) =>
          all.map(([name, column]) => [
            name,
            column.type === 'category' ? { ...column, levels: [...column.levels].reverse() } : column,
          ]),
        ),
        'the levels of its input "place" are others, or in another order',
      ],
      [
        changed(data, (all) =>
          all.map(([name, column]) =>
            column.type === 'category'
              ? [name, { type: 'number', values: Float64Array.from(column.codes) }]
              : [name, column],
          ),
        ),
        'its input "place" is of another kind',
      ],
    ]
    for (const [other, message] of cases)
      await expect(fitted(other, {}, first)).rejects.toMatchObject(refusal(message))
  })

  it('is refused for another loss, even of the same link, or another number of it', async () => {
    const first = await fitted(data, { loss: 'quantile', lossParameter: 0.9 })
    await expect(fitted(data, {}, first)).rejects.toMatchObject(
      refusal('its loss is "quantile 0.9", not "squared-error"'),
    )
    await expect(fitted(data, { loss: 'quantile' }, first)).rejects.toMatchObject(
      refusal('its loss is "quantile 0.9", not "quantile 0.5"'),
    )
    await expect(fitted(treesData('binary', 300), {}, first)).rejects.toMatchObject(
      refusal('its scores are turned by "identity", not by "sigmoid"'),
    )
  })

  it('is refused where it is none of boosted trees, or does not say what it was fitted to', async () => {
    const options = readOptions(randomForest.options, { trees: 2 }, 'random-forest')
    const forest = await randomForest.fit(data, options, fitContext())
    await expect(fitted(data, {}, forest)).rejects.toMatchObject(
      refusal('its trees do not build on each other'),
    )
    await expect(fitted(data, {}, { weights: [1] })).rejects.toMatchObject(
      refusal('it is not a model of boosted trees'),
    )
    const { origin: _, ...silent } = await fitted(data)
    await expect(fitted(data, {}, silent)).rejects.toMatchObject(
      refusal('it does not say what it was fitted to'),
    )
  })
})
