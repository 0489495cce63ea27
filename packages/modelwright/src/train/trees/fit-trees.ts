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

/** Columns binned in a memory of their own. Fits grow trees on them one after the other, each with targets of its own. */
export interface BinnedTable {
  readonly memory: KernelMemory
  readonly kernels: Kernels
  readonly binned: Binned
  /** Threads of a fit. */
  readonly parts: number
}

/** What is fitted: targets as numbers (class codes, values), and how. */
export interface TreesFit {
  readonly rowCount: number
  readonly targets: Float64Array | Int32Array
  readonly weights?: Float64Array
  /** Per row 1 where it is kept for validation. */
  readonly fixed?: Uint8Array
  /** Score every row starts from: one number an output, or one a row and output (`[outputs × rows]`). */
  readonly start: Float64Array
  readonly loss: Loss
  readonly job: Omit<BoostJob, 'rows' | 'options' | 'seed'> & { readonly options: GrowOptions }
}

/** Trees, and what they were grown on. */
export interface FittedTrees extends PartResult {
  readonly binned: Binned
}

/** From so many cells of work on, threads are worth their waiting for each other. */
const cellsForThreads = 50_000

/** Fits of fewer cells, with a loss that only this thread knows or with somebody here who may end them, run here. */
function threadsFor(cells: number, loss: Loss, { crew, report }: FitContext): number {
  const isOurs = (Object.values(losses) as readonly Loss[]).includes(loss) && report === undefined
  if (crew === undefined || crew.count < 2 || !isOurs || typeof SharedArrayBuffer === 'undefined') return 1
  return cells >= cellsForThreads ? crew.count : 1
}

/**
 * Bins columns for fits with a loss; what they hold is not read again.
 *
 * Missing: in numbers and categories; each split learns where to send them.  Seeded: which values cuts come from.
 *
 * @throws {ModelwrightError} TRAIN_TABLE_LARGE - when it does not fit into 4 GiB
 */
export function binTable(
  columns: readonly Column[],
  { rowCount, loss, maxBins }: Pick<TreesFit, 'rowCount' | 'loss'> & { readonly maxBins: number },
  context: FitContext,
): BinnedTable {
  const parts = threadsFor(rowCount * columns.length, loss, context)
  if (parts > 1) context.crew!.start(fitPartTaskName)
  const memory = newMemory(parts > 1)
  const kernels = openKernels(memory)
  const binned = binColumns(columns, rowCount, kernels, {
    arena: arenaOn(memory),
    maxBins,
    seed: context.seed,
  })
  return { memory, kernels, binned, parts }
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
  readonly table: BinnedTable
  readonly space: Workspace
  readonly job: BoostJob
}

/** Lays a fit out behind the bins, where an earlier one may have been. */
function open(table: BinnedTable, fit: TreesFit, { seed }: FitContext): Opened {
  const { memory, binned, parts } = table
  new Uint8Array(memory.buffer, binned.top).fill(0)
  const arena = arenaOn(memory, binned.top)
  const rows = writeRows(arena, fit)
  const { options, rowShare, isBootstrap } = fit.job
  const hasPassive = rowShare < 1 || isBootstrap || fit.fixed !== undefined
  const leaves = Math.min(options.leaves, fit.rowCount)
  const slots = slotsFor(options, fit.rowCount)
  const space = layOut(arena, binned, { parts, leaves, slots, hasPassive })
  writeFacts(space, binned, options.directions, viewsOf(memory))
  return { table, space, job: { ...fit.job, rows, seed: seed.split('boost').bits() } }
}

/** Tells all threads of a fit to give up, and wakes those that wait. */
function giveUp({ table, space }: Opened): void {
  const words = new Int32Array(table.memory.buffer)
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
  const { table, space, job } = opened
  const { memory, binned } = table
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
 * Grows trees on binned columns: the one way for boosting.
 *
 * With a crew the fit runs on its threads; without one, here. Both give the same trees to the last bit. A table serves one
 * fit at a time.
 *
 * @throws {ModelwrightError} TRAIN_TABLE_LARGE - when it does not fit into 4 GiB
 * @throws {ModelwrightError} CORE_WORKER_DIED - when a thread of the crew ends
 */
export async function fitTrees(table: BinnedTable, fit: TreesFit, context: FitContext): Promise<FittedTrees> {
  const { rulings } = context
  if (rulings === undefined) return await fitInTime(table, fit, context)
  const cut = rulings.recall('rounds') as number | null | undefined
  if (typeof cut === 'number')
    return await fitInTime(table, { ...fit, job: { ...fit.job, rounds: cut } }, context)
  const fitted = await fitInTime(table, fit, context)
  const { isStopped, rounds, validation } = fitted
  rulings.note('rounds', isStopped ? Math.max(rounds, validation.length) : null)
  return fitted
}

async function fitInTime(table: BinnedTable, fit: TreesFit, context: FitContext): Promise<FittedTrees> {
  const { kernels, binned, parts } = table
  const opened = open(table, fit, context)
  context.progress(0, undefined)
  const { space, job } = opened
  const result =
    parts > 1
      ? await runOnCrew(opened, fit, context, context.crew!)
      : runPart(openPart(0, kernels, binned, space), job, fit.loss, context)
  return { ...result, binned }
}
