import { type Deadline, type Loss, type LossRows, seedOf } from '../../core/index.ts'
import { coversOf } from './covers.ts'
import type { GrowOptions } from './grow-options.ts'
import { growTree } from './grow-tree.ts'
import type { TreeJob } from './growing.ts'
import { type GrownTree, leavesOf, writeTree } from './grown-tree.ts'
import type { Leaf } from './leaf.ts'
import { leafValues } from './leaf-values.ts'
import type { Part } from './workspace.ts'

/** Addresses of what the rows carry; 0 where there is none. Plain data. */
export interface RowData {
  /** Shape `[outputs × rows]`, f64. */
  readonly scores: number
  /** Shape `[rows]`: f64, or bytes where there are two classes. */
  readonly targets: number
  readonly weights: number
  /** Per row 1 where it is kept for validation. */
  readonly fixed: number
  /** Class probabilities of a round; f32, shape `[outputs × rows]`. */
  readonly shares: number
}

/** A fit as every thread is told it. Plain data. */
export interface BoostJob {
  readonly options: GrowOptions
  readonly rows: RowData
  readonly outputs: number
  readonly rounds: number
  readonly learningRate: number
  readonly parameter: number
  /** Share of the rows a tree sees; drawn with replacement where `isBootstrap`. */
  readonly rowShare: number
  readonly isBootstrap: boolean
  readonly seed: number
  /** Rounds without a better validation loss before the fit ends; 0: never. */
  readonly patience: number
}

/** What boosting tells as it goes, and asks: only the first thread does. */
export interface Watch {
  readonly deadline: Deadline
  progress(fraction: number, note?: string): void
  /** Loss on the rows kept for validation after a round; undefined when there are none. */
  readonly validate?: () => number
  /** Hears that loss; false ends the fit. */
  report?(rounds: number, loss: number): boolean
}

/** What a fit came to. */
export interface Boosted {
  /** In order; `outputs` a round. Only on the first thread. */
  readonly trees: readonly GrownTree[]
  /** Rounds that are kept. */
  readonly rounds: number
  readonly validation: readonly number[]
  readonly isStopped: boolean
}

/** Hessians that are all the same are this many units, exactly. */
const sameHessian = 1024
const topGradient = 16382
const topHessian = 4094

function combined({ space, views: { f64 } }: Part, start: number): (readonly [number, number, number])[] {
  const found: [number, number, number][] = []
  for (let index = 0; index < space.parts; index++) {
    const at = (space.totals + index * 128 + start) / 8
    found.push([f64[at], f64[at + 1], f64[at + 2]])
  }
  return found
}

function writeGradients(part: Part, job: BoostJob, loss: Loss, output: number): void {
  const { kernels, index, space, binned, views } = part
  const { rows, parameter, outputs } = job
  const n = binned.rowCount
  const own = [n, index, space.parts] as const
  const scores = rows.scores + output * n * 8
  const { gradients, hessians } = space
  if (loss.kernel === 'classLoss') {
    const shares = rows.shares + output * n * 4
    kernels.classLoss(
      ...own,
      output,
      outputs / (outputs - 1),
      shares,
      rows.targets,
      rows.weights,
      gradients,
      hessians,
    )
  } else if (loss.kernel !== undefined)
    kernels[loss.kernel](...own, scores, rows.targets, rows.weights, gradients, hessians, parameter)
  else {
    const view = (at: number): Float64Array => views.f64.subarray(at / 8, at / 8 + n)
    const given: LossRows = {
      from: 0,
      to: n,
      scores: view(scores),
      targets: view(rows.targets),
      gradients: views.f32.subarray(gradients / 4, gradients / 4 + n),
      hessians: views.f32.subarray(hessians / 4, hessians / 4 + n),
      ...(rows.weights === 0 ? {} : { weights: view(rows.weights) }),
    }
    loss.gradients!(given, parameter)
  }
}

/** Quantises gradients into records; all threads meet, so that all know the scales and the sums. */
export function quantise(part: Part, job: BoostJob, seed: number): TreeJob {
  const { kernels, space, index, binned } = part
  const own = [binned.rowCount, index, space.parts] as const
  const { gradients, hessians, members } = space
  if (members !== 0)
    kernels.drawRows(...own, members, job.rows.fixed, seed, job.rowShare, job.isBootstrap ? 1 : 0)
  const totals = space.totals + index * 128
  kernels.findScales(...own, gradients, hessians, members, totals)
  part.meet()
  const found = combined(part, 0)
  const top = Math.max(...found.map(([g]) => g))
  const low = Math.min(...found.map(([, h]) => h))
  const high = Math.max(...found.map(([, , h]) => h))
  const isSame = low === high && high > 0
  const scales = {
    gradient: top > 0 ? topGradient / top : 1,
    hessian: isSame ? sameHessian / high : high > 0 ? topHessian / high : 1,
  }
  const records = space.records + index * space.ownRows * 8
  const passive = space.passive + index * space.ownRows * 8
  const quantised = [scales.gradient, scales.hessian, isSame ? sameHessian : 0, seed ^ 0x5bd1e995] as const
  const active = kernels.writeRecords(
    binned.rowCount,
    ...part.recordRows,
    gradients,
    hessians,
    members,
    ...quantised,
    records,
    passive,
    totals + 32,
  )
  if (!space.isByFeature) part.meet()
  const sums = space.isByFeature ? [combined(part, 32)[index]] : combined(part, 32)
  const sum = (at: number): number => sums.reduce((all, one) => all + one[at], 0)
  return {
    options: job.options,
    scales,
    gradient: sum(0),
    hessian: sum(1),
    rows: sum(2),
    active: { start: 0, count: active },
    passive: { start: 0, count: members === 0 ? 0 : recordCount(part) - active },
    seed,
  }
}

/** How many records a thread has. */
function recordCount({ binned, recordRows: [index, parts] }: Part): number {
  let count = 0
  for (let from = index * 1024; from < binned.rowCount; from += parts * 1024)
    count += Math.min(1024, binned.rowCount - from)
  return count
}

/** Writes at every row which leaf it is in. */
export function markLeaves({ kernels, space, index }: Part, leaves: readonly Leaf[]): void {
  const records = space.records + index * space.ownRows * 8
  const passive = space.passive + index * space.ownRows * 8
  for (const leaf of leaves) {
    kernels.markLeaf(records + leaf.active.start * 8, leaf.active.count, space.leafOf, leaf.at)
    if (leaf.passive.count > 0)
      kernels.markLeaf(passive + leaf.passive.start * 8, leaf.passive.count, space.leafOf, leaf.at)
  }
}

/** Fits one tree for one output and adds it to the scores. */
function addTree(
  part: Part,
  job: BoostJob,
  loss: Loss,
  { output, tree }: { output: number; tree: number },
): GrownTree {
  const seed = seedOf(job.seed).split('tree', tree).bits()
  const treeJob = quantise(part, job, seed)
  const root = growTree(part, treeJob)
  const leaves = leavesOf(root)
  // Leaves are marked where others may be dealing records still.
  part.meet()
  markLeaves(part, leaves)
  const scores = job.rows.scores + output * part.binned.rowCount * 8
  const share = loss.quantile?.(job.parameter)
  const about = { scores, rows: job.rows, learningRate: job.learningRate }
  const values = leafValues(
    part,
    treeJob,
    leaves,
    share === undefined ? about : { ...about, quantile: share },
  )
  const { kernels, index, space, binned, views } = part
  // Every thread writes the same values: no need to wait.
  const own = space.values + index * space.valueBytes
  views.f64.set(values, own / 8)
  kernels.addLeaves(binned.rowCount, index, space.parts, space.leafOf, own, scores)
  const covers = index === 0 ? coversOf(part, leaves, job.rows) : new Float64Array(leaves.length)
  return writeTree(root, { values, covers })
}

/** Whether to go on after a round: the first thread looks and all are told. */
function decide(part: Part, stop: () => boolean): boolean {
  const { views, space } = part
  part.meet()
  if (part.index === 0) views.i32[space.barrier / 4 + 16] = stop() ? 1 : 0
  part.meet()
  return views.i32[space.barrier / 4 + 16] === 1
}

/**
 * Boosts: every round fits one tree per output to the gradients of the loss, and adds it to the scores.
 *
 * All threads of a fit run this at the same time on their own rows; trees are the same to the last bit for any number of
 * them. Gradients of quantised sums are integers, and what is drawn is a hash of seed, tree and row.
 */
export function boost(part: Part, job: BoostJob, loss: Loss, watch: Watch): Boosted {
  const { kernels, space, index, binned } = part
  const trees: GrownTree[] = []
  const validation: number[] = []
  const isFirst = index === 0
  let best = 0
  let isStopped = false
  for (let round = 0; round < job.rounds; round++) {
    if (loss.kernel === 'classLoss')
      kernels.classShares(
        binned.rowCount,
        index,
        space.parts,
        job.outputs,
        binned.rowCount,
        job.rows.scores,
        job.rows.shares,
      )
    for (let output = 0; output < job.outputs; output++) {
      writeGradients(part, job, loss, output)
      const tree = addTree(part, job, loss, { output, tree: round * job.outputs + output })
      if (isFirst) trees.push(tree)
    }
    const isOver = decide(part, () => {
      if (watch.validate !== undefined) {
        validation.push(watch.validate())
        if (!(validation[round] >= validation[best])) best = round
        if (watch.report?.(round + 1, validation[round]) === false) return true
      } else best = round
      watch.progress((round + 1) / job.rounds)
      isStopped = watch.deadline.expired()
      return isStopped || (job.patience > 0 && round - best >= job.patience)
    })
    if (isOver) break
  }
  const rounds = best + 1
  return { trees: trees.slice(0, rounds * job.outputs), rounds, validation, isStopped }
}
