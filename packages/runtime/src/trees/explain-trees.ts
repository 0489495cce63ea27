import type { Column } from '../column.ts'
import { collect, weigh } from './explain-passes.ts'
import { type ExplainPlan, explainPlan, lanes } from './explain-plan.ts'
import { numberNode } from './flat-trees.ts'
import { writeKeys } from './row-keys.ts'
import { treesOfOutput } from './tree-scores.ts'
import type { TreesState } from './trees-state.ts'
import { hotChild } from './walk.ts'
import { addInWasm } from './wasm-explain.ts'
import type { WasmHost } from './wasm-host.ts'

/** What each input added to each score. */
export interface TreesExplanation {
  /** In score space, row-major; shape `[rows × inputs × outputs]`. A row's sum and `expected` make its score. */
  readonly contributions: Float64Array
  /** Mean score over the training rows; shape `[outputs]`. */
  readonly expected: Float64Array
}

/**
 * Splits each row's score exactly into what each input added: the Shapley values of the game in which an input that is not
 * known is averaged over the training rows at each split on it (path-dependent TreeSHAP).
 *
 * A path with the inputs N adds to input i the Shapley weight of every subset of the others, which is an integral:
 * `(o_i − z_i) · v · ∫ Π_{j ∈ N \\ i} (t·o_j + (1 − t)·z_j) dt` over 0 … 1, where v is the leaf, o_j is 1 where the row goes
 * the path's way at all splits on j, and z_j is the part of the training rows that does. The integrand is a polynomial, so
 * a few points of Gauss and Legendre's rule give it exactly. At each point one pass down a tree multiplies the factors of
 * its paths, and one pass up adds up what lies below either side of each split.
 *
 * With the host's `WebAssembly` it is several times as fast, and the same to rounding.
 * Missing: goes its way as in prediction.  Seeded: no.  Cost: O(rows × trees × leaves × inputs on a path).
 *
 * @throws {ModelwrightError} EVALUATE_COVERS_ABSENT - when the state holds no weights of training rows
 * @throws {ModelwrightError} EVALUATE_PATH_DEEP - when a path looks at hundreds of different inputs
 * @see Lundberg et al. (2020), Nature Machine Intelligence 2, algorithm 1; Owen (1972), Management Science 18, for the integral
 */
export function explainTrees(
  state: TreesState,
  features: readonly Column[],
  rowCount: number,
  wasm?: WasmHost,
): TreesExplanation {
  const plan = explainPlan(state)
  const contributions = new Float64Array(rowCount * state.sizes.length * state.base.length)
  const isDone = wasm !== undefined && addInWasm(wasm, state, { features, rowCount, into: contributions })
  if (!isDone) addPlainly(plan, features, { rowCount, into: contributions })
  if (state.mean) divideByTrees(contributions, state)
  return { contributions, expected: plan.expected.slice() }
}

function addPlainly(
  plan: ExplainPlan,
  features: readonly Column[],
  { rowCount, into }: { rowCount: number; into: Float64Array },
): void {
  const { flat } = plan
  for (let from = 0; from < rowCount; from += flat.tileRows) {
    const to = Math.min(rowCount, from + flat.tileRows)
    writeKeys(flat, flat.keys, features, from, to)
    for (let tree = 0; tree < flat.roots.length; tree++) explainTree(plan, tree, into, from, to)
  }
}

function divideByTrees(contributions: Float64Array, state: TreesState): void {
  const outputs = state.base.length
  for (let i = 0; i < contributions.length; i++)
    contributions[i] /= Math.max(1, treesOfOutput(state, i % outputs))
}

function explainTree(plan: ExplainPlan, tree: number, into: Float64Array, from: number, to: number): void {
  const { flat, quadratures, splitStarts } = plan
  const { width, base, sizes } = flat.state
  if (splitStarts[tree] === splitStarts[tree + 1]) return
  if (width === 1) fillLeaves(plan, tree, 0)
  for (let row = from; row < to; row++) {
    decide(plan, tree, ((row - from) >> 3) * flat.blockSize + (row & 7))
    for (let point = 0; point < quadratures[tree].points.length; point += lanes) {
      weigh(plan, tree, point)
      for (let k = 0; k < width; k++) {
        if (width > 1) fillLeaves(plan, tree, k)
        const output = width > 1 ? k : tree % base.length
        collect(plan, tree, point, into, row * sizes.length * base.length + output)
      }
    }
  }
}

/** Puts the values of leaves where `collect` reads them. */
function fillLeaves({ flat, values }: ExplainPlan, tree: number, output: number): void {
  const { nodes, roots, state } = flat
  const root = roots[tree]
  const end = tree + 1 < roots.length ? roots[tree + 1] : nodes.length
  for (let at = root; at < end; at += 4) {
    if (nodes[at + 2] !== at) continue
    const value = state.leaves[nodes[at + 1] * state.width + output]
    values.fill(value, at - root, at - root + lanes)
  }
}

/** Notes which child the row goes to at each split; −1 where it left the path at a split above on the same input. */
function decide(plan: ExplainPlan, tree: number, at: number): void {
  const { flat, splits, splitStarts, above, via, hot } = plan
  const { nodes, keys } = flat
  const isNumbers = flat.kinds[tree >> 3] === numberNode
  const end = splitStarts[tree + 1]
  for (let split = splitStarts[tree]; split < end; split++) {
    const last = above[split]
    const node = splits[split]
    if (last >= 0 && hot[last] !== via[split]) hot[split] = -1
    else if (isNumbers) hot[split] = nodes[node + 2 + +(keys[at + nodes[node]] > nodes[node + 1])]
    else hot[split] = hotChild(flat, node, at)
  }
}
