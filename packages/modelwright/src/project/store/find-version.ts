import { findRuns } from './find-runs.ts'
import { parseReference } from './references.ts'
import type { Database } from './schema.ts'

type Key = { readonly model: string; readonly version: number }

function versionsOf(database: Database) {
  return database.selectFrom('versions').select(['model', 'version']).orderBy('version', 'desc')
}

/** The version an alias points at. */
async function byAlias(database: Database, name: string, alias: string): Promise<Key | undefined> {
  return database
    .selectFrom('aliases')
    .select(['model', 'version'])
    .where('model', '=', name)
    .where('alias', '=', alias)
    .executeTakeFirst()
}

/** A model's champion, else its latest version that is not retired, else its latest. */
async function byName(database: Database, name: string): Promise<Key | undefined> {
  const champion = await byAlias(database, name, 'champion')
  if (champion !== undefined) return champion
  const versions = versionsOf(database).where('model', '=', name)
  const active = await versions.where('stage', '=', 'active').executeTakeFirst()
  return active ?? (await versions.executeTakeFirst())
}

/** A version by the beginning of its digest, at least 6 digits; several models may share one artifact, not one prefix two. */
async function byDigest(database: Database, digest: string): Promise<Key | undefined> {
  if (!/^[0-9a-f]{6,64}$/.test(digest)) return undefined
  const rows = await database
    .selectFrom('versions')
    .select(['model', 'version', 'digest'])
    .where('digest', '>=', digest)
    .where('digest', '<=', `${digest}g`)
    .orderBy('created_at', 'desc')
    .execute()
  return new Set(rows.map((row) => row.digest)).size === 1 ? rows[0] : undefined
}

/** The version a run made, or one with the same bytes that an earlier run made. */
async function byRun(database: Database, run: string): Promise<Key | undefined> {
  const rows = await findRuns(database, run)
  if (rows.length !== 1) return undefined
  const { id, artifact } = rows[0]
  const made = await versionsOf(database).where('run', '=', id).executeTakeFirst()
  return made ?? (artifact === null ? undefined : byDigest(database, artifact))
}

/**
 * Finds what a reference names: `name` (its champion, else its latest version that is not retired), `name@alias`, `name/version`, each also
 * after `models:/`; else the beginning of an artifact's digest or of a run id.
 */
export async function findVersion(database: Database, reference: string): Promise<Key | undefined> {
  const parsed = parseReference(reference)
  if (parsed.kind === 'alias') return byAlias(database, parsed.name, parsed.alias)
  if (parsed.kind === 'version')
    return versionsOf(database)
      .where('model', '=', parsed.name)
      .where('version', '=', parsed.version)
      .executeTakeFirst()
  return (
    (await byName(database, parsed.name)) ??
    (await byDigest(database, parsed.name)) ??
    (await byRun(database, parsed.name))
  )
}
