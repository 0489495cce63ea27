import type { Log, Stage, StepRecord } from '../../core/index.ts'

/** Digests by name: all that the result of a step depends on. */
export type Parts = Readonly<Record<string, string>>

/** What a step can ask of the steps it needs. */
export interface Given {
  /** What tells one result of that step from another. */
  identity(step: string): string
  /** What that step gave, as it lies in the store. */
  output(step: string): Promise<unknown>
  /** What that step gave, ready to work with; made again from its output where it was kept. */
  value<Value>(step: string): Promise<Value>
}

/** Pieces of a step's work that outlast a process that dies in the middle. */
export interface Pieces {
  get(name: string): Promise<unknown>
  /** Plain data. */
  keep(name: string, piece: unknown): Promise<void>
}

/** What a step is handed to work with. */
export interface StepWork extends Given {
  readonly run: string
  readonly signal: AbortSignal
  readonly log: Log
  /** From 1. */
  readonly attempt: number
  readonly key: string
  readonly pieces: Pieces
}

/** What a step gave. */
export interface StepResult<Value = unknown> {
  readonly value: Value
  /** Plain data from which `load` makes the value again. */
  readonly output: unknown
  /** What tells it from another result, where not all of the output does; default: the output's digest. */
  readonly identity?: string
  /** False: it is good for this run alone, the next one tries again. */
  readonly isLasting?: boolean
}

/** A piece of work with declared inputs, whose result is kept. */
export interface GraphStep<Value = unknown> {
  readonly name: string
  /** Steps whose results it takes. */
  readonly needs: readonly string[]
  /** Steps that go before it although it takes nothing of them. */
  readonly after?: readonly string[]
  /** Attempts after the first. */
  readonly retries?: number
  readonly timeoutSeconds?: number
  /** Stage that its warnings belong to; default: prepare. */
  readonly stage?: Stage
  /** Code that is not ours: it is not waited for once the run is given up. */
  readonly isForeign?: boolean
  /** Why it runs each time; what follows it is kept where it gives the same as before. */
  readonly always?: string
  /** What its result depends on besides what it needs: each by name. */
  parts(given: Given): Promise<Parts> | Parts
  run(work: StepWork): Promise<StepResult<Value>>
  /** Makes the value again from what was kept. */
  load(output: unknown, given: Given): Promise<Value> | Value
  /** Other parts under which what an earlier run gave is the same; undefined: there are none. */
  alike?(parts: Parts, given: Given): Promise<Parts | undefined>
  /** Says why what was kept is not good any more; undefined: it is. */
  ends?(record: StepRecord): string | undefined
  /** Says what is gone of what it made beside its output; undefined: nothing. Puts right what it can. */
  lacks?(given: Given & { readonly own: () => Promise<unknown> }): Promise<string | undefined>
}

/** How a step of a run went. */
export interface StepState {
  readonly step: string
  readonly state: 'done' | 'kept'
  /** Why it was run, or that it is the same as in an earlier run. */
  readonly reason: string
  readonly ms: number
}
