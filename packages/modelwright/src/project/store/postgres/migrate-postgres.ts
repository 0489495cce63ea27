import { migrations } from '../migrations/index.ts'
import type { Session } from '../session.ts'
import { foreignStore, newerStore } from '../store-error.ts'
import { type PostgresPlace, quoted } from './line.ts'
import { toPostgres } from './translate.ts'

/** Says in the schema itself whose tables these are, and of which version. */
const mark = 'modelwright_store'

const asks = (sql: string, parameters: readonly unknown[] = []) => ({ sql, parameters, isRead: true })
const does = (sql: string) => ({ sql, parameters: [], isRead: false })

/** The version of the store in this schema, 0 when it is new. Refuses schemas of others and newer stores. */
async function checkedVersion(session: Session, { schema, shown }: PostgresPlace): Promise<number> {
  const { rows } = await session.query(
    asks('SELECT tablename AS name FROM pg_catalog.pg_tables WHERE schemaname = $1', [schema]),
  )
  if (rows.length === 0) return 0
  if (!rows.some((row) => (row as { name: string }).name === mark)) throw foreignStore(shown)
  const found = await session.query(asks(`SELECT version FROM ${quoted(schema)}.${mark}`))
  const version = (found.rows[0] as { version: number } | undefined)?.version
  if (version === undefined) throw foreignStore(shown)
  if (version > migrations.length) throw newerStore(version, migrations.length, shown)
  return version
}

/** Makes the schema where there is none: one that is there may belong to somebody who lets nobody make another. */
async function makeSchema(session: Session, schema: string): Promise<void> {
  const { rows } = await session.query(
    asks('SELECT 1 AS there FROM pg_catalog.pg_namespace WHERE nspname = $1', [schema]),
  )
  if (rows.length === 0) await session.query(does(`CREATE SCHEMA ${quoted(schema)}`))
}

async function forward(session: Session, place: PostgresPlace): Promise<void> {
  const version = await checkedVersion(session, place)
  if (version === migrations.length) return
  if (version === 0) {
    await makeSchema(session, place.schema)
    await session.query(does(`CREATE TABLE ${quoted(place.schema)}.${mark} (version BIGINT NOT NULL)`))
    await session.query(does(`INSERT INTO ${quoted(place.schema)}.${mark} VALUES (0)`))
  }
  for (const sql of migrations.slice(version)) await session.query(does(toPostgres(sql)))
  await session.query(does(`UPDATE ${quoted(place.schema)}.${mark} SET version = ${migrations.length}`))
}

/**
 * Brings the store to this program's version, in one transaction; several processes may try at once.
 *
 * @returns whether there is a store: false where there was none and `create` is false
 * @throws {ModelwrightError} PROJECT_STORE_NEWER - when a newer version wrote it
 * @throws {ModelwrightError} PROJECT_STORE_DAMAGED - when another program's tables lie there
 */
export async function migratePostgres(
  session: Session,
  place: PostgresPlace,
  { create }: { readonly create: boolean },
): Promise<boolean> {
  const version = await checkedVersion(session, place)
  if (version === 0 && !create) return false
  if (version === migrations.length) return true
  await session.begin('write')
  try {
    await forward(session, place)
    await session.commit()
    return true
  } catch (error) {
    await session.rollback()
    throw error
  }
}
