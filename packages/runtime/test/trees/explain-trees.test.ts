import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainTrees } from '../../src/trees/explain-trees.ts'
import { treeScores } from '../../src/trees/tree-scores.ts'
import type { TreesState } from '../../src/trees/trees-state.ts'
import type { WasmHost } from '../../src/trees/wasm-host.ts'
import { webAssembly } from '../web-assembly.ts'
import {
  cellsOf,
  drawForest,
  drawRows,
  type Forest,
  type ForestOptions,
  goesLeft,
  isSplit,
  stateOf,
  type TreeNode,
} from './random-trees.ts'

function coverOf(node: TreeNode): number {
  return isSplit(node) ? coverOf(node.left) + coverOf(node.right) : node.cover
}

/** What a tree says of a row when only some inputs are known: at a split on another, the mean over training rows. */
function meanGiven(
  forest: Forest,
  node: TreeNode,
  cells: readonly number[],
  known: number,
): readonly number[] {
  if (!isSplit(node)) return node.values
  const { left, right, input } = node
  if (((known >> input) & 1) === 1)
    return meanGiven(forest, goesLeft(forest, node, cells[input]) ? left : right, cells, known)
  const share = coverOf(node) > 0 ? coverOf(left) / coverOf(node) : 0.5
  const low = meanGiven(forest, left, cells, known)
  const high = meanGiven(forest, right, cells, known)
  return low.map((value, k) => share * value + (1 - share) * high[k])
}

/** Scores of a row with some inputs known. */
function gameOf(forest: Forest, cells: readonly number[], known: number): number[] {
  const { base, width, mean, trees } = forest
  const sums = base.map(() => 0)
  trees.forEach((tree, at) => {
    meanGiven(forest, tree, cells, known).forEach((value, k) => {
      sums[width === 1 ? at % base.length : k] += value
    })
  })
  const treesOf = (k: number): number =>
    width > 1 ? trees.length : trees.filter((_, at) => at % base.length === k).length
  return sums.map((sum, k) => base[k] + (mean ? sum / Math.max(1, treesOf(k)) : sum))
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

/** The Shapley values by their definition: over all subsets of the other inputs. */
function shapley(forest: Forest, cells: readonly number[]): number[] {
  const count = forest.sizes.length
  const games = Array.from({ length: 2 ** count }, (_, known) => gameOf(forest, cells, known))
  return forest.sizes.flatMap((_, input) =>
    forest.base.map((_, k) => {
      let sum = 0
      for (let known = 0; known < games.length; known++) {
        if (((known >> input) & 1) === 1) continue
        const size = [...known.toString(2)].filter((bit) => bit === '1').length
        const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count)
        sum += weight * (games[known | (1 << input)][k] - games[known][k])
      }
      return sum
    }),
  )
}

function expectShapley(options: ForestOptions): void {
  const forest = drawForest(options)
  const rows = drawRows(forest, 6, options.seed + 1)
  const { contributions, expected } = explainTrees(stateOf(forest), rows, 6)
  const quick = explainTrees(stateOf(forest), rows, 6, webAssembly).contributions
  const wanted = Array.from({ length: 6 }, (_, row) => shapley(forest, cellsOf(rows, row))).flat()
  wanted.forEach((value, at) => {
    expect(Math.abs(contributions[at] - value)).toBeLessThan(1e-9)
    expect(Math.abs(quick[at] - value)).toBeLessThan(1e-9)
  })
  gameOf(forest, [], 0).forEach((value, k) => {
    expect(Math.abs(expected[k] - value)).toBeLessThan(1e-9)
  })
}

function expectAdditive(forest: Forest, rowCount: number): void {
  for (const wasm of [undefined, webAssembly]) expectSums(forest, rowCount, wasm)
}

function expectSums(forest: Forest, rowCount: number, wasm: WasmHost | undefined): void {
  const state = stateOf(forest)
  const rows = drawRows(forest, rowCount, 99)
  const { contributions, expected } = explainTrees(state, rows, rowCount, wasm)
  const scores = treeScores(state, rows, rowCount)
  const outputs = state.base.length
  const perRow = state.sizes.length * outputs
  scores.forEach((score, at) => {
    let sum = expected[at % outputs]
    const start = Math.floor(at / outputs) * perRow + (at % outputs)
    for (let i = start; i < start - (at % outputs) + perRow; i += outputs) sum += contributions[i]
    expect(Math.abs(sum - score)).toBeLessThan(1e-9 * Math.max(1, Math.abs(score)))
  })
}

describe('the explanation of trees', () => {
  it('is the Shapley value by its definition, also where a path asks an input again', () => {
    const shapes = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      treeCount: fc.integer({ min: 1, max: 4 }),
      leafCount: fc.integer({ min: 1, max: 25 }),
      sizes: fc.array(fc.constantFrom(-1, -1, 5, 70_000), { minLength: 1, maxLength: 6 }),
    })
    fc.assert(
      fc.property(shapes, (options) => expectShapley(options)),
      { seed: 1, numRuns: 40 },
    )
  })

  it('is so for paths that need more than four points', () => {
    for (const seed of [1, 2])
      expectShapley({ seed, treeCount: 1, leafCount: 90, sizes: new Array(10).fill(-1) })
  })

  it('is so for several outputs, sums and means', () => {
    for (const mean of [false, true])
      for (const width of [1, 3])
        expectShapley({ seed: 5, treeCount: 7, outputs: 3, width, mean, link: 'softmax', sizes: [-1, 5, -1] })
  })

  it('adds up to the score, for deep trees and more rows than a tile', () => {
    expectAdditive(drawForest({ seed: 1, treeCount: 8, leafCount: 300, sizes: new Array(60).fill(-1) }), 300)
    expectAdditive(drawForest({ seed: 2, treeCount: 9, outputs: 3, width: 3, mean: true, link: 'share' }), 30)
    expectAdditive(drawForest({ seed: 3, treeCount: 0 }), 3)
  })

  it('adds up on a path through hundreds of inputs, whose points are cut short', () => {
    const sizes = new Array(300).fill(-1)
    const forest = drawForest({ seed: 4, treeCount: 0, sizes })
    let tree: TreeNode = { values: [1], cover: 3 }
    for (let input = 0; input < 300; input++)
      tree = { input, cut: 3, missingLeft: true, left: tree, right: { values: [input % 7], cover: 1 } }
    expectAdditive({ ...forest, trees: [tree] }, 50)
  })

  it('takes leaves that no training row reached', () => {
    const forest = drawForest({ seed: 6, treeCount: 3, sizes: [-1, 4, -1] })
    const bare = (node: TreeNode, depth: number): TreeNode =>
      isSplit(node)
        ? { ...node, left: bare(node.left, depth + 1), right: bare(node.right, depth + 1) }
        : { ...node, cover: depth % 2 }
    expectAdditive({ ...forest, trees: forest.trees.map((tree) => bare(tree, 0)) }, 40)
  })

  it('is given by a host that refuses to run WebAssembly too', () => {
    const refusing = {
      Module: class {
        constructor() {
          throw new Error('unsafe-eval is not allowed')
        }
      },
      Instance: webAssembly.Instance,
    }
    const forest = drawForest({ seed: 8 })
    const rows = drawRows(forest, 5, 9)
    const state = stateOf(forest)
    expect(explainTrees(state, rows, 5, refusing)).toEqual(explainTrees(state, rows, 5))
  })

  it('is refused without covers, and where a path is longer than any fit makes', () => {
    const { covers, ...bare } = stateOf(drawForest({ seed: 1 }))
    expect(() => explainTrees(bare as TreesState, [], 0)).toThrow(
      'packed without the weight of training rows',
    )
    const forest = drawForest({ seed: 4, treeCount: 0, sizes: new Array(500).fill(-1) })
    let tree: TreeNode = { values: [1], cover: 1 }
    for (let input = 0; input < 500; input++)
      tree = { input, cut: 0, missingLeft: true, left: { values: [2], cover: 1 }, right: tree }
    expect(() => explainTrees(stateOf({ ...forest, trees: [tree] }), [], 0)).toThrow('500 different inputs')
  })
})
