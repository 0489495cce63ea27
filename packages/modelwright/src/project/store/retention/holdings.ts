import type { Selectable } from 'kysely'
import type { Database, Tables } from '../schema.ts'

/** A column whose values are digests of objects. */
interface Naming<Row> {
  /** What such an object is, in a sentence. */
  readonly what: string
  /** Artifacts name further objects in their lineage, containers anywhere in them; absent: names none. */
  readonly holds?: 'lineage' | 'anything'
  /** Without the object something is lost; default true. Else it is made again, or may lie elsewhere. */
  readonly isNeeded?: false
  /** Values of other columns in the rows whose object is kept; absent: of all rows. */
  readonly only?: Partial<Row>
}

/** What the rows of a table are to retention: what they refer to, and with what they go. */
interface Holding<Row> {
  /** Columns that name objects. */
  readonly objects?: { readonly [Column in keyof Row & string]?: Naming<Row> }
  /** The column that names a run: its rows go with that run. */
  readonly run?: keyof Row & string
  /** Rows have a model and a version, and go with that version. */
  readonly ofVersion?: true
}

/**
 * Every table of the store. Whoever adds one says here what it holds: an object that no row refers to is garbage.
 *
 * Rows that a hold-out was scored on stay when their run goes: how often it was opened must not be forgotten. How a run is done again
 * stays as long as the versions that came of it.
 */
export const holdings: { readonly [Name in keyof Tables]: Holding<Selectable<Tables[Name]>> } = {
  runs: {
    objects: {
      artifact: { what: 'the model of the run', holds: 'lineage', isNeeded: false },
      git_diff: { what: 'the changes of the work tree' },
    },
    run: 'id',
  },
  params: { run: 'run' },
  metrics: { run: 'run' },
  metric_chunks: { run: 'run' },
  tags: { run: 'run' },
  notes: { run: 'run' },
  run_artifacts: { objects: { digest: { what: 'the file' } }, run: 'run' },
  run_data: { run: 'run' },
  run_trials: { run: 'run' },
  models: {},
  versions: { objects: { digest: { what: 'the model', holds: 'lineage' } }, ofVersion: true },
  version_metrics: { ofVersion: true },
  version_tags: { ofVersion: true },
  version_notes: { ofVersion: true },
  version_gates: { ofVersion: true },
  approvals: { ofVersion: true },
  aliases: {},
  snapshots: { objects: { object: { what: 'the table' } } },
  row_sets: {
    objects: {
      rows: { what: 'the set of rows' },
      artifact: {
        what: 'the fit',
        holds: 'lineage',
        isNeeded: false,
        only: { role: 'fit' },
      },
    },
  },
  rebuilds: { objects: { object: { what: 'how the run is done again' } } },
  steps: {
    objects: { output: { what: 'the result of a step', holds: 'anything', isNeeded: false } },
    run: 'run',
  },
  step_parts: { objects: { object: { what: 'a part of a step', isNeeded: false } } },
  studies: {},
  study_trials: {},
  trusted_keys: {},
  signatures: {},
  policies: {},
  audit: {},
  audit_head: {},
  deployments: {},
  deployment_revisions: {
    objects: {
      digest: { what: 'the deployed model', holds: 'lineage' },
      build: { what: 'what was built for a deployment', holds: 'anything' },
    },
  },
  deployment_locks: {},
  retrainings: {},
  monitor_windows: { objects: { sketch: { what: 'the sketch of a window', isNeeded: false } } },
  monitor_points: {},
  monitor_parts: { objects: { sketch: { what: 'the sketch of a part of a window', isNeeded: false } } },
  monitor_cursors: {},
  alerts: {},
  alert_events: {},
  alert_windows: {},
  alert_silences: {},
  alert_messages: {},
  alert_deliveries: {},
}

/** What all rows of the store refer to. */
export interface References {
  readonly objects: ReadonlySet<string>
  readonly artifacts: ReadonlySet<string>
  readonly containers: ReadonlySet<string>
}

const names = Object.keys(holdings) as (keyof Tables)[]

/** A column of a table that names objects. */
export interface ObjectColumn {
  readonly table: keyof Tables
  readonly column: string
  readonly what: string
  readonly holds?: 'lineage' | 'anything'
  readonly isNeeded: boolean
  readonly only: Readonly<Partial<Record<string, string>>>
}

/** Every column of the store that names objects: what is checked, and what is kept. */
export const objectColumns: readonly ObjectColumn[] = names.flatMap((table) => {
  const { objects = {} } = holdings[table] as Holding<Record<string, string>>
  return Object.entries(objects).map(([column, naming]) => ({
    isNeeded: true,
    only: {},
    ...naming!,
    table,
    column,
  }))
})

/** Reads what all rows refer to. */
export async function readReferences(database: Database): Promise<References> {
  const { sql } = await import('kysely')
  const objects = new Set<string>()
  const artifacts = new Set<string>()
  const containers = new Set<string>()
  for (const { table, column, holds, only } of objectColumns) {
    const into = holds === undefined ? objects : holds === 'lineage' ? artifacts : containers
    const own = Object.entries(only).map(([name, value]) => sql` and ${sql.ref(name)} = ${value}`)
    const named = sql.ref(column)
    const { rows } = await sql<{ digest: string }>`
      select distinct ${named} as digest from ${sql.table(table)}
      where ${named} is not null${sql.join(own, sql``)}`.execute(database)
    for (const { digest } of rows) into.add(digest)
  }
  return { objects, artifacts, containers }
}

/** Tables whose rows go with a run, the runs themselves last; each with the column that names the run. */
export const tablesOfRuns: readonly { readonly table: keyof Tables; readonly column: string }[] = names
  .flatMap((table) => {
    const column = (holdings[table] as Holding<Record<string, unknown>>).run
    return column === undefined ? [] : [{ table, column }]
  })
  .sort((a, b) => Number(a.table === 'runs') - Number(b.table === 'runs'))

/** Tables whose rows go with a version, the versions themselves last. */
export const tablesOfVersions: readonly (keyof Tables)[] = names
  .filter((name) => (holdings[name] as Holding<unknown>).ofVersion === true)
  .sort((a, b) => Number(a === 'versions') - Number(b === 'versions'))
