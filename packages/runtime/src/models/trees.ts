import type { PreparedType } from '../column.ts'
import type { ModelOperation } from '../contracts.ts'
import { applyLink } from '../trees/apply-link.ts'
import { readTrees } from '../trees/read-trees.ts'
import { treeScores } from '../trees/tree-scores.ts'
import type { TreesState } from '../trees/trees-state.ts'
import { asPlain } from '../typed-column.ts'

/**
 * Predicts by decision trees: boosted, or a forest. Each tree sends a row to one of its leaves; the leaves are added up, or
 * averaged, and a link turns the score into a value or into probabilities.
 *
 * Missing: each node has learnt which side missing values go; a level never met in training is missing too.
 */
export const trees: ModelOperation<TreesState> = {
  name: 'trees',
  optional: ['covers', 'origin'],
  signature: ({ sizes, base }) => ({
    inputs: Array.from(sizes, (size): PreparedType => (size < 0 ? 'number' : 'category')),
    outputCount: base.length,
  }),
  read: readTrees,
  predict(state, features, rowCount) {
    const scores = treeScores(state, features.map(asPlain), rowCount)
    applyLink(state, scores)
    return scores
  },
}
