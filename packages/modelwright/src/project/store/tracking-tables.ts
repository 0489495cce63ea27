/** Columns of a run that tracking added. */
export interface TrackedRunColumns {
  parent: string | null
  /** Digest of the code that ran. */
  code: string | null
  git_commit: string | null
  git_branch: string | null
  git_dirty: number | null
  /** Digest of the object that holds the differences. */
  git_diff: string | null
}

/** A param, and its number where its text is one. */
export interface ParamRow {
  run: string
  name: string
  value: string
  number: number | null
}

/** What a metric came to over time; NaN is null. */
export interface SummaryColumns {
  least: number | null
  greatest: number | null
  last_step: number | null
  point_count: number
}

/** Tables of what is known of runs beyond their outcome. */
export interface TrackingTables {
  /** Points: as `packPoints` writes them. */
  metric_chunks: { run: string; name: string; writer: string; position: number; points: Uint8Array }
  tags: { run: string; name: string; value: string }
  /** Author: null where the run itself noted it. */
  notes: { run: string; id: string; noted_at: number; text: string; author: string | null }
  run_artifacts: {
    run: string
    name: string
    digest: string
    media_type: string
    size: number
    kind: string
  }
  run_data: { run: string; role: string; digest: string; name: string | null }
  run_trials: {
    run: string
    position: number
    learner: string
    /** JSON of the options. */
    options: string
    state: string
    /** NaN is null. */
    score: number | null
    /** JSON of numbers; NaN is null. */
    folds: string
    fit_ms: number
    error: string | null
    chosen: number
  }
}
