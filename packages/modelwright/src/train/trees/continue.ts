import { type Column, type TreesOrigin, type TreesState, treeScores } from '@modelwright/runtime'
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

/** The first input that is not what it was, as a clause; undefined where all are. */
function changeOf(before: TreesOrigin, now: TreesOrigin): string | undefined {
  const count = before.names.length
  if (count !== now.names.length) return `it has ${count} inputs, not ${now.names.length}`
  const at = now.names.findIndex(
    (name, input) => name !== before.names[input] || now.levels[input] !== before.levels[input],
  )
  if (at < 0) return undefined
  const [was, is] = [before.names[at], now.names[at]]
  if (was !== is) return `its input ${at + 1} is "${was}", not "${is}"`
  if ((before.levels[at] === '') !== (now.levels[at] === '')) return `its input "${is}" is of another kind`
  return `the levels of its input "${is}" are others, or in another order`
}

/**
 * Checks that a state is one that new trees can be put behind.
 *
 * @throws {ModelwrightError} TRAIN_PREVIOUS_UNFIT - when its inputs differ in name, order, kind or levels, its loss, link or outputs differ, or it is no boosted trees
 */
export function checkPrevious(previous: unknown, frame: StateFrame & { origin: TreesOrigin }): TreesState {
  if (!isState(previous)) return refuse('it is not a model of boosted trees')
  const { origin, mean, width, link, base } = previous
  if (mean || width !== 1) return refuse('its trees do not build on each other')
  if (origin === undefined) return refuse('it does not say what it was fitted to')
  if (link !== frame.link) return refuse(`its scores are turned by "${link}", not by "${frame.link}"`)
  if (base.length !== frame.base.length)
    return refuse(`it has ${base.length} outputs, not ${frame.base.length}`)
  if (origin.loss !== frame.origin.loss)
    return refuse(`its loss is "${origin.loss}", not "${frame.origin.loss}"`)
  const change = changeOf(origin, frame.origin)
  return change === undefined ? previous : refuse(change)
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
    previous,
  )
}
