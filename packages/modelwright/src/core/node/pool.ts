import type { ResourceLimits } from 'node:worker_threads'
import type { PoolTasks, TaskPool } from '../contracts/pool.ts'
import { type Log, silent } from '../log.ts'
import { inlinePool } from './inline-pool.ts'
import { poolClosed, taskOverdue, taskStopped } from './refusals.ts'
import { freeSlot, handOver, type Job, type Slot, startSlot, tell } from './slot.ts'

/** A pool that can be closed. */
export interface Pool extends TaskPool {
  /** Ends workers that have nothing to do: what they hold is free. */
  endIdle(): Promise<void>
  /** Ends all workers and waits until they are gone; tasks still running or waiting are rejected. */
  close(): Promise<void>
}

/** How a pool is made. */
export interface PoolOptions {
  /** Worker threads at most; 0 runs every task on this thread. Threads start when there is work for them. */
  readonly size: number
  /** The module a worker runs: it must call `serveTasks`. Not needed when the size is 0. */
  readonly entry?: URL | string
  /** The tasks, for size 0. */
  readonly tasks?: PoolTasks
  /** Hears what tasks report. */
  readonly log?: Log
  /** Memory a worker may take; default: as much as Node.js lets it. */
  readonly resourceLimits?: ResourceLimits
}

/**
 * Makes a pool of worker threads that run named tasks, each thread one at a time.
 *
 * A worker that dies rejects its task with a sentence and is replaced when there is more to do. Idle workers never keep
 * the process alive. With size 0 the tasks run on this thread, one after the other.
 */
export function createPool({ size, entry, tasks, log = silent, resourceLimits }: PoolOptions): Pool {
  if (size === 0) return inlinePool(tasks ?? {}, log)
  if (entry === undefined) throw new Error('bug: a pool of workers needs the module they run')
  const slots = new Set<Slot>()
  const queue: Job[] = []
  let isClosed = false

  const events = {
    log,
    free: (): void => pump(),
    gone(slot: Slot): void {
      slots.delete(slot)
      pump()
    },
  }
  const slotFor = ({ options: { context } }: Job): Slot | undefined => {
    const free = [...slots].filter((slot) => slot.job === undefined)
    const found = free.find((slot) => slot.context === context) ?? free[0]
    if (found !== undefined || slots.size >= size) return found
    const started = startSlot(entry, events, resourceLimits)
    slots.add(started)
    return started
  }
  const mustWait = rulesOfAlone(slots, () => pump())
  const pump = (): void => {
    while (queue.length > 0) {
      if (mustWait(queue[0])) return
      const slot = slotFor(queue[0])
      if (slot === undefined) return
      handOver(slot, queue.shift()!)
    }
  }
  /** Gives a job up, wherever it is; a thread that runs it can only be ended. */
  const drop = (job: Job, error: Error): void => {
    const place = queue.indexOf(job)
    if (place >= 0) queue.splice(place, 1)
    for (const slot of slots) {
      if (slot.job !== job) continue
      slots.delete(slot)
      freeSlot(slot)
      void slot.worker.terminate()
    }
    job.reject(error)
    pump()
  }
  return {
    size,
    start(task) {
      while (!isClosed && slots.size < size) slots.add(startSlot(entry, events, resourceLimits))
      for (const slot of slots) if (slot.job === undefined) tell(slot, { type: 'load', task })
    },
    run(name, payload, options = {}) {
      if (isClosed) return Promise.reject(poolClosed(name))
      return new Promise((resolve, reject) => {
        const watched = watch({ name, payload, options, resolve, reject }, drop)
        if (watched === undefined) return
        queue.push(watched)
        pump()
      })
    },
    endIdle: () => endIdle(slots),
    async close() {
      isClosed = true
      for (const job of queue.splice(0)) job.reject(poolClosed(job.name))
      const ending = [...slots]
      slots.clear()
      for (const slot of ending) {
        const job = freeSlot(slot)
        job?.reject(poolClosed(job.name))
      }
      await Promise.all(ending.map((slot) => slot.worker.terminate()))
    },
  }
}

async function endIdle(slots: Set<Slot>): Promise<void> {
  const idle = [...slots].filter(({ job }) => job === undefined)
  for (const slot of idle) slots.delete(slot)
  await Promise.all(idle.map(({ worker }) => worker.terminate()))
}

/** Whether a job must wait for others: one that is to run alone, or any where such a one runs. Idle threads are ended for it. */
function rulesOfAlone(slots: Set<Slot>, cleared: () => void): (job: Job) => boolean {
  let leaving = 0
  const left = (): void => {
    leaving--
    cleared()
  }
  /** Ends idle threads; true once no thread is there, neither idle nor at work. */
  const isCleared = (): boolean => {
    if ([...slots].some(({ job }) => job !== undefined)) return false
    if (slots.size > 0) {
      leaving++
      void endIdle(slots).finally(left)
    }
    return leaving === 0
  }
  return ({ options }) =>
    [...slots].some(({ job }) => job?.options.alone === true) || (options.alone === true && !isCleared())
}

/** Gives a job up when its signal or its timer says so; undefined when the signal has spoken already. */
function watch(job: Job, drop: (job: Job, error: Error) => void): Job | undefined {
  const { signal, timeoutMs } = job.options
  if (signal?.aborted === true) {
    job.reject(taskStopped(job.name))
    return undefined
  }
  const abort = (): void => drop(watched, taskStopped(job.name))
  const late = (): void => drop(watched, taskOverdue(job.name, timeoutMs!))
  const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs)
  timer?.unref()
  signal?.addEventListener('abort', abort, { once: true })
  const release = (): void => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
  const watched: Job = {
    ...job,
    resolve(result) {
      release()
      job.resolve(result)
    },
    reject(error) {
      release()
      job.reject(error)
    },
  }
  return watched
}
