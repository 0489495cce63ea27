import { type Clock, type Deadline, deadlineIn, noDeadline, seedOf } from '../../core/index.ts'
import type { Binned } from '../trees/bin-columns.ts'
import { markLeaves, quantise } from '../trees/boost.ts'
import { coversOf } from '../trees/covers.ts'
import { type GrownTree, leavesOf, writeTree } from '../trees/grown-tree.ts'
import { type KernelMemory, openKernels } from '../trees/kernels.ts'
import { leafValues } from '../trees/leaf-values.ts'
import { openPart, type Part } from '../trees/workspace.ts'
import { drawClassCodes } from './class-codes.ts'
import type { ForestJob, ForestRoom } from './forest-job.ts'
import { growForestTree } from './grow-forest-tree.ts'
import { leafShares } from './leaf-shares.ts'
import { addTree, type OutOfBag, startOutOfBag } from './out-of-bag.ts'

/** What one thread of a forest is handed: every so many-th tree is its own. Memory is shared. */
export interface ForestPayload {
  readonly index: number
  readonly parts: number
  readonly memory: KernelMemory
  readonly binned: Binned
  readonly room: ForestRoom
  readonly job: ForestJob
  /** Address of a word that is 1 once the fit was given up. */
  readonly stop: number
  /** Out-of-bag sums are in units of one over this. */
  readonly unit: number
  /** Time that is left; Infinity: as long as it takes. */
  readonly remainingMs: number
}

/** What a thread of a forest gives back. */
export interface ForestResult {
  /** Its trees, in order. */
  readonly trees: readonly GrownTree[]
  readonly outOfBag?: OutOfBag
}

/** Writes the gradients of a tree: what its leaves are means of. */
function writeTargets(
  { kernels, space, binned, views }: Part,
  { boost, width }: ForestJob,
  room: ForestRoom,
  seed: number,
): void {
  const { rows } = boost
  const n = binned.rowCount
  if (width > 1) {
    const codes = drawClassCodes(width, seedOf(seed).split('classes'))
    const [from, to] = [rows.targets / 8, room.codes / 8]
    for (let row = 0; row < n; row++) views.f64[to + row] = codes[views.f64[from + row]]
  }
  const targets = width > 1 ? room.codes : rows.targets
  kernels.squared(n, 0, 1, rows.scores, targets, rows.weights, space.gradients, space.hessians)
}

function growOne(part: Part, job: ForestJob, room: ForestRoom, tree: number): GrownTree {
  const { boost, width, nodeFeatures } = job
  const seed = seedOf(boost.seed).split('tree', tree).bits()
  writeTargets(part, job, room, seed)
  const treeJob = quantise(part, boost, seed)
  const root = growForestTree(part, treeJob, { room, nodeFeatures, targets: boost.rows.targets })
  const leaves = leavesOf(root)
  markLeaves(part, leaves)
  const about = { scores: boost.rows.scores, rows: boost.rows, learningRate: 1 }
  const values =
    width > 1 ? leafShares(part, leaves.length, width, boost.rows) : leafValues(part, treeJob, leaves, about)
  return writeTree(root, { values, covers: coversOf(part, leaves, boost.rows) })
}

/** Grows one thread's trees until it has all of them or the time is over. */
export function runForestPart(
  payload: ForestPayload,
  { deadline, progress }: { deadline: Deadline; progress(fraction: number, note?: string): void },
): ForestResult {
  const { index, parts, memory, binned, room, job, stop, unit } = payload
  const part = openPart(0, openKernels(memory), binned, room.space)
  const outOfBag = startOutOfBag(part, job)
  const trees: GrownTree[] = []
  const words = new Int32Array(memory.buffer)
  for (let tree = index; tree < job.trees; tree += parts) {
    const grown = growOne(part, job, room, tree)
    trees.push(grown)
    if (outOfBag !== undefined) addTree(outOfBag, part, grown.values, unit)
    progress((tree + 1) / job.trees)
    if (deadline.expired() || Atomics.load(words, stop / 4) === 1) break
  }
  return { trees, ...(outOfBag === undefined ? {} : { outOfBag }) }
}

/** Grows one thread's trees in a worker. */
export function forestPart(
  payload: ForestPayload,
  { clock, progress }: { clock: Clock; progress(fraction: number, note?: string): void },
): ForestResult {
  const { index, remainingMs } = payload
  const deadline = remainingMs === Infinity ? noDeadline : deadlineIn(remainingMs, clock)
  return runForestPart(payload, { deadline, progress: index === 0 ? progress : () => {} })
}
