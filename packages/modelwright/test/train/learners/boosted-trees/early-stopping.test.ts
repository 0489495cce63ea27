import { type Task, type TreesState, treeScores } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { outputsOf, readOptions, seedOf, type TrainingData } from '../../../../src/core/index.ts'
import { plainColumns, sizesOf } from '../../../../src/train/data.ts'
import { boostedTrees } from '../../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { growOptions } from '../../../../src/train/learners/boosted-trees/grow-options.ts'
import { dealParts, rowsOfPart } from '../../../../src/train/learners/boosted-trees/kept.ts'
import { targetOf } from '../../../../src/train/learners/boosted-trees/target.ts'
import { type BinnedTable, binTable, fitTrees, type TreesFit } from '../../../../src/train/trees/fit-trees.ts'
import { treesState } from '../../../../src/train/trees/trees-state.ts'
import { fitContext } from '../../linear-fixture.ts'
import { leavesOfTree } from '../../trees/leaves-of-tree.ts'
import { treesData } from '../../trees/trees-data.ts'

const patience = 12
const rounds = 150

function optionsOf(given: Readonly<Record<string, unknown>> = {}) {
  const all = { trees: rounds, earlyStopping: patience, learningRate: 0.3, ...given }
  return readOptions(boostedTrees.options, all, 'boosted-trees')
}

function fitOf(data: TrainingData, fixed: Uint8Array, hasPatience: boolean): TreesFit {
  const options = optionsOf()
  const { rowCount } = data
  const { parameter, ...target } = targetOf(data, options)
  const { learningRate, rowShare } = options
  const outputs = target.start.length
  const job = { rounds, outputs, learningRate, parameter, rowShare, isBootstrap: false }
  const grow = { options: growOptions(data, options), patience: hasPatience ? patience : 0 }
  return {
    rowCount,
    ...target,
    fixed,
    job: { ...job, ...grow },
  }
}

function tableOf(data: TrainingData, { rowCount, loss }: TreesFit): BinnedTable {
  return binTable(plainColumns(data), { rowCount, loss, maxBins: optionsOf().maxBins }, fitContext())
}

/** The mean loss of some rows, from scores and the target alone. */
function lossOf({ target, weights }: TrainingData, rows: readonly number[], scores: Float64Array): number {
  const outputs = outputsOf(target)
  const lossAt = (row: number): number => {
    if (target.task === 'regression') return 0.5 * (scores[row] - target.values[row]) ** 2
    const code = target.codes[row]
    if (outputs === 1) return Math.log(1 + Math.exp(code === 1 ? -scores[row] : scores[row]))
    const own = scores.subarray(row * outputs, (row + 1) * outputs)
    return Math.log(own.reduce((sum, score) => sum + Math.exp(score), 0)) - own[code]
  }
  const weightOf = (row: number): number => weights?.[row] ?? 1
  const total = rows.reduce((sum, row) => sum + weightOf(row), 0)
  return rows.reduce((sum, row) => sum + weightOf(row) * lossAt(row), 0) / total
}

/** The loss on kept rows after each round, of a fit that never stops, and worked out from its trees one by one. */
async function curveOf(data: TrainingData, fixed: Uint8Array): Promise<number[]> {
  const fit = fitOf(data, fixed, false)
  let told = 0
  // Each round seems better than the one before, so that all trees are kept.
  const loss = { ...fit.loss, value: () => --told }
  const { trees, binned } = await fitTrees(tableOf(data, fit), { ...fit, loss }, fitContext())
  const outputs = fit.start.length
  const frame = {
    link: 'identity' as const,
    width: 1,
    mean: false,
    base: fit.start,
    sizes: sizesOf(plainColumns(data)),
  }
  const state = treesState(trees, binned.features, frame)
  expect(trees).toHaveLength(rounds * outputs)
  const columns = plainColumns(data)
  const scores = treeScores(treesState([], binned.features, frame), columns, data.rowCount)
  const rows = [...fixed.keys()].filter((row) => fixed[row] === 1)
  return Array.from({ length: rounds }, (_, round) => {
    for (let k = 0; k < outputs; k++)
      leavesOfTree(state, columns, data.rowCount, round * outputs + k).forEach((value, row) => {
        scores[row * outputs + k] += value
      })
    return lossOf(data, rows, scores)
  })
}

/** Where patience ends a curve: one past the last round that is fitted. */
function endOf(curve: readonly number[]): number {
  for (let round = 0, best = 0; round < curve.length; round++) {
    if (curve[round] < curve[best]) best = round
    if (round - best >= patience) return round + 1
  }
  return curve.length
}

const leastOf = (curve: readonly number[]): number => curve.indexOf(Math.min(...curve))

/** Rows of which some have weights. */
function rowsOf(task: Task, rowCount: number, isWeighted = false): TrainingData {
  const data = treesData(task, rowCount)
  const weights = Float64Array.from({ length: rowCount }, (_, row) => 0.5 + (row % 4))
  return isWeighted ? { ...data, weights } : data
}

async function treesOf(data: TrainingData, given: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const state = (await boostedTrees.fit(data, optionsOf(given), fitContext())) as TreesState
  return state.leafCounts.length / state.base.length
}

describe('early stopping', () => {
  for (const [task, isWeighted] of [
    ['regression', true],
    ['binary', false],
    ['multiclass', true],
  ] as const)
    it(`keeps the round with the least loss on the rows kept apart: ${task}`, async () => {
      const data = rowsOf(task, 700, isWeighted)
      const fixed = Uint8Array.from({ length: data.rowCount }, (_, row) => (row % 5 === 2 ? 1 : 0))
      const curve = await curveOf(data, fixed)
      const fit = fitOf(data, fixed, true)
      const found = await fitTrees(tableOf(data, fit), fit, fitContext())
      const fitted = curve.slice(0, endOf(curve))
      expect(fitted.length).toBeLessThan(rounds)
      expect(found.validation).toHaveLength(fitted.length)
      fitted.forEach((loss, round) => {
        expect(Math.abs(found.validation[round] - loss)).toBeLessThan(1e-9)
      })
      expect(found.rounds).toBe(leastOf(fitted) + 1)
      expect(found.trees).toHaveLength(found.rounds * (task === 'multiclass' ? 3 : 1))
    })

  it('gives as many trees as the best round of a tenth of the rows, with and without a fit to all of them', async () => {
    const data = rowsOf('binary', 5200)
    const curve = await curveOf(data, rowsOfPart(dealParts(data, 10, fitContext().seed), 0)!)
    const wanted = leastOf(curve.slice(0, endOf(curve))) + 1
    expect(wanted).toBeLessThan(rounds - patience)
    expect(await treesOf(data, { refit: false })).toBe(wanted)
    expect(await treesOf(data)).toBe(wanted)
  })

  it('tells the loss of rows drawn from their own stream as it grows, by the sum of learning rates', async () => {
    const data = rowsOf('regression', 600)
    const keptSeed = seedOf(77)
    const curve = await curveOf(data, rowsOfPart(dealParts(data, 5, keptSeed), 0)!)
    const told: [number, number][] = []
    const report = (step: number, loss: number): boolean => told.push([step, loss]) > 0
    await boostedTrees.fit(data, optionsOf(), { ...fitContext(), keptSeed, report })
    const steps = Array.from({ length: endOf(curve) }, (_, round) => Math.floor(((round + 1) * 0.3) / 3))
    expect(steps.slice(8, 11)).toEqual([0, 1, 1])
    expect(told.map(([step]) => step)).toEqual(steps.filter((step) => step > 0))
    for (const [at, [, loss]] of told.entries()) expect(Math.abs(loss - curve[at + 9])).toBeLessThan(1e-9)
  })

  it('ends where it is told to, without another fit', async () => {
    const data = rowsOf('binary', 5200)
    let asked = 0
    const context = { ...fitContext(), report: () => ++asked < 5 }
    const state = (await boostedTrees.fit(data, optionsOf(), context)) as TreesState
    expect(asked).toBe(5)
    expect(state.leafCounts.length).toBeLessThanOrEqual(14)
  })

  it('gives in small tables as many trees as the best round of the mean of five parts', async () => {
    const data = rowsOf('regression', 600)
    const parts = dealParts(data, 5, fitContext().seed)
    const curves: number[][] = []
    for (let part = 0; part < 5; part++) {
      const curve = await curveOf(data, rowsOfPart(parts, part)!)
      curves.push(curve.slice(0, endOf(curve)))
    }
    const length = Math.min(...curves.map((curve) => curve.length))
    const means = Array.from(
      { length },
      (_, round) => curves.reduce((sum, curve) => sum + curve[round], 0) / 5,
    )
    expect(await treesOf(data)).toBe(leastOf(means) + 1)
  })
})
