import type { Log } from '../log.ts'

/** How one task is run. */
export interface TaskOptions {
  /** Stops the task: a worker that runs it is ended and replaced. */
  readonly signal?: AbortSignal
  /** Ends the worker when the task takes longer than this. */
  readonly timeoutMs?: number
  /** What many tasks read, such as a table: sent to a worker once, not with every task. */
  readonly context?: object
  /** Hears what this task reports, instead of the pool's log. */
  readonly log?: Log
  /**
   * Runs the task beside no other, once those before it are through, in a thread of its own that begins empty: idle threads
   * are ended, and what they held is free. Tasks that wait for each other must not be asked for meanwhile.
   */
  readonly alone?: boolean
}

/** Runs named tasks elsewhere, usually in worker threads. Payloads and results are copied; shared buffers are shared. */
export interface TaskPool {
  /** Tasks that run at the same time; 0 means they run here, one after the other. */
  readonly size: number
  /** Starts the threads that are not there yet, and has them load a task's code, so that they come up while something else is done. */
  start(task: string): void
  run(task: string, payload: unknown, options?: TaskOptions): Promise<unknown>
}

/** Threads that work on one thing side by side and wait for each other. */
export interface Crew {
  /** How many can run at the same time. */
  readonly count: number
  /** Starts threads that are not there yet, and has them load a task's code, so that they come up while something else is done. */
  start(task: string): void
  /**
   * Runs a task once for each payload, all at the same time; at most `count`. When one fails, `giveUp` is called so that
   * the others stop waiting for it, and its error is thrown once all have ended. What they report goes to `log`.
   */
  run(task: string, payloads: readonly unknown[], giveUp: () => void, log?: Log): Promise<readonly unknown[]>
}

/** The code behind a task's name. What it reports reaches the log of the pool. */
export type PoolTask = (payload: never, context: never, log: Log) => unknown

/** Tasks by name: a thread loads the code of those that it is asked for. */
export type PoolTasks = Readonly<Record<string, () => PoolTask | Promise<PoolTask>>>
