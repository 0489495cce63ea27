import type { Stage } from './stages.ts'

/** What work reports while it goes on. The CLI draws it; tests collect it; a server logs it. */
export type Report =
  | {
      readonly kind: 'stage'
      readonly stage: Stage
      readonly state: 'started' | 'done'
      readonly note?: string
    }
  /** Share done of the current stage in [0, 1]. */
  | { readonly kind: 'progress'; readonly stage: Stage; readonly fraction: number; readonly note?: string }
  /** How a trial of a search ended; `score` is NaN where there is none. */
  | {
      readonly kind: 'trial'
      readonly stage: Stage
      readonly index: number
      readonly learner: string
      readonly score: number
      readonly better: 'higher' | 'lower'
      readonly state: 'done' | 'failed' | 'stopped' | 'pruned' | 'refused'
      /** The best so far. */
      readonly isBest: boolean
    }
  /** Something a user should know, in one sentence. */
  | { readonly kind: 'note'; readonly stage: Stage; readonly message: string }
  /** Something a user should look into, in one sentence. */
  | { readonly kind: 'warning'; readonly stage: Stage; readonly message: string }

/** Takes reports. Library code never prints: it reports here. */
export type Log = (report: Report) => void

/** Drops every report. */
export const silent: Log = () => {}
