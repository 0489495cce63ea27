import type { Log, WindowVerdict } from '../../../core/index.ts'
import type { EstimateRecord, MonitorSettings } from '../../../monitor/index.ts'
import type { Project } from '../../open-project.ts'
import type { WatchStore } from './overlay-store.ts'

/** What a pass over the windows of a model works with, handed in. Times are milliseconds since 1970-01-01 UTC. */
export interface WatchRequest {
  readonly project: Project
  /** Of the model. */
  readonly name: string
  readonly settings: MonitorSettings
  /** Folders of logs; none: nothing is logged. */
  readonly folders: readonly string[]
  readonly now: number
  /** What was known at this moment: outcomes that were received later are left out. */
  readonly asOf?: number | undefined
  /** Windows that are looked at: from the first moment that counts to the first that does not; absent: from where the last pass stopped. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly store: WatchStore
  /** Only this version. */
  readonly version?: string | undefined
  /** A folder for what does not fit in memory. */
  readonly temporary: string
  readonly log: Log
  readonly signal: AbortSignal
}

/** What a pass found. Plain data. */
export interface WatchPass {
  readonly model: string
  /** The version whose answers are asked for; null: none is known. */
  readonly serving: string | null
  /** Windows that were judged, or judged again, in this pass; the oldest first. */
  readonly judged: readonly WindowVerdict[]
  /** What stands in the way of a judgement, in sentences. */
  readonly notes: readonly string[]
  /** How estimates did once the truth was known, by metric; of the serving version. */
  readonly estimates: Readonly<Record<string, EstimateRecord>>
}
