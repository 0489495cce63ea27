import { type ResourceLimits, Worker } from 'node:worker_threads'
import type { TaskOptions } from '../contracts/pool.ts'
import type { Log } from '../log.ts'
import { type FromWorker, receiveError, type ToWorker } from './messages.ts'
import { workerDied } from './refusals.ts'

/** A task on its way: asked for, waiting or running. */
export interface Job {
  readonly name: string
  readonly payload: unknown
  readonly options: TaskOptions
  resolve(result: unknown): void
  reject(error: Error): void
}

/** One worker thread and the job it has, if any. */
export interface Slot {
  readonly worker: Worker
  context: object | undefined
  job: Job | undefined
}

/** Takes the job off a slot; a thread without a job does not keep the process alive. */
export function freeSlot(slot: Slot): Job | undefined {
  const { job } = slot
  slot.job = undefined
  slot.worker.unref()
  return job
}

/** Whom a slot tells what happened. */
export interface SlotEvents {
  readonly log: Log
  /** The thread can take the next job. */
  free(): void
  /** The thread is gone. */
  gone(slot: Slot): void
}

/** Starts a worker thread. If it dies, its job is rejected with the reason. */
export function startSlot(entry: URL | string, events: SlotEvents, resourceLimits?: ResourceLimits): Slot {
  const limits = resourceLimits === undefined ? {} : { resourceLimits }
  const worker = new Worker(entry, { execArgv: [], ...limits })
  const slot: Slot = { worker, context: undefined, job: undefined }
  let failure: unknown
  worker.unref()
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'report') {
      const { log = events.log } = slot.job?.options ?? {}
      log(message.report)
      return
    }
    const job = freeSlot(slot)
    if (message.type === 'done') job?.resolve(message.result)
    else job?.reject(receiveError(message.error))
    events.free()
  })
  worker.on('error', (error) => {
    failure = error
  })
  worker.on('exit', (exitCode) => {
    const job = freeSlot(slot)
    job?.reject(workerDied(job.name, failure, exitCode))
    events.gone(slot)
  })
  return slot
}

/** Tells a thread something. */
export function tell({ worker }: Slot, message: ToWorker): void {
  worker.postMessage(message)
}

/** Hands a job to a free thread, and the job's context where the thread does not have it yet. */
export function handOver(slot: Slot, job: Job): void {
  slot.job = job
  slot.worker.ref()
  const post = (message: ToWorker): void => tell(slot, message)
  try {
    const { context } = job.options
    if (slot.context !== context) post({ type: 'context', value: context })
    slot.context = context
    post({ type: 'task', task: job.name, payload: job.payload })
  } catch (cause) {
    freeSlot(slot)
    job.reject(new Error(`bug: what the task "${job.name}" was given cannot be sent to a worker`, { cause }))
  }
}
