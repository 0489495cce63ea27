import type { Column } from '@modelwright/runtime'
import type { Crew, FitContext, Loss } from '../../core/index.ts'
import { losses } from '../losses/index.ts'
import { fitPartTaskName } from '../tasks.ts'
import { type Arena, arenaOn, viewsOf } from './arena.ts'
import { type Binned, binColumns } from './bin-columns.ts'
import type { BoostJob, RowData } from './boost.ts'
import { progressOf } from './crew-progress.ts'
import { type PartPayload, type PartResult, runPart } from './fit-part.ts'
import type { GrowOptions } from './grow-options.ts'
import { type KernelMemory, type Kernels, newMemory, openKernels } from './kernels.ts'
import { targetBytes, targetsAt } from './targets.ts'
import { layOut, openPart, type Workspace, writeFacts } from './workspace.ts'

/** What is fitted: columns, targets as numbers (class codes, values), and how. */
export interface TreesFit {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly targets: Float64Array | Int32Array
  readonly weights?: Float64Array
  /** Per row 1 where it is kept for validation. */
  readonly fixed?: Uint8Array
  /** Score every row starts from: one number an output, or one a row and output (`[outputs × rows]`). */
  readonly start: Float64Array
  readonly loss: Loss
  readonly maxBins: number
  readonly job: Omit<BoostJob, 'rows' | 'options' | 'seed'> & { readonly options: GrowOptions }
}

/** Trees, and what they were grown on. */
export interface FittedTrees extends PartResult {
  readonly binned: Binned
}

/** From so many cells of work on, threads are worth their waiting for each other. */
const cellsForThreads = 50_000

/** A fit of fewer cells, with a loss that only this thread knows or with somebody here who may end it, runs here. */
function threadsFor({ rowCount, columns, loss }: TreesFit, { crew, report }: FitContext): number {
  const isOurs = (Object.values(losses) as readonly Loss[]).includes(loss) && report === undefined
  if (crew === undefined || crew.count < 2 || !isOurs || typeof SharedArrayBuffer === 'undefined') return 1
  return rowCount * columns.length >= cellsForThreads ? crew.count : 1
}

function writeRows(arena: Arena, fit: TreesFit): RowData {
  const { rowCount, targets, weights, fixed, start, job, loss } = fit
  const scores = arena.take(job.outputs * rowCount * 8)
  const at = {
    scores,
    targets: arena.take(rowCount * targetBytes(loss)),
    weights: weights === undefined ? 0 : arena.take(rowCount * 8),
    fixed: fixed === undefined ? 0 : arena.take(rowCount),
    shares: loss.kernel === 'classLoss' ? arena.take(job.outputs * rowCount * 4) : 0,
  }
  const views = viewsOf(arena.memory)
  const { f64, u8 } = views
  if (start.length === job.outputs)
    start.forEach((score, k) => {
      f64.fill(score, scores / 8 + k * rowCount, scores / 8 + (k + 1) * rowCount)
    })
  else f64.set(start, scores / 8)
  targetsAt(views, at.targets, fit).set(targets)
  if (weights !== undefined) f64.set(weights, at.weights / 8)
  if (fixed !== undefined) u8.set(fixed, at.fixed)
  return at
}

/** Histograms alive at once: one a leaf, or down one path where the order of leaves is free. */
function slotsFor({ leaves }: GrowOptions, rowCount: number): number {
  if (leaves < rowCount) return leaves + 2
  return 32 - Math.clz32(rowCount) + 8
}

interface Opened {
  readonly memory: KernelMemory
  readonly kernels: Kernels
  readonly binned: Binned
  readonly space: Workspace
  readonly job: BoostJob
}

function open(fit: TreesFit, context: FitContext, parts: number): Opened {
  const memory = newMemory(parts > 1)
  const kernels = openKernels(memory)
  const arena = arenaOn(memory)
  const { rowCount, maxBins } = fit
  const binned = binColumns(fit.columns, rowCount, kernels, { arena, maxBins, seed: context.seed })
  const rows = writeRows(arena, fit)
  const { options, rowShare, isBootstrap } = fit.job
  const hasPassive = rowShare < 1 || isBootstrap || fit.fixed !== undefined
  const leaves = Math.min(options.leaves, rowCount)
  const slots = slotsFor(options, rowCount)
  const space = layOut(arena, binned, { parts, leaves, slots, hasPassive })
  writeFacts(space, binned, options.directions, viewsOf(memory))
  const job = { ...fit.job, rows, seed: context.seed.split('boost').bits() }
  return { memory, kernels, binned, space, job }
}

/** Tells all threads of a fit to give up, and wakes those that wait. */
function giveUp({ memory, space }: Opened): void {
  const words = new Int32Array(memory.buffer)
  Atomics.store(words, space.barrier / 4 + 2, 1)
  Atomics.notify(words, space.barrier / 4 + 1)
}

/** Runs the parts on a crew; one that fails makes all others give up, and its error is the fit's. */
async function runOnCrew(
  opened: Opened,
  fit: TreesFit,
  context: FitContext,
  crew: Crew,
): Promise<PartResult> {
  const { memory, binned, space, job } = opened
  const shared = {
    memory,
    binned,
    space,
    job,
    loss: fit.loss.name,
    remainingMs: context.deadline.remainingMs(),
  }
  const payloads = Array.from({ length: space.parts }, (_, index): PartPayload => ({ ...shared, index }))
  const [first] = await crew.run(fitPartTaskName, payloads, () => giveUp(opened), progressOf(context))
  return first as PartResult
}

/**
 * Bins columns and grows trees: the one way for boosting and forests.
 *
 * With a crew the fit runs on its threads; without one, here. Both give the same trees to the last bit.
 * Missing: in numbers and categories; each split learns where to send them.  Seeded: yes.
 *
 * @throws {ModelwrightError} TRAIN_TABLE_LARGE - when it does not fit into 4 GiB
 * @throws {ModelwrightError} CORE_WORKER_DIED - when a thread of the crew ends
 */
export async function fitTrees(fit: TreesFit, context: FitContext): Promise<FittedTrees> {
  const { rulings } = context
  if (rulings === undefined) return await fitInTime(fit, context)
  const cut = rulings.recall('rounds') as number | null | undefined
  if (typeof cut === 'number') return await fitInTime({ ...fit, job: { ...fit.job, rounds: cut } }, context)
  const fitted = await fitInTime(fit, context)
  const { isStopped, rounds, validation } = fitted
  rulings.note('rounds', isStopped ? Math.max(rounds, validation.length) : null)
  return fitted
}

async function fitInTime(fit: TreesFit, context: FitContext): Promise<FittedTrees> {
  const parts = threadsFor(fit, context)
  if (parts > 1) context.crew!.start(fitPartTaskName)
  const opened = open(fit, context, parts)
  context.progress(0, undefined)
  const { kernels, binned, space, job } = opened
  const result =
    parts > 1
      ? await runOnCrew(opened, fit, context, context.crew!)
      : runPart(openPart(0, kernels, binned, space), job, fit.loss, context)
  return { ...result, binned }
}
