import type { VersionRecord } from '../../core/index.ts'
import { estimatesOf } from './estimates.ts'
import { groupRows } from './group-rows.ts'
import type { Database, EstimateColumns, Tables } from './schema.ts'

/** Which version of which model. */
export interface Key {
  readonly model: string
  readonly version: number
}

function recordOf(
  row: Tables['versions'],
  metrics: readonly EstimateColumns[],
  aliases: readonly { readonly alias: string }[],
  tags: readonly { readonly name: string; readonly value: string }[],
): VersionRecord {
  return {
    name: row.model,
    version: row.version,
    digest: row.digest,
    run: row.run,
    createdAt: new Date(row.created_at).toISOString(),
    metrics: estimatesOf(metrics),
    aliases: aliases.map(({ alias }) => alias).sort(),
    stage: row.stage as VersionRecord['stage'],
    author: row.author,
    tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
  }
}

/** Reads versions with their metrics and aliases: one, those of a model, or all by name; oldest first. */
export async function readVersions(database: Database, which: Partial<Key> = {}): Promise<VersionRecord[]> {
  const rows = await database
    .selectFrom('versions')
    .selectAll()
    .where((is) => is.and(which))
    .orderBy('model')
    .orderBy('version')
    .execute()
  const metrics = await database
    .selectFrom('version_metrics')
    .selectAll()
    .where((is) => is.and(which))
    .execute()
  const aliases = await database
    .selectFrom('aliases')
    .selectAll()
    .where((is) => is.and(which))
    .execute()
  const tags = await database
    .selectFrom('version_tags')
    .selectAll()
    .where((is) => is.and(which))
    .orderBy('name')
    .execute()
  const keyOf = (key: Key): string => `${key.model}/${key.version}`
  const metricsOf = groupRows(metrics, keyOf)
  const aliasesOf = groupRows(aliases, keyOf)
  const tagsOf = groupRows(tags, keyOf)
  return rows.map((row) => {
    const key = keyOf(row)
    return recordOf(row, metricsOf(key), aliasesOf(key), tagsOf(key))
  })
}

/** Reads one version. */
export async function readVersion(database: Database, key: Key): Promise<VersionRecord | undefined> {
  return (await readVersions(database, { model: key.model, version: key.version }))[0]
}
