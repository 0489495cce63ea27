import { type Connection, whenFree } from './connection.ts'
import { migrations } from './migrations/index.ts'
import { damagedStore, newerStore, storeError } from './store-error.ts'

/** Marks the file as a Modelwright store: "MDLW". */
const applicationId = 0x4d444c57

async function pragma(connection: Connection, name: string): Promise<number> {
  const { rows } = await connection.query(`PRAGMA ${name}`, [])
  return Number(Object.values(rows[0] as Record<string, unknown>)[0])
}

/** The version of the store in this file, 0 when it is new. Refuses other programs' files and newer stores. */
async function checkedVersion(connection: Connection, file: string): Promise<number> {
  const version = await pragma(connection, 'user_version')
  const application = await pragma(connection, 'application_id')
  const { rows } = await connection.query('SELECT count(*) AS tables FROM sqlite_master', [])
  const isNew = (rows[0] as { tables: number }).tables === 0
  if (!isNew && application !== applicationId) throw damagedStore(file)
  if (version > migrations.length) throw newerStore(version, migrations.length, file)
  return version
}

/**
 * Brings the store to this program's version, in one transaction; several processes may try at once.
 *
 * @throws {ModelwrightError} PROJECT_STORE_NEWER - when a newer version wrote it
 * @throws {ModelwrightError} PROJECT_STORE_DAMAGED - when another program's database lies there
 */
export async function migrate(connection: Connection, file: string): Promise<void> {
  if ((await checkedVersion(connection, file)) === migrations.length) return
  await connection.query('begin immediate', [])
  try {
    const version = await checkedVersion(connection, file)
    for (const sql of migrations.slice(version)) connection.execute(sql)
    connection.execute(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
    await connection.query('commit', [])
  } catch (error) {
    await whenFree(() => connection.execute('rollback'), file).catch(() => {})
    throw storeError(error, file)
  }
}
