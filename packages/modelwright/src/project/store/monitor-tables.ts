/** Tables of what monitoring keeps. Times are milliseconds since 1970-01-01 UTC. */
export interface MonitorTables {
  monitor_windows: {
    model: string
    /** As it stands in the log. */
    of_version: string
    starts_at: number
    ends_at: number
    /** Its place among the windows of its version, from 1. */
    position: number
    state: string
    /** Digest of the object that holds its sketch; null: it has no rows. */
    sketch: string | null
    row_count: number
    outcome_count: number
    /** 0 or 1. */
    is_drift: number
    judged_at: number
    /** JSON of what was found. */
    verdict: string
  }
  monitor_points: {
    model: string
    name: string
    at: number
    of_version: string
    /** NaN is null, here and below. */
    value: number | null
    low: number | null
    high: number | null
  }
  monitor_parts: {
    model: string
    of_version: string
    starts_at: number
    ends_at: number
    sketch: string
    row_count: number
    /** JSON of numbers by name. */
    counts: string
  }
  monitor_cursors: { model: string; cursor: string; updated_at: number }
}
