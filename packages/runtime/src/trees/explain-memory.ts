import type { ExplainPlan } from './explain-plan.ts'
import { bitsNode, listNode } from './flat-trees.ts'
import type { Quadrature } from './gauss.ts'

/** The parts of a kernel's memory. */
type Part =
  | 'scratch'
  | 'hot'
  | 'keys'
  | 'out'
  | 'rules'
  | 'trees'
  | 'steps'
  | 'places'
  | 'leaves'
  | 'words'
  | 'levels'
  | 'heads'
/** Where each part lies, in bytes. */
export type Places = Readonly<Record<Part, number>>

export const treeBytes = 32
export const stepBytes = 72
/** Room for the points of the largest rule there is. */
const ruleBytes = 1536

/** Bytes a node takes in the scratch: its points in pairs; points that weigh nothing are left out. */
export function nodeBytes({ weights }: Quadrature): number {
  let count = weights.length
  while (weights[count - 1] === 0) count--
  return 16 * Math.ceil(count / 2)
}

/** The bytes of the largest tree's scratch: one of three areas. */
export function areaBytes({ flat, quadratures }: ExplainPlan): number {
  const { leafCounts } = flat.state
  return quadratures.reduce(
    (most, rule, tree) => Math.max(most, nodeBytes(rule) * (2 * leafCounts[tree] - 1)),
    0,
  )
}

/** Finds a place for everything; a row of contributions takes `rowSize` numbers. */
export function layOut(plan: ExplainPlan, rowSize: number): { places: Places; end: number } {
  const { flat, splits, quadratures } = plan
  const { state, subsets } = flat
  const rules = new Set(quadratures).size
  const sizes: Record<Part, number> = {
    scratch: 3 * areaBytes(plan),
    hot: 4 * state.leafCounts.reduce((most, leaves) => Math.max(most, leaves), 0),
    keys: 4 * flat.keys.length,
    out: 8 * flat.tileRows * rowSize,
    rules: ruleBytes * rules,
    trees: treeBytes * quadratures.length,
    steps: stepBytes * splits.length,
    places: 4 * (splits.length + quadratures.length),
    leaves: 4 * state.leaves.length,
    words: 4 * subsets.words.length,
    levels: 4 * subsets.levels.length,
    heads: 4 * subsets.starts.length,
  }
  let end = 16
  const places = {} as Record<Part, number>
  for (const part of Object.keys(sizes) as Part[]) {
    places[part] = end
    end += 16 * Math.ceil(sizes[part] / 16)
  }
  return { places, end }
}

/** Views of a kernel's whole memory. */
interface Memory {
  readonly ints: Int32Array
  readonly floats: Float32Array
  readonly doubles: Float64Array
}

/** Writes all that stays the same for all rows. */
export function writePlan(plan: ExplainPlan, places: Places, buffer: ArrayBuffer): void {
  const { state, subsets } = plan.flat
  const memory = {
    ints: new Int32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  }
  memory.floats.set(state.leaves, places.leaves >> 2)
  memory.ints.set(subsets.words, places.words >> 2)
  memory.ints.set(subsets.levels, places.levels >> 2)
  const heads = subsets.starts.map((start) => places.levels + 4 * start)
  memory.ints.set(heads, places.heads >> 2)
  writeTrees(plan, places, memory)
}

function writeTrees(plan: ExplainPlan, places: Places, memory: Memory): void {
  const { quadratures, splitStarts, flat } = plan
  const { leafCounts, width } = flat.state
  const rules = new Map<Quadrature, number>()
  let leaf = 0
  for (let tree = 0; tree < quadratures.length; tree++) {
    const rule = quadratures[tree]
    const known = rules.get(rule) ?? places.rules + ruleBytes * rules.size
    if (!rules.has(rule)) writeRule(rule, known, memory)
    rules.set(rule, known)
    const steps = places.steps + stepBytes * splitStarts[tree]
    const leafPlaces = places.places + 4 * leaf
    const leaves = places.leaves + 4 * leaf * width
    const count = splitStarts[tree + 1] - splitStarts[tree]
    const head = [steps, count, leafPlaces, leafCounts[tree], known, nodeBytes(rule), leaves]
    memory.ints.set(head, (places.trees + treeBytes * tree) >> 2)
    writeSteps(plan, tree, places, memory)
    writeLeafPlaces(plan, tree, leafPlaces, memory)
    leaf += leafCounts[tree]
  }
}

function writeRule({ points, weights }: Quadrature, at: number, { doubles }: Memory): void {
  for (let i = 0; i < points.length; i++) {
    const pair = (at >> 3) + 6 * (i >> 1) + (i & 1)
    doubles[pair] = points[i]
    doubles[pair + 2] = 1 - points[i]
    doubles[pair + 4] = weights[i]
  }
}

function writeSteps(plan: ExplainPlan, tree: number, places: Places, { ints, doubles }: Memory): void {
  const { flat, splits, splitStarts, above, via, zeros, ratios, quadratures } = plan
  const { nodes, roots, state } = flat
  const bytes = nodeBytes(quadratures[tree])
  const inScratch = (node: number): number => (node < 0 ? -1 : ((node - roots[tree]) >> 2) * bytes)
  for (let split = splitStarts[tree]; split < splitStarts[tree + 1]; split++) {
    const at = splits[split]
    const left = nodes[at + 2]
    const right = nodes[at + 3]
    const kind = nodes[at] & 3
    const out = 8 * state.base.length * (nodes[at] >> 4)
    const key = nodes[at + 1]
    const limit =
      kind === bitsNode ? places.words + 4 * key : kind === listNode ? places.heads + 4 * key : key
    const step = places.steps + stepBytes * split
    const steps = [at, left, right, via[split]].map(inScratch)
    ints.set(
      [...steps, above[split] - splitStarts[tree], out, 4 * (nodes[at] ^ kind) + kind, limit],
      step >> 2,
    )
    const before = via[split] < 0 ? 1 : zeros[via[split] >> 2]
    const parts = [zeros[left >> 2], zeros[right >> 2], ratios[left >> 2], ratios[right >> 2], before]
    doubles.set(parts, (step + 32) >> 3)
  }
}

function writeLeafPlaces(
  { flat, quadratures }: ExplainPlan,
  tree: number,
  at: number,
  { ints }: Memory,
): void {
  const { nodes, roots, state } = flat
  const bytes = nodeBytes(quadratures[tree])
  const end = roots[tree] + 4 * (2 * state.leafCounts[tree] - 1)
  for (let node = roots[tree], next = at >> 2; node < end; node += 4)
    if (nodes[node + 2] === node) ints[next++] = ((node - roots[tree]) >> 2) * bytes
}
