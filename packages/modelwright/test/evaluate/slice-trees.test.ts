import { treeScores } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { drawForest, drawRows, stateOf } from '../../../runtime/test/trees/random-trees.ts'
import { sliceTrees } from '../../src/evaluate/index.ts'

const sizes = [-1, 4, -1, 30]

describe('sliceTrees', () => {
  it('takes trees out whole: their parts add up to all of them', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const forest = drawForest({ seed, sizes, treeCount: 9 })
      const state = { ...stateOf(forest), mean: false, base: Float64Array.of(0.5), width: 1 }
      const rows = drawRows(forest, 50, seed)
      const all = treeScores(state, rows, 50)
      const each = Array.from({ length: 9 }, (_, tree) =>
        treeScores(sliceTrees(state, tree, tree + 1), rows, 50),
      )
      const halves = [
        treeScores(sliceTrees(state, 0, 4), rows, 50),
        treeScores(sliceTrees(state, 4, 9), rows, 50),
      ]
      for (let row = 0; row < 50; row++) {
        const sum = each.reduce((total, scores) => total + scores[row] - 0.5, 0.5)
        expect(Math.abs(sum - all[row])).toBeLessThan(1e-9)
        expect(Math.abs(halves[0][row] + halves[1][row] - 0.5 - all[row])).toBeLessThan(1e-9)
      }
      expect(treeScores(sliceTrees(state, 0, 9), rows, 50)).toEqual(all)
    }
  })
})
