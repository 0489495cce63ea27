/** A step of a run. Times are milliseconds since 1970-01-01 UTC. */
export interface StepRow {
  run: string
  step: string
  workflow: string
  position: number
  key: string
  /** JSON object of digests by name. */
  parts: string
  status: string
  reason: string
  output: string | null
  identity: string | null
  kept_from: string | null
  attempt: number
  started_at: number
  ended_at: number | null
  error: string | null
}

/** A piece of a step that is not finished. */
export interface StepPartRow {
  key: string
  part: string
  object: string
}
