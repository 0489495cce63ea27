import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { migrations } from '../../../src/project/store/migrations/index.ts'

/** "MDLW", as every store of ours is marked. */
const applicationId = 0x4d444c57

/** Makes the store that the first so many migrations made, as an earlier version left it, with what `sql` puts into it. */
export function makeOlderStore(folder: string, version: number, sql: string): void {
  mkdirSync(join(folder, '.modelwright'), { recursive: true })
  const database = new Database(join(folder, '.modelwright', 'store.db'))
  for (const migration of migrations.slice(0, version)) database.exec(migration)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`)
  database.exec(sql)
  database.close()
}
