import type { Kysely } from 'kysely'
import { connect } from './connection.ts'
import { postgresWords, sqliteWords, storeDialect, type Words } from './dialect.ts'
import { migrate } from './migrate.ts'
import type { PostgresPlace } from './postgres/line.ts'
import type { Database, Tables } from './schema.ts'
import type { Session } from './session.ts'
import { sqliteSession } from './sqlite-session.ts'

function databaseOf(kysely: typeof import('kysely'), session: Session, words: Words): Kysely<Tables> {
  return new kysely.Kysely<Tables>({ dialect: storeDialect(session, words) })
}

/**
 * Opens the store's SQLite file, making it and its tables where they are not there yet.
 *
 * Kysely and libsql are loaded here, on first use.
 */
export async function openDatabase(file: string): Promise<Database> {
  const [kysely, connection] = await Promise.all([import('kysely'), connect(file)])
  try {
    await migrate(connection, file)
  } catch (error) {
    connection.close()
    throw error
  }
  return databaseOf(kysely, sqliteSession(connection), sqliteWords(kysely))
}

/**
 * Opens the store's schema of a PostgreSQL database, making it and its tables where they are not there yet.
 *
 * @returns undefined where there is no store and `create` is false
 */
export async function openPostgresDatabase(
  place: PostgresPlace,
  { env, create }: { readonly env: Readonly<Record<string, string | undefined>>; readonly create: boolean },
): Promise<Database | undefined> {
  const [kysely, { openPostgresSession }, { migratePostgres }] = await Promise.all([
    import('kysely'),
    import('./postgres/postgres-session.ts'),
    import('./postgres/migrate-postgres.ts'),
  ])
  const session = await openPostgresSession(place, env)
  try {
    if (await migratePostgres(session, place, { create }))
      return databaseOf(kysely, session, postgresWords(kysely))
  } catch (error) {
    await session.close()
    throw error
  }
  await session.close()
  return undefined
}
