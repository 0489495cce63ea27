/** One trial of a study as the store keeps it. */
export interface StudyTrial {
  /** Its place in the study, from 0. */
  readonly index: number
  /** 1, or 2 where the process that had it first is gone; 0 where it was handed back. */
  readonly attempt: number
  readonly values: Readonly<Record<string, unknown>>
  readonly state: 'running' | 'done' | 'pruned' | 'failed'
  /** What it was told; NaN where there is nothing. */
  readonly value: number
  /** What it reported on the way, step by step. */
  readonly reports: readonly number[]
  /** By step, how it grew there, rung by rung; one list more than reports where it was given up in the middle of a step. */
  readonly growth: readonly (readonly number[])[]
  /** Why it failed; null elsewhere. */
  readonly error: string | null
  /** It says "running", but nobody runs it any more. */
  readonly isLost: boolean
}

/** How a trial ends. */
export type TrialEnd = Pick<StudyTrial, 'state' | 'value' | 'error'>

/** The study, the trial and whose turn it is: a change is made only while all three still hold. */
export interface TrialKey {
  readonly study: string
  readonly index: number
  readonly attempt: number
}

/** Trials of studies. Several processes may work on one; every change is one atomic step that says whether it took place. */
export interface StudyStore {
  /** Makes a study or finds the one of that name; returns the settings it was made with. */
  open(study: string, settings: string): Promise<string>
  /** In the order of their index, without gaps. */
  trials(study: string): Promise<readonly StudyTrial[]>
  /** Adds a running trial; false where another process took the index first. */
  add(study: string, index: number, values: Readonly<Record<string, unknown>>): Promise<boolean>
  /** Takes over a trial whose process is gone: the next attempt, without what it reported. */
  retake(key: TrialKey): Promise<boolean>
  report(key: TrialKey, step: number, value: number): Promise<boolean>
  /** Notes how a trial grew in a step, before the step is reported. */
  grow(key: TrialKey, step: number, growth: readonly number[]): Promise<boolean>
  tell(key: TrialKey, end: TrialEnd): Promise<boolean>
  /** Hands a running trial back, as if it had not been tried. */
  release(key: TrialKey): Promise<boolean>
  /** Removes a study and its trials, but not while another process runs one of them; says whether it is gone. */
  forget(study: string): Promise<boolean>
  /** Waits until something may have changed. */
  changed(study: string): Promise<void>
}

/** How a trial grew, with one more step; steps that said nothing are empty. */
export function grownAt(
  growth: StudyTrial['growth'],
  step: number,
  rungs: readonly number[],
): StudyTrial['growth'] {
  const before = Array.from({ length: step }, (_, at) => growth[at] ?? [])
  return [...before, rungs]
}
