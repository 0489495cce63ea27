import type { Column } from '@modelwright/runtime'
import type { Crew, FitContext } from '../../core/index.ts'
import { forestPartTaskName } from '../tasks.ts'
import { type Arena, arenaOn, viewsOf } from '../trees/arena.ts'
import { type Binned, binColumns } from '../trees/bin-columns.ts'
import type { RowData } from '../trees/boost.ts'
import { progressOf } from '../trees/crew-progress.ts'
import type { GrowOptions } from '../trees/grow-options.ts'
import type { GrownTree } from '../trees/grown-tree.ts'
import { newMemory, openKernels } from '../trees/kernels.ts'
import { layOut, writeFacts } from '../trees/workspace.ts'
import type { ForestJob, ForestRoom } from './forest-job.ts'
import { type ForestPayload, type ForestResult, runForestPart } from './forest-part.ts'
import { outOfBagLoss, together, unitFor } from './out-of-bag.ts'

/** What a forest is fitted on, and how. */
export interface ForestFit {
  readonly columns: readonly Column[]
  /** Lets go of the columns once they are binned. */
  release?(): Promise<void>
  readonly rowCount: number
  /** Class codes or values. */
  readonly targets: Float64Array | Int32Array
  readonly weights?: Float64Array
  /** Score that leaves are counted from; 0 for classes. */
  readonly base: number
  /** Classes where a leaf holds the share of each; 1: a leaf holds one number. */
  readonly width: number
  readonly isClasses: boolean
  readonly trees: number
  readonly maxBins: number
  readonly rowShare: number
  readonly isBootstrap: boolean
  /** Share of the features a node looks at. */
  readonly nodeColumnShare: number
  readonly options: GrowOptions
}

/** A fitted forest. */
export interface FittedForest {
  readonly trees: readonly GrownTree[]
  readonly binned: Binned
  /** Log loss, or root mean squared error, on rows that trees did not see; undefined where they see all. */
  readonly outOfBag: number | undefined
}

/** From so many cells of work on, threads are worth starting. */
const cellsForThreads = 50_000

function partsFor({ rowCount, columns, trees }: ForestFit, crew: Crew | undefined): number {
  if (crew === undefined || crew.count < 2 || typeof SharedArrayBuffer === 'undefined') return 1
  return rowCount * columns.length >= cellsForThreads ? Math.min(crew.count, trees) : 1
}

function writeRows(arena: Arena, { rowCount, targets, weights, base }: ForestFit): RowData {
  const at = {
    scores: arena.take(rowCount * 8),
    targets: arena.take(rowCount * 8),
    weights: weights === undefined ? 0 : arena.take(rowCount * 8),
    fixed: 0,
    shares: 0,
  }
  const { f64 } = viewsOf(arena.memory)
  f64.fill(base, at.scores / 8, at.scores / 8 + rowCount)
  f64.set(targets, at.targets / 8)
  if (weights !== undefined) f64.set(weights, at.weights / 8)
  return at
}

function layOutRoom(arena: Arena, binned: Binned, fit: ForestFit): ForestRoom {
  const { rowCount, options, rowShare, isBootstrap, width } = fit
  const hasPassive = rowShare < 1 || isBootstrap
  const leaves = Math.min(options.leaves, rowCount)
  const space = layOut(arena, binned, { parts: 1, leaves, slots: 1, hasPassive })
  return {
    space,
    cells: arena.take(binned.cellCount * 16),
    few: arena.take(256 * 16 + 32 + 256 + 128),
    list: arena.take(binned.features.length * 16),
    codes: width > 1 ? arena.take(rowCount * 8) : 0,
  }
}

/** Ids of trees go round the threads: puts them back in order. Of a forest that was stopped some may be missing. */
function inOrder(results: readonly ForestResult[]): GrownTree[] {
  const most = Math.max(...results.map(({ trees }) => trees.length))
  return Array.from({ length: most }, (_, at) =>
    results.flatMap(({ trees }) => trees.slice(at, at + 1)),
  ).flat()
}

interface Opened {
  readonly binned: Binned
  readonly payloads: readonly ForestPayload[]
  readonly unit: number
}

function open(fit: ForestFit, context: FitContext, parts: number): Opened {
  const memory = newMemory(parts > 1)
  const arena = arenaOn(memory)
  const { rowCount, maxBins, trees, width, options } = fit
  const kernels = openKernels(memory)
  const binned = binColumns(fit.columns, rowCount, kernels, {
    arena,
    maxBins,
    seed: context.seed,
    isDense: true,
  })
  const rows = writeRows(arena, fit)
  const rooms = Array.from({ length: parts }, () => layOutRoom(arena, binned, fit))
  const stop = arena.take(64)
  for (const { space } of rooms) writeFacts(space, binned, options.directions, viewsOf(memory))
  const boost = {
    options,
    rows,
    outputs: 1,
    rounds: trees,
    learningRate: 1,
    parameter: 0,
    rowShare: fit.rowShare,
    isBootstrap: fit.isBootstrap,
    seed: context.seed.split('forest').bits(),
    patience: 0,
  }
  const nodeFeatures = Math.max(1, Math.round(binned.features.length * fit.nodeColumnShare))
  const job: ForestJob = { boost, nodeFeatures, width, trees }
  let most = fit.isClasses ? 1 : 0
  if (!fit.isClasses) for (const target of fit.targets) most = Math.max(most, Math.abs(target - fit.base))
  const unit = unitFor(most, trees)
  const shared = { parts, memory, binned, job, stop, unit, remainingMs: context.deadline.remainingMs() }
  return { binned, unit, payloads: rooms.map((room, index) => ({ ...shared, index, room })) }
}

async function runAll({ payloads }: Opened, context: FitContext): Promise<readonly ForestResult[]> {
  if (payloads.length === 1) return [runForestPart(payloads[0], context)]
  const [{ memory, stop }] = payloads
  const giveUp = (): void => void Atomics.store(new Int32Array(memory.buffer), stop / 4, 1)
  return (await context.crew!.run(
    forestPartTaskName,
    payloads,
    giveUp,
    progressOf(context),
  )) as readonly ForestResult[]
}

/**
 * Bins columns and grows a forest: whole trees are shared out to the threads of a crew, or all grown here.
 *
 * Both give the same trees to the last bit: what is drawn for a tree depends on its number alone.
 * Missing: in numbers and categories; each split learns where to send them.  Seeded: yes.
 *
 * @throws {ModelwrightError} TRAIN_TABLE_LARGE - when it does not fit into 4 GiB
 * @throws {ModelwrightError} CORE_WORKER_DIED - when a thread of the crew ends
 */
export async function fitForest(fit: ForestFit, context: FitContext): Promise<FittedForest> {
  const parts = partsFor(fit, context.crew)
  if (parts > 1) context.crew!.start(forestPartTaskName)
  const opened = open(fit, context, parts)
  await fit.release?.()
  context.progress(0, undefined)
  const results = await runAll(opened, context)
  const { binned, unit } = opened
  const bag = together(results.flatMap(({ outOfBag }) => (outOfBag === undefined ? [] : [outOfBag])))
  const outOfBag = bag === undefined ? undefined : outOfBagLoss(bag, { ...fit, unit })
  return { trees: inOrder(results), binned, outOfBag }
}
