import type { OptionSpecs, OptionValues } from '../core/index.ts'
import type { Retraining } from './retraining.ts'

/** What is known when it is asked whether a model should be retrained. Plain data. */
export interface Situation {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
  /** When a version was last made; before the first: never asked. */
  readonly retrainedAt: number
  /** Rows whose outcome became known since then. */
  readonly newOutcomes: number
  /** Rows that the table has more than when it was last learnt from; null or absent: it was not asked for. */
  readonly newRows?: number | null
  /** What the champion lost on rows since it was made, or since it has lost more, against what was measured then; null: no outcomes. */
  readonly loss: {
    readonly rows: number
    readonly mean: number
    readonly expected: number
    /** It was shown to be beyond what was measured, by a test that may be looked at at any time. */
    readonly isWorse: boolean
    /** When the first of the rows was asked that it lost more on; null: it does not. */
    readonly since: number | null
    /** Why outcomes show nothing of it: what one is changes when it comes, so that those known are no sample; null or absent: nothing says so. */
    readonly delays?: string | null
  } | null
  /** What monitoring says of the newest window; null: it did not look. */
  readonly drift: {
    readonly isMaterial: boolean
    /** When it began, as far as that can be told. */
    readonly since?: number | null
    /** In a sentence. */
    readonly what: string
  } | null
}

/** A policy as a workflow file holds it: plain data. */
export interface PolicyUse<Name extends string = string> {
  readonly kind: 'policy'
  readonly name: Name
  readonly options: Readonly<Record<string, unknown>>
  /** What follows when it is due; default: the workflow is run as it is. */
  readonly retrain?: Retraining
}

/** Says when a model is to be retrained. */
export interface Policy<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string
  /** One line for docs. */
  readonly about: string
  readonly options: Specs
  /** Why it is due now, in a sentence; undefined: it is not. */
  due(situation: Situation, options: OptionValues<Specs>): string | undefined
  /** When it will be due, where only the clock tells: milliseconds since 1970-01-01 UTC. */
  next?(situation: Situation, options: OptionValues<Specs>): number
}
