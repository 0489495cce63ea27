import type { Selectable } from 'kysely'
import type { Database, Tables } from '../schema.ts'

/** What the rows of a table are to retention: what they refer to, and with what they go. */
interface Holding<Row> {
  /** Digests of objects that a row refers to. */
  readonly objects?: (row: Row) => readonly (string | null)[]
  /** The same of artifacts, which name further objects. */
  readonly artifacts?: (row: Row) => readonly (string | null)[]
  /** The same of objects that may name further objects anywhere in them. */
  readonly containers?: (row: Row) => readonly (string | null)[]
  /** The column that names a run: its rows go with that run. */
  readonly run?: keyof Row & string
  /** Rows have a model and a version, and go with that version. */
  readonly ofVersion?: true
}

/**
 * Every table of the store. Whoever adds one says here what it holds: an object that no row refers to is garbage.
 *
 * Rows that a hold-out was scored on stay when their run goes: how often it was opened must not be forgotten.
 */
export const holdings: { readonly [Name in keyof Tables]: Holding<Selectable<Tables[Name]>> } = {
  runs: { artifacts: ({ artifact }) => [artifact], objects: ({ git_diff }) => [git_diff], run: 'id' },
  params: { run: 'run' },
  metrics: { run: 'run' },
  metric_chunks: { run: 'run' },
  tags: { run: 'run' },
  notes: { run: 'run' },
  run_artifacts: { objects: ({ digest }) => [digest], run: 'run' },
  run_data: { run: 'run' },
  run_trials: { run: 'run' },
  models: {},
  versions: { artifacts: ({ digest }) => [digest], ofVersion: true },
  version_metrics: { ofVersion: true },
  version_tags: { ofVersion: true },
  version_notes: { ofVersion: true },
  version_gates: { ofVersion: true },
  approvals: { ofVersion: true },
  aliases: {},
  snapshots: { objects: ({ object }) => [object] },
  row_sets: {
    objects: ({ rows }) => [rows],
    artifacts: ({ role, artifact }) => (role === 'fit' ? [artifact] : []),
  },
  rebuilds: { objects: ({ object }) => [object], run: 'run' },
  steps: { containers: ({ output }) => [output], run: 'run' },
  step_parts: { objects: ({ object }) => [object] },
  studies: {},
  study_trials: {},
  trusted_keys: {},
  signatures: {},
  policies: {},
  audit: {},
  audit_head: {},
}

/** What all rows of the store refer to. */
export interface References {
  readonly objects: ReadonlySet<string>
  readonly artifacts: ReadonlySet<string>
  readonly containers: ReadonlySet<string>
}

const names = Object.keys(holdings) as (keyof Tables)[]

/** The digests that rows give. */
function digestsOf(rows: readonly unknown[], of: Holding<unknown>['objects']): string[] {
  if (of === undefined) return []
  return rows.flatMap(of).filter((digest) => digest !== null)
}

/** Reads what all rows refer to. */
export async function readReferences(database: Database): Promise<References> {
  const objects = new Set<string>()
  const artifacts = new Set<string>()
  const containers = new Set<string>()
  for (const name of names) {
    const holding = holdings[name] as Holding<unknown>
    if ((holding.objects ?? holding.artifacts ?? holding.containers) === undefined) continue
    const rows = await database.selectFrom(name).selectAll().execute()
    for (const digest of digestsOf(rows, holding.objects)) objects.add(digest)
    for (const digest of digestsOf(rows, holding.artifacts)) artifacts.add(digest)
    for (const digest of digestsOf(rows, holding.containers)) containers.add(digest)
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
