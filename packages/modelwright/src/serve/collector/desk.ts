import type { Schema } from '@modelwright/runtime'
import type { Log } from '../../core/index.ts'
import type { Keep } from '../predictions/keep-within.ts'
import type { Redaction } from '../predictions/redaction.ts'
import { type ModelLog, openModelLog } from './model-log.ts'

/** What a collector keeps, and where. */
export interface CollectorRules {
  /** Models whose rows are taken. */
  readonly models: readonly string[]
  /** The log of a model. */
  folderOf(model: string): string
  /** Keys of the rows that were logged last, which are not taken again. */
  recentOf(model: string): Promise<readonly string[]>
  /** What a model predicts; none: any outcome is taken. */
  outputsOf(model: string): Promise<readonly Schema['output'][]>
  readonly redaction?: Redaction | undefined
  readonly keep?: Keep | undefined
  readonly log: Log
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number
  /** What may wait for the disk, in bytes; 64 MiB unless told otherwise. */
  readonly maxWaitingBytes?: number
}

/** How a collector fares. */
export interface CollectorCounts {
  predictions: number
  repeated: number
  refused: number
  outcomes: number
}

/** What the routes of a collector share. */
export interface Desk {
  readonly rules: CollectorRules
  readonly counts: CollectorCounts
  /** Bytes that wait for the disk. */
  waitingBytes: number
  /** The log of a model; undefined: its rows are not taken. */
  logOf(model: string): Promise<ModelLog | undefined>
  close(): Promise<void>
}

/** Opens the logs of a collector, each when it is first written to. */
export function openCollectorDesk(rules: CollectorRules): Desk {
  const logs = new Map<string, Promise<ModelLog>>()
  const { models, folderOf, recentOf, keep, log, clock } = rules
  return {
    rules,
    counts: { predictions: 0, repeated: 0, refused: 0, outcomes: 0 },
    waitingBytes: 0,
    async logOf(model) {
      if (!models.includes(model)) return undefined
      const known = logs.get(model)
      if (known !== undefined) return known
      const opened = recentOf(model).then((recent) =>
        openModelLog({ folder: folderOf(model), keep, log, clock }, recent),
      )
      logs.set(model, opened)
      // What could not be opened is tried again.
      opened.catch(() => logs.delete(model))
      return opened
    },
    async close() {
      for (const one of await Promise.allSettled(logs.values()))
        if (one.status === 'fulfilled') await one.value.close()
    },
  }
}
