import type { TreesState } from './trees-state.ts'

/** What each input was worth to the trees; shape `[inputs]` each. */
export interface TreesImportance {
  /** Total gain of the splits on it, in the unit of the loss in training. */
  readonly gain: Float64Array
  /** How many splits look at it. */
  readonly splits: Float64Array
}

/**
 * Tells how much the trees lean on each input, by gain and by number of splits.
 *
 * Both are counted in training, so inputs with many values look better than they are; ask for the drop in score on rows
 * never seen (permutation importance) before you believe it.
 */
export function importanceOf(state: TreesState): TreesImportance {
  const splits = new Float64Array(state.sizes.length)
  for (let i = 0; i < state.features.length; i++) splits[state.features[i]]++
  return { gain: state.gains.slice(), splits }
}
