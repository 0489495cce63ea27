/** How a step of a run stands. `kept`: what an earlier run made of the same was taken. */
export type StepStatus = 'running' | 'done' | 'kept' | 'failed'

/** A step of a run. Times are ISO 8601, UTC. */
export interface StepRecord {
  readonly run: string
  readonly step: string
  /** Name of the run's workflow. */
  readonly workflow: string
  /** Its place among the steps of the run, from 0. */
  readonly position: number
  /** Digest of all it depends on. */
  readonly key: string
  /** What is in the key: a digest by name. */
  readonly parts: Readonly<Record<string, string>>
  readonly status: StepStatus
  /** Why it was run, or from which run it was kept. */
  readonly reason: string
  /** Digest of the object that holds what it gave; null until then. */
  readonly output: string | null
  /** What the steps that need it depend on. */
  readonly identity: string | null
  /** Run that made the output, where it was kept. */
  readonly keptFrom: string | null
  readonly attempt: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly error: string | null
}

/** What is known of a step before it begins. */
export type NewStep = Pick<StepRecord, 'run' | 'step' | 'workflow' | 'position' | 'key' | 'parts' | 'reason'>

/** What a step gave. */
export interface StepGave {
  readonly output: string
  readonly identity: string
}

/** The steps of runs, what they gave, and how far unfinished ones got. Several processes may write at once. */
export interface StepStore {
  /** Records that a step runs; again for every attempt. */
  begin(step: NewStep & { readonly attempt: number }): Promise<void>
  /** What is not lasting is taken by no later run. */
  done(run: string, step: string, gave: StepGave & { readonly isLasting: boolean }): Promise<void>
  failed(run: string, step: string, error: string): Promise<void>
  /** Records steps that an earlier run finished. */
  keep(steps: readonly (NewStep & StepGave & { readonly keptFrom: string })[]): Promise<void>
  /** What runs gave for any of these keys: of runs that did the step, the newest first, then of runs that kept what others gave. */
  finished(keys: readonly string[]): Promise<readonly StepRecord[]>
  /** The newest record of each step of a workflow. */
  latest(workflow: string): Promise<readonly StepRecord[]>
  ofRun(run: string): Promise<readonly StepRecord[]>
  /** Remembers a piece of work of a step that is not finished, so that a later run goes on from there. */
  keepPart(key: string, part: string, object: string): Promise<void>
  /** Objects of pieces that were done, by name. */
  parts(key: string): Promise<ReadonlyMap<string, string>>
  forgetParts(key: string): Promise<void>
}
