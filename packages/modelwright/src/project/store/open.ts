import { connect } from './connection.ts'
import { storeDialect } from './dialect.ts'
import { migrate } from './migrate.ts'
import type { Database, Tables } from './schema.ts'

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
  return new kysely.Kysely<Tables>({ dialect: storeDialect(kysely, connection) })
}
