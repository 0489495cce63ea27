import { type Clock, deadlineIn, type Loss, noDeadline } from '../../core/index.ts'
import { losses } from '../losses/index.ts'
import type { Binned } from './bin-columns.ts'
import { type Boosted, type BoostJob, boost, type Watch } from './boost.ts'
import { type KernelMemory, openKernels } from './kernels.ts'
import { validator } from './validation.ts'
import { openPart, type Part, type Workspace } from './workspace.ts'

/** What one thread of a fit is handed. Goes to workers as it is; memory is shared. */
export interface PartPayload {
  readonly index: number
  readonly memory: KernelMemory
  readonly binned: Binned
  readonly space: Workspace
  readonly job: BoostJob
  readonly loss: string
  /** Time that is left; Infinity: as long as it takes. */
  readonly remainingMs: number
}

/** What a thread of a fit gives back; trees only from the first. */
export type PartResult = Boosted

function lossOf(name: string): Loss {
  const table: Readonly<Record<string, Loss>> = losses
  if (!Object.hasOwn(table, name)) throw new Error(`bug: there is no loss "${name}"`)
  return table[name]
}

/** Runs one thread's part of a fit. */
export function runPart(
  part: Part,
  job: BoostJob,
  loss: Loss,
  { deadline, progress, report }: Pick<Watch, 'deadline' | 'progress' | 'report'>,
): PartResult {
  const isFirst = part.index === 0
  const watch: Watch = {
    deadline,
    progress,
    ...(report === undefined ? {} : { report }),
    ...(isFirst && job.rows.fixed !== 0 ? { validate: validator(part, job, loss) } : {}),
  }
  const boosted = boost(part, job, loss, watch)
  return { ...boosted, trees: isFirst ? boosted.trees : [] }
}

/** Runs one part in a worker. */
export function fitPart(
  payload: PartPayload,
  { clock, progress }: { clock: Clock; progress(fraction: number, note?: string): void },
): PartResult {
  const { index, memory, binned, space, job, remainingMs } = payload
  const deadline = remainingMs === Infinity ? noDeadline : deadlineIn(remainingMs, clock)
  const part = openPart(index, openKernels(memory), binned, space)
  return runPart(part, job, lossOf(payload.loss), { deadline, progress: index === 0 ? progress : () => {} })
}
