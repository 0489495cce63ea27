import { type Column, type TreesState, treeScores } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { treesOf } from './named-trees.ts'
import { type StateFrame, stateOf } from './trees-state.ts'

function refuse(why: string): never {
  throw new ModelwrightError('TRAIN_PREVIOUS_UNFIT', {
    message: `The earlier model cannot be continued: ${why}.`,
    mend: ['Continue with the same inputs, target and loss.', 'Or fit anew, without an earlier model.'],
  })
}

const fieldsOfState = ['base', 'leafCounts', 'leaves', 'link', 'shape', 'sizes']

function isState(value: unknown): value is TreesState {
  return typeof value === 'object' && value !== null && fieldsOfState.every((field) => field in value)
}

/**
 * Checks that a state is one that new trees can be put behind.
 *
 * A state holds no names: columns in another order, levels renamed or another loss of the same link are not noticed.
 *
 * @throws {ModelwrightError} TRAIN_PREVIOUS_UNFIT - when its inputs differ in kind or levels, its link or outputs differ, or it is no boosted trees
 */
export function checkPrevious(previous: unknown, frame: StateFrame): TreesState {
  if (!isState(previous)) return refuse('it is not a model of boosted trees')
  if (previous.mean || previous.width !== 1) refuse('its trees do not build on each other')
  if (previous.link !== frame.link)
    refuse(`its scores are turned by "${previous.link}", not by "${frame.link}"`)
  if (previous.base.length !== frame.base.length)
    refuse(`it has ${previous.base.length} outputs, not ${frame.base.length}`)
  const same = previous.sizes.length === frame.sizes.length
  if (!same || previous.sizes.some((size, at) => size !== frame.sizes[at]))
    refuse('its inputs are of other kinds than these columns, or have other numbers of levels')
  return previous
}

/** Scores of rows under an earlier model, output by output: where new trees start from. */
export function previousScores(
  previous: TreesState,
  columns: readonly Column[],
  rowCount: number,
): Float64Array {
  const byRow = treeScores(previous, columns, rowCount)
  const outputs = previous.base.length
  if (outputs === 1) return byRow
  return byRow.map((_, at) => byRow[(at % rowCount) * outputs + Math.floor(at / rowCount)])
}

/** Puts new trees behind those of an earlier model; predictions are the sums of both, in this order. */
export function continued(previous: TreesState, added: TreesState): TreesState {
  const [first, then] = [treesOf(previous), treesOf(added)]
  const { link, width, mean, base, sizes } = previous
  return stateOf(
    {
      leafCounts: [...first.leafCounts, ...then.leafCounts],
      shape: [...first.shape, ...then.shape],
      splits: [...first.splits, ...then.splits],
      missingLeft: [...first.missingLeft, ...then.missingLeft],
      leaves: [...first.leaves, ...then.leaves],
      covers: [...first.covers, ...then.covers],
      gains: first.gains.map((gain, at) => gain + then.gains[at]),
    },
    { link, width, mean, base, sizes },
  )
}
