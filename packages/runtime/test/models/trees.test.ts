import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exp } from '../../src/math/exp.ts'
import { sigmoid } from '../../src/math/sigmoid.ts'
import { trees } from '../../src/models/trees.ts'
import { readerOf } from '../../src/reader.ts'
import { softmaxRows } from '../../src/softmax-rows.ts'
import { readTrees } from '../../src/trees/read-trees.ts'
import {
  cellsOf,
  drawForest,
  drawRows,
  type ForestOptions,
  referenceScores,
  stateOf,
} from '../trees/random-trees.ts'

const rowCount = 40

/** Predictions of the drawn rows beside those of the textbook walk. */
function compared(options: ForestOptions, link: (scores: number[]) => number[] = (scores) => scores): void {
  const forest = drawForest(options)
  const state = stateOf(forest)
  const rows = drawRows(forest, rowCount, options.seed + 1)
  const wanted = Array.from({ length: rowCount }, (_, row) =>
    link(referenceScores(forest, cellsOf(rows, row))),
  )
  expect([...trees.predict(state, rows, rowCount)]).toEqual(wanted.flat())
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

describe('trees', () => {
  it('walks as the format says: missing, infinite, at thresholds, known and unknown levels', () => {
    const shapes = fc.record({
      seed: seeds,
      treeCount: fc.integer({ min: 0, max: 30 }),
      leafCount: fc.integer({ min: 1, max: 40 }),
      sizes: fc.array(fc.constantFrom(-1, -1, 1, 3, 40, 70_000), { minLength: 1, maxLength: 9 }),
    })
    fc.assert(
      fc.property(shapes, (options) => compared(options)),
      { seed: 1, numRuns: 150 },
    )
  })

  it('sums or averages, one output or several, one number a leaf or one per output', () => {
    for (const mean of [false, true])
      for (const [outputs, width] of [
        [1, 1],
        [3, 1],
        [3, 3],
      ])
        for (const treeCount of [0, 1, 2, 8, 20])
          compared({ seed: 7 * treeCount + outputs, treeCount, outputs, width, mean })
  })

  it('gives a value, a probability, a probability per class, a mean or shares', () => {
    compared({ seed: 3, link: 'sigmoid' }, (scores) => scores.map(sigmoid))
    compared({ seed: 4, link: 'exp' }, (scores) => scores.map(exp))
    compared({ seed: 5, link: 'softmax', outputs: 4 }, (scores) => {
      const row = Float64Array.from(scores)
      softmaxRows(row, 4)
      return [...row]
    })
    compared({ seed: 6, link: 'share', outputs: 3, width: 3, mean: true }, (scores) => {
      const sum = scores.reduce((a, b) => a + b, 0)
      return scores.map((score) => score / sum)
    })
  })

  it('shares alike where no tree says anything', () => {
    const none = {
      ...stateOf(drawForest({ seed: 1, treeCount: 0, outputs: 4, link: 'share' })),
      base: new Float64Array(4),
    }
    expect([...trees.predict(none, [], 2)]).toEqual(new Array(8).fill(0.25))
  })

  it('gives each row the same bits alone and in a batch of any size', () => {
    const forest = drawForest({ seed: 9, treeCount: 40, leafCount: 31 })
    const state = stateOf(forest)
    const rows = drawRows(forest, 600, 10)
    const all = trees.predict(state, rows, 600)
    for (let row = 0; row < 600; row += 7) {
      const one = rows.map((column) =>
        column.type === 'category'
          ? { ...column, codes: column.codes.slice(row, row + 1) }
          : { ...column, values: (column as { values: Float64Array }).values.slice(row, row + 1) },
      ) as typeof rows
      expect(trees.predict(state, one, 1)[0]).toBe(all[row])
    }
    expect(trees.predict(state, rows, 0)).toHaveLength(0)
  })

  it('walks a tree as deep as it has leaves', () => {
    const depth = 20_000
    const shape = new Uint8Array(Math.ceil((2 * depth - 1) / 8))
    for (let at = 0; at < 2 * depth - 2; at += 2) shape[at >> 3] |= 1 << (at & 7)
    const state = readTrees(
      readerOf(
        {
          ...stateOf(drawForest({ seed: 1, treeCount: 0, sizes: [-1] })),
          leafCounts: Int32Array.of(depth),
          shape,
          features: new Uint8Array(depth - 1),
          cuts: Uint16Array.from({ length: depth - 1 }, (_, at) => at),
          missingLeft: new Uint8Array(Math.ceil((depth - 1) / 8)),
          thresholds: Float32Array.from({ length: depth - 1 }, (_, at) => at),
          thresholdCounts: Int32Array.of(depth - 1),
          leaves: Float32Array.from({ length: depth }, (_, at) => at),
          covers: new Float32Array(depth),
        },
        'state',
      ),
    )
    const values = Float64Array.of(-1, 0, 0.5, 12_345, depth, Number.NaN)
    const found = trees.predict(state, [{ type: 'number', values }], 6)
    expect([...found].map((score) => score - state.base[0])).toEqual(
      [0, 0, 1, 12_345, depth - 1, depth - 1].map((leaf) => leaf + state.base[0] - state.base[0]),
    )
  })

  it('says what it takes and gives', () => {
    const state = stateOf(drawForest({ seed: 1, sizes: [-1, 3], outputs: 3, link: 'softmax' }))
    expect(trees.signature(state)).toEqual({ inputs: ['number', 'category'], outputCount: 3 })
  })

  it('needs no more memory than the state for subsets of seventy thousand levels', () => {
    const sizes = [70_000]
    const subsets = [Array.from({ length: 2000 }, (_, at) => [at, 69_000 - at])]
    const forest = { ...drawForest({ seed: 1, treeCount: 0, sizes }), subsets }
    const split = (cut: number) => ({
      ...{ input: 0, cut, missingLeft: false },
      left: { values: [1], cover: 1 },
      right: { values: [0], cover: 1 },
    })
    const state = stateOf({ ...forest, base: [0], trees: subsets[0].map((_, cut) => split(cut)) })
    const codes = Int32Array.of(5, 69_000, 68_000, 30_000)
    const found = trees.predict(state, [{ type: 'category', codes, levels: [] }], 4)
    expect([...found]).toEqual([1, 1, 1, 0])
  })
})
