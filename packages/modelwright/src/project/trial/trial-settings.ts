import type { ReplayRules } from '../replay/judge-replay.ts'

/** By what a challenger is tried: logged requests predicted again, requests that a shadow predicts too, or a share of the requests. */
export type TrialWay = 'replay' | 'shadow' | 'canary'

/** How a workflow has challengers tried; what is left out has its default. */
export interface TrialDefinition {
  /** Default: `replay`. */
  readonly by?: TrialWay
  /** Percent of the requests that a canary answers; default 10. */
  readonly share?: number
  /** What must say first that a challenger is not worse, before it is a canary; default `replay`. */
  readonly first?: 'replay' | 'shadow' | 'nothing'
  /** What promotes: that it is shown to be better (default), or not to be worse by the effect. */
  readonly needs?: 'better' | 'not-worse'
  /** By what requests stay with one version: `column:customer_id`, `header:x-user`, `caller`; default: each is drawn. */
  readonly sticky?: string
  /** Outcomes before which nothing is promoted; default 200. */
  readonly leastRows?: number
  /** Outcomes after which a challenger is refused; default 1,000,000. */
  readonly mostRows?: number
  /** Mean loss a row that it must save; default: a fiftieth of what is expected. */
  readonly effect?: number
  /** What becomes of rows whose outcomes do not come: they decide nothing (`wait`, default), or count by estimates (`estimate`). */
  readonly late?: 'wait' | 'estimate'
  /** How long a row waits for its outcome before it counts by its estimate: `12h`, `3d`; default `1d`. */
  readonly lateAfter?: string
  /**
   * The age after which the outcome of a row is known, whatever it is: `30d`. Rows count once they are so old, in the order in which they
   * were asked. Default: as soon as their outcome is known, which takes for granted that what it is does not change when it comes.
   */
  readonly outcomesAfter?: string
  /** How long a canary may answer nothing before it is refused: `12h`, `3d`; default `7d`. */
  readonly silentAfter?: string
  /** How long a challenger may be tried before it is refused for want of proof: `12h`, `90d`; default `60d`, and `outcomesAfter` more. */
  readonly provenWithin?: string
}

/** The same with its defaults. */
export interface TrialSettings {
  readonly by: TrialWay
  /** From 0 to 1. */
  readonly share: number
  readonly first: 'replay' | 'shadow' | 'nothing'
  readonly sticky: string | undefined
  /** How long a row waits for its outcome before it counts by its estimate; undefined: for ever. */
  readonly lateAfter: string | undefined
  /** The age after which outcomes are known whatever they are; undefined: each counts as soon as it is known. */
  readonly outcomesAfter: string | undefined
  /** How long a canary may answer nothing. */
  readonly silentAfter: string
  /** How long a challenger may be tried, beside the time that outcomes take. */
  readonly provenWithin: string
  readonly rules: ReplayRules
}

/** How long a row waits for its outcome where nothing else is said. */
export const usualLate = '1d'

/** How long a canary may answer nothing where nothing else is said. */
const usualSilence = '7d'

/** How long a challenger may be tried where nothing else is said. */
const usualProof = '60d'

/** Bounds of a trial that are said when it is asked for. */
export type TrialBounds = Partial<Pick<ReplayRules, 'effect' | 'leastRows' | 'mostRows'>>

/** Fills in what a workflow left out; what is said by flags goes before. */
export function trialSettings(definition: TrialDefinition = {}, bounds: TrialBounds = {}): TrialSettings {
  const { by = 'replay', share = 10, first = 'replay', needs, sticky, late, lateAfter } = definition
  const effect = bounds.effect ?? definition.effect
  return {
    ...{ by, share: share / 100, first, sticky },
    silentAfter: definition.silentAfter ?? usualSilence,
    provenWithin: definition.provenWithin ?? usualProof,
    outcomesAfter: definition.outcomesAfter,
    lateAfter: late === 'estimate' ? (lateAfter ?? usualLate) : undefined,
    rules: {
      leastRows: bounds.leastRows ?? definition.leastRows ?? 200,
      mostRows: bounds.mostRows ?? definition.mostRows ?? 1_000_000,
      ...{ alpha: 0.05, seed: 1 },
      ...(effect === undefined ? {} : { effect }),
      ...(needs === undefined ? {} : { needs }),
    },
  }
}
