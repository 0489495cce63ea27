/** How a retraining fares: asked for, under way, over, or failed. */
export type RetrainingState = 'asked' | 'running' | 'done' | 'failed'

/** A retraining that somebody asked for, or that became due. Times are milliseconds since 1970-01-01 UTC. Plain data. */
export interface RetrainingRecord {
  readonly id: string
  readonly model: string
  /** In a sentence. */
  readonly reason: string
  /** Who asked; null: a policy made it due. */
  readonly caller: string | null
  readonly state: RetrainingState
  readonly askedAt: number
  /** When it began last; null: not yet. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** How often it began. */
  readonly attempts: number
  /** The version it made; null: none, or not yet. */
  readonly version: number | null
  /** What came of it, or why it failed, in a sentence. */
  readonly told: string | null
}

/** What is asked for. */
export interface RetrainingWish {
  readonly model: string
  readonly reason: string
  readonly caller: string
  /** Asked again by the same caller with the same key it is the same wish; absent: each is its own. */
  readonly key?: string
}

/** Retrainings of a store, and who asked for them: what is asked for outlasts every process. */
export interface RetrainingStore {
  /** Notes a wish, or finds the one that was asked for with the same key. */
  ask(wish: RetrainingWish): Promise<{ readonly record: RetrainingRecord; readonly isNew: boolean }>
  /** Begins what waits of a model, or what became due where `reason` says so; the ids are told of at the end. */
  begin(model: string, due?: { readonly reason: string }): Promise<readonly string[]>
  end(
    ids: readonly string[],
    end: { readonly state: 'done' | 'failed'; readonly version?: number; readonly told: string },
  ): Promise<void>
  /** Those that a process left behind when it died: they wait again, or have failed where that came about too often. */
  recover(model: string): Promise<void>
  /** Waiting ones, the first first. */
  waiting(model: string): Promise<readonly RetrainingRecord[]>
  /** The newest first; of one model or of all. */
  list(of?: { readonly model?: string; readonly limit?: number }): Promise<readonly RetrainingRecord[]>
}
