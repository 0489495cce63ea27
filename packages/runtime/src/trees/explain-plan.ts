import { ModelwrightError } from '../errors.ts'
import { type FlatTrees, flatTrees } from './flat-trees.ts'
import { gaussLegendre, type Quadrature } from './gauss.ts'
import { ratiosOf, type TreePaths, treePaths, zerosOf } from './tree-paths.ts'
import { meansOf } from './tree-scores.ts'
import type { TreesState } from './trees-state.ts'

/** Points of the quadrature that are worked on side by side. */
export const lanes = 4

/** Beyond this many points a tree is refused: no fit grows paths over so many different inputs. */
const mostPoints = 64

/**
 * What all rows share when trees are explained. Nodes are counted by where they begin in `flat.nodes`, four apart.
 *
 * Each split has a fraction of the training rows on either side. A path that looks at one input several times multiplies
 * the fractions of that input: `zeros` holds the product for the last split, `ratios` the last factor.
 */
export interface ExplainPlan extends TreePaths {
  readonly flat: FlatTrees
  /** Per node: the part of its parent's training rows that reach it. */
  readonly ratios: Float64Array
  /** Per node: the same, over all splits on this input from the root on. */
  readonly zeros: Float64Array
  /** Per tree: points enough for its paths, a multiple of `lanes`; those past the rule's end weigh nothing. */
  readonly quadratures: readonly Quadrature[]
  /** Mean score over the training rows; shape `[outputs]`. */
  readonly expected: Float64Array
  /**
   * Written again for every row and tree. `weights`: the product of the factors from the root to a node; at a split on an
   * input that was asked before, without the factor of the split above, whose inverse is in `factors`. `values`: what lies
   * below a node. Four points a node each, counted from the tree's root. `hot`: per split, the child the row goes to, −1 where it has left the path.
   */
  readonly weights: Float64Array
  readonly factors: Float64Array
  readonly values: Float64Array
  readonly hot: Int32Array
}

const made = new WeakMap<TreesState, ExplainPlan>()

/**
 * Prepares trees to be explained, once.
 *
 * @throws {ModelwrightError} EVALUATE_COVERS_ABSENT - when the state says nothing of training rows
 */
export function explainPlan(state: TreesState): ExplainPlan {
  let plan = made.get(state)
  if (plan === undefined) {
    plan = planOf(state)
    made.set(state, plan)
  }
  return plan
}

function planOf(state: TreesState): ExplainPlan {
  const flat = flatTrees(state)
  if (state.covers === undefined) return refuseWithoutCovers()
  const paths = treePaths(flat)
  const ratios = ratiosOf(flat, state.covers)
  const largest = lanes * 2 * state.leafCounts.reduce((most, leaves) => Math.max(most, leaves), 0)
  return {
    flat,
    ...paths,
    ratios,
    zeros: zerosOf(flat, paths, ratios),
    quadratures: quadraturesOf(paths.widest),
    expected: expectedOf(flat, ratios),
    weights: new Float64Array(largest),
    factors: new Float64Array(largest),
    values: new Float64Array(largest),
    hot: new Int32Array(paths.splits.length),
  }
}

function refuseWithoutCovers(): never {
  throw new ModelwrightError('EVALUATE_COVERS_ABSENT', {
    message: 'The model cannot be explained: it was packed without the weight of training rows in each leaf.',
    mend: ['Pack it again with covers, as is the default:  modelwright run'],
  })
}

/**
 * The integrand is a polynomial whose degree is one less than the inputs on a path: half as many points are exact. Of a
 * long path all but 3.2 √inputs points are below the last bit.
 */
function pointsFor(inputs: number): number {
  return Math.max(1, Math.ceil(Math.min(inputs / 2, 3.2 * Math.sqrt(inputs) + 2)))
}

function quadraturesOf(widest: Int32Array): readonly Quadrature[] {
  const known = new Map<number, Quadrature>()
  return Array.from(widest, (inputs) => {
    const count = pointsFor(inputs)
    if (count > mostPoints) refuseDeep(inputs)
    let found = known.get(count)
    if (found === undefined) known.set(count, (found = padded(gaussLegendre(count))))
    return found
  })
}

function refuseDeep(inputs: number): never {
  throw new ModelwrightError('EVALUATE_PATH_DEEP', {
    message: `The model cannot be explained: a path of a tree looks at ${inputs} different inputs.`,
    mend: ['Train with fewer leaves or a smaller depth.'],
  })
}

/** Adds points that weigh nothing, so that points can be worked on side by side. */
function padded({ points, weights }: Quadrature): Quadrature {
  const count = lanes * Math.ceil(points.length / lanes)
  const filled = { points: new Float64Array(count).fill(0.5), weights: new Float64Array(count) }
  filled.points.set(points)
  filled.weights.set(weights)
  return filled
}

/** Mean score over the training rows: leaves weighted by how many rows reach them. */
function expectedOf({ nodes, roots, state }: FlatTrees, ratios: Float64Array): Float64Array {
  const { base, width, mean, leaves } = state
  const sums = new Float64Array(base.length)
  const weights = ratios.slice()
  for (let tree = 0; tree < roots.length; tree++) {
    const end = tree + 1 < roots.length ? roots[tree + 1] : nodes.length
    for (let at = roots[tree]; at < end; at += 4) {
      const left = nodes[at + 2]
      const weight = weights[at >> 2]
      if (left !== at) {
        weights[left >> 2] *= weight
        weights[nodes[at + 3] >> 2] *= weight
      } else if (width === 1) sums[tree % base.length] += weight * leaves[nodes[at + 1]]
      else for (let k = 0; k < width; k++) sums[k] += weight * leaves[nodes[at + 1] * width + k]
    }
  }
  if (mean) meansOf(sums, state)
  else for (let k = 0; k < sums.length; k++) sums[k] += base[k]
  return sums
}
