import type { SentError } from '../../core/node/messages.ts'
import type { Refused, ServingPlan } from '../models/plan.ts'

/** What the supervisor tells a process that serves. */
export type ToServing =
  /** Serve, on this port where it is said. */
  | { readonly type: 'start'; readonly plan: ServingPlan; readonly port?: number }
  /** Load what is new in a plan; `commit` or `drop` follows. */
  | { readonly type: 'prepare'; readonly id: number; readonly plan: ServingPlan }
  | { readonly type: 'commit'; readonly id: number }
  | { readonly type: 'drop'; readonly id: number }
  /** What cannot be served of what the names mean now; without it: nothing. */
  | { readonly type: 'refused'; readonly refused?: Refused }
  | { readonly type: 'stop' }
  | { readonly type: 'ask'; readonly id: number; readonly topic: string }
  | { readonly type: 'gathered'; readonly id: number; readonly values: readonly unknown[] }

/** What a process that serves tells the supervisor. */
export type FromServing =
  | { readonly type: 'ready' }
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'failed'; readonly error: SentError }
  | { readonly type: 'prepared'; readonly id: number; readonly error?: SentError }
  /** Ask every process about something. */
  | { readonly type: 'gather'; readonly id: number; readonly topic: string }
  | { readonly type: 'told'; readonly id: number; readonly value: unknown }
