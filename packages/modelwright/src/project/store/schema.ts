import type { Kysely } from 'kysely'
import type { AlertTables } from './alert-tables.ts'
import type { DeploymentTables } from './deployment-tables.ts'
import type { MonitorTables } from './monitor-tables.ts'
import type { RebuildRow } from './rebuilds.ts'
import type { RegistryTables } from './registry-tables.ts'
import type { RetrainingRow } from './retrainings.ts'
import type { StepPartRow, StepRow } from './step-rows.ts'
import type { ParamRow, SummaryColumns, TrackedRunColumns, TrackingTables } from './tracking-tables.ts'

/** One run. Times are milliseconds since 1970-01-01 UTC. */
export interface RunRow extends TrackedRunColumns {
  id: string
  name: string
  status: string
  started_at: number
  ended_at: number | null
  heartbeat_at: number
  snapshot: string | null
  workflow: string | null
  artifact: string | null
  error: string | null
  /** JSON object of strings. */
  environment: string
  machine: string
  pid: number
  process: string
}

/** A metric with its interval; NaN is null. */
export interface EstimateColumns {
  name: string
  value: number | null
  low: number | null
  high: number | null
}

/** The tables of the store. */
export interface Tables extends RegistryTables, TrackingTables, DeploymentTables, MonitorTables, AlertTables {
  runs: RunRow
  params: ParamRow
  metrics: EstimateColumns & SummaryColumns & { run: string }
  models: { name: string; folded: string; created_at: number; versions_made: number | null }
  versions: {
    model: string
    version: number
    digest: string
    run: string
    created_at: number
    stage: string
    /** Who registered it; null in records of older versions. */
    author: string | null
  }
  version_metrics: EstimateColumns & { model: string; version: number }
  aliases: { model: string; alias: string; version: number; set_at: number }
  snapshots: {
    digest: string
    object: string
    row_count: number
    column_count: number
    /** JSON of names and types; null in records of older versions. */
    columns: string | null
    /** JSON of the provenance. */
    provenance: string
    created_at: number
    /** JSON of the provenance it had when it was retrieved again, last; null: never. */
    latest: string | null
    latest_at: number | null
  }
  row_sets: {
    run: string
    role: string
    artifact: string
    snapshot: string
    rows: string
    row_count: number
    recorded_at: number
    /** Run that scored the rows; null: the run itself. */
    look: string | null
  }
  steps: StepRow
  step_parts: StepPartRow
  rebuilds: RebuildRow
  retrainings: RetrainingRow
  studies: { name: string; settings: string; created_at: number }
  study_trials: {
    study: string
    position: number
    attempt: number
    /** JSON of the values. */
    options: string
    state: string
    /** NaN is null. */
    value: number | null
    /** JSON of numbers; NaN is null. */
    reports: string
    /** JSON of a list of numbers a step. */
    growth: string
    error: string | null
    heartbeat_at: number
    machine: string
    /** 0: handed back. */
    pid: number
    process: string
  }
}

/** The store, queried through Kysely. */
export type Database = Kysely<Tables>
