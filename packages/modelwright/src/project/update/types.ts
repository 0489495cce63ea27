import type { LogSource } from '../../core/index.ts'
import type { PolicyUse, Retraining, Situation } from '../../update/index.ts'
import type { Project } from '../open-project.ts'
import type { LateEstimates } from '../replay/judge-late.ts'
import type { TrialSettings } from '../trial/trial-settings.ts'

/** Something that was done, or is to be done; a sentence for people. */
export interface UpdateAction {
  readonly kind:
    | 'rolled-back'
    | 'promoted'
    | 'refused'
    | 'held'
    | 'trying'
    | 'canary'
    | 'retrained'
    | 'failed'
    | 'unchanged'
    | 'due'
    | 'nothing'
  readonly version?: number
  readonly text: string
  /** How far the trial is, where one goes on. */
  readonly trial?: TrialProgress
}

/** How far a trial is. Plain data; null: there is too little to say. */
export interface TrialProgress {
  readonly phase: 'replay' | 'shadow' | 'canary'
  readonly requests: number
  readonly outcomes: number
  /** How much less it lost a row, with an interval that holds at every look, and the p-value of "not better" that does. */
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
  readonly p: number | null
  /** What estimates say of rows whose outcomes are late; absent: they are not asked for. */
  readonly late?: LateEstimates
}

/** What one pass found and did. Plain data. */
export interface UpdatePass {
  readonly name: string
  readonly champion: number
  readonly situation: Situation
  readonly actions: readonly UpdateAction[]
  /** Why a champion that does harm is not taken back, in a sentence; absent: it does none, or was not looked at. */
  readonly stays?: string
  /** What may retrain it next; the time where only the clock tells it. */
  readonly next: readonly { readonly policy: string; readonly at: number | null }[]
}

/** What came of a retraining. */
export interface Retrained {
  readonly version: number
  readonly digest: string
  /** Whether its gates let it pass. */
  readonly passed: boolean
  /** Which rows it learnt from, in words; absent: all. */
  readonly window?: string
}

/** Half of a pass: `watch` takes back and tries, `retrain` retrains what is due. */
export type UpdatePart = 'watch' | 'retrain'

/** What a pass works with, handed in. */
export interface UpdateRequest {
  readonly project: Project
  /** Absent: both halves, one after the other. */
  readonly part?: UpdatePart
  /** Does some work that only one may do at a time. */
  locked<Result>(role: 'update' | 'retrain', work: () => Promise<Result>): Promise<Result>
  readonly name: string
  readonly policies: readonly PolicyUse[]
  /** Undefined: nothing is logged. */
  readonly source: LogSource | undefined
  readonly now: number
  /** After an attempt nothing is retrained for so long, whatever is due but what is asked for by hand. */
  readonly coolDownMs: number
  /** How challengers are tried. */
  readonly trial: TrialSettings
  /** Says what would be done, and does nothing. */
  readonly isDry: boolean
  /** The reason somebody gives to retrain now. */
  readonly asked?: string
  /** It is asked for in the store, not at the keyboard. */
  readonly isWish?: boolean
  /** How many more rows the table has than when it was last learnt from; absent: nobody counts. */
  countNewRows?(): Promise<number | null>
  /** What follows, over what policies say. */
  readonly retraining?: Retraining
  retrain(what: { readonly reason: string; readonly retraining: Retraining }): Promise<Retrained>
}
