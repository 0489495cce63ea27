import { type Column, type TreesOrigin, type TreesState, treeScores } from '@modelwright/runtime'
import { joined, ModelwrightError } from '../../core/index.ts'
import { type NamedSplit, type NamedTrees, treesOf } from './named-trees.ts'
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

const keyOf = ({ input, threshold, levels }: NamedSplit): string =>
  `${input} ${levels === undefined ? threshold : levels.join()}`

/** The splits of both: those of the first, then those that only the second has. */
function bothSplits(first: NamedTrees, then: NamedTrees): Pick<NamedTrees, 'splits' | 'uses'> {
  const splits = [...first.splits]
  const known = new Map(splits.map((split, at) => [keyOf(split), at]))
  const moved = then.splits.map((split) => known.get(keyOf(split)) ?? splits.push(split) - 1)
  return { splits, uses: joined(Int32Array, [first.uses, then.uses.map((split) => moved[split])]) }
}

/** Puts new trees behind those of an earlier model; predictions are the sums of both, in this order. */
export function continued(previous: TreesState, added: TreesState): TreesState {
  const [first, then] = [treesOf(previous), treesOf(added)]
  const { link, width, mean, base, sizes } = previous
  const frame = { link, width, mean, base, sizes }
  const hasCovers = first.covers !== undefined && then.covers !== undefined
  return stateOf(
    {
      leafCounts: joined(Int32Array, [first.leafCounts, then.leafCounts]),
      shape: joined(Uint8Array, [first.shape, then.shape]),
      ...bothSplits(first, then),
      missingLeft: joined(Uint8Array, [first.missingLeft, then.missingLeft]),
      leaves: joined(Float32Array, [first.leaves, then.leaves]),
      ...(hasCovers ? { covers: joined(Float32Array, [first.covers!, then.covers!]) } : {}),
      gains: first.gains.map((gain, at) => gain + then.gains[at]),
    },
    added.origin === undefined ? frame : { ...frame, origin: added.origin },
  )
}
