import { expect, test } from 'vitest'
import { importanceOf } from '../../src/trees/importance.ts'
import { drawForest, isSplit, stateOf, type TreeNode } from './random-trees.ts'

test('inputs are ranked by gain, and by how many splits look at them', () => {
  const forest = drawForest({ seed: 1 })
  const state = stateOf(forest)
  const { gain, splits } = importanceOf(state)
  const counts = forest.sizes.map(() => 0)
  const count = (node: TreeNode): void => {
    if (!isSplit(node)) return
    counts[node.input]++
    count(node.left)
    count(node.right)
  }
  forest.trees.forEach(count)
  expect([...splits]).toEqual(counts)
  expect(gain).toEqual(state.gains)
  expect(gain).not.toBe(state.gains)
})
