// LightGBM's dump_model() as our trees, so that both sides walk and explain the same trees. For benches and their tests.
import type { TreesLink, TreesState } from '@modelwright/runtime'
import type { NamedSplit } from '../packages/modelwright/src/train/trees/named-trees.ts'
import { stateOf } from '../packages/modelwright/src/train/trees/trees-state.ts'

interface DumpedLeaf {
  readonly leaf_value: number
  /** Absent where a tree is one leaf. */
  readonly leaf_count?: number
}

interface DumpedSplit {
  readonly split_feature: number
  readonly split_gain: number
  /** A number, or for `==` the levels that go left: "0||3||7". */
  readonly threshold: number | string
  readonly decision_type: string
  readonly default_left: boolean
  readonly missing_type: string
  readonly left_child: DumpedNode
  readonly right_child: DumpedNode
}

type DumpedNode = DumpedSplit | DumpedLeaf

/** What is read of the JSON that `Booster.dump_model()` gives. */
export interface DumpedModel {
  readonly objective?: string
  readonly num_tree_per_iteration: number
  readonly max_feature_idx: number
  readonly average_output: boolean
  readonly tree_info: readonly { readonly tree_structure: DumpedNode }[]
}

const isSplit = (node: DumpedNode): node is DumpedSplit => 'split_feature' in node

const identities = ['regression', 'regression_l1', 'huber', 'fair', 'quantile', 'mape']
const links: Readonly<Record<string, TreesLink>> = {
  ...Object.fromEntries(identities.map((name) => [name, 'identity'])),
  binary: 'sigmoid',
  multiclass: 'softmax',
  poisson: 'exp',
  gamma: 'exp',
  tweedie: 'exp',
}

/** The link of an objective such as "binary sigmoid:1"; what scales scores or takes roots is refused. */
function linkOf(objective: string): TreesLink {
  const [name, ...parameters] = objective.split(' ')
  if (!Object.hasOwn(links, name)) throw new Error(`LightGBM's objective "${objective}" has no link of ours.`)
  const odd = parameters.find(
    (word) => word === 'sqrt' || (word.startsWith('sigmoid:') && word !== 'sigmoid:1'),
  )
  if (odd !== undefined) throw new Error(`LightGBM's "${odd}" of the objective "${objective}" is not read.`)
  return links[name]
}

const bits = new Uint32Array(1)
const float = new Float32Array(bits.buffer)

/** The largest f32 that is no more than the value: a row of f32 numbers goes the same way at either. */
function floorToFloat32(value: number): number {
  float[0] = value
  if (float[0] <= value) return float[0]
  if (float[0] === 0) return -(2 ** -149)
  bits[0] += float[0] > 0 ? -1 : 1
  return float[0]
}

/** Where missing goes. Without missing values in training, type None, LightGBM reads one as 0. */
function isMissingLeft({ missing_type, default_left, threshold }: DumpedSplit): boolean {
  if (missing_type === 'None') return 0 <= Number(threshold)
  if (missing_type === 'NaN') return default_left
  throw new Error(
    `LightGBM's missing type "${missing_type}" is not read: our trees know no zero that is missing.`,
  )
}

function splitOf(node: DumpedSplit): { split: NamedSplit; missingLeft: boolean } {
  const { split_feature: input, decision_type: kind, threshold } = node
  if (kind === '<=')
    return {
      split: { input, threshold: floorToFloat32(Number(threshold)) },
      missingLeft: isMissingLeft(node),
    }
  if (kind !== '==') throw new Error(`LightGBM's decision type "${kind}" is not read.`)
  const levels = String(threshold).split('||').map(Number)
  // A category that is missing or was never met goes right, whatever the missing type.
  return { split: { input, threshold: 0, levels: levels.sort((a, b) => a - b) }, missingLeft: false }
}

function preorder(node: DumpedNode): DumpedNode[] {
  return isSplit(node) ? [node, ...preorder(node.left_child), ...preorder(node.right_child)] : [node]
}

/** Levels of each input, counted to the largest that goes left anywhere; −1 for numbers. */
function sizesOf(splits: readonly NamedSplit[], inputs: number): Int32Array {
  const sizes = new Int32Array(inputs).fill(-1)
  for (const { input, levels = [] } of splits)
    for (const level of levels) sizes[input] = Math.max(sizes[input], level + 1)
  return sizes
}

/**
 * Turns a dumped model into the state our runtime predicts from.
 *
 * Thresholds are rounded down to f32: rows whose numbers are exact in f32 go the same ways. Leaves are rounded to f32.
 * Missing: as LightGBM sends it; its missing type Zero is refused.
 *
 * @throws {Error} when the model says something our trees cannot
 */
export function fromLightgbm(model: DumpedModel): TreesState {
  const { objective = 'regression', num_tree_per_iteration: outputs, max_feature_idx: last } = model
  const trees = model.tree_info.map(({ tree_structure }) => preorder(tree_structure))
  const nodes = trees.flat()
  const dumped = nodes.filter(isSplit)
  const leaves = nodes.filter((node): node is DumpedLeaf => !isSplit(node))
  const made = dumped.map(splitOf)
  const keys = made.map(({ split }) => JSON.stringify(split))
  const places = new Map([...new Set(keys)].map((key, place) => [key, place]))
  const splits = Array.from(places.keys(), (key) => made[keys.indexOf(key)].split)
  const gains = new Float64Array(last + 1)
  for (const { split_feature, split_gain } of dumped) gains[split_feature] += split_gain
  return stateOf(
    {
      leafCounts: Int32Array.from(trees, (tree) => (tree.length + 1) / 2),
      shape: Uint8Array.from(nodes, (node) => Number(isSplit(node))),
      splits,
      uses: Int32Array.from(keys, (key) => places.get(key)!),
      missingLeft: Uint8Array.from(made, ({ missingLeft }) => Number(missingLeft)),
      leaves: Float32Array.from(leaves, ({ leaf_value }) => leaf_value),
      covers: Float32Array.from(leaves, ({ leaf_count = 1 }) => leaf_count),
      gains,
    },
    {
      link: linkOf(objective),
      width: 1,
      mean: model.average_output,
      base: new Float64Array(outputs),
      sizes: sizesOf(splits, last + 1),
    },
  )
}
