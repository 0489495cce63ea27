import { expect, test } from 'vitest'
import { connect } from '../../../src/project/store/connection.ts'
import { migrations } from '../../../src/project/store/migrations/index.ts'
import { toPostgres } from '../../../src/project/store/postgres/translate.ts'
import { type StoreColumn, type StoreTable, storeCatalogue } from '../../../src/project/upkeep/catalogue.ts'
import { isOnServers, openProject, runSql, storeEnv } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { makeOlderStore } from './older-store.ts'

const versions = migrations.map((_, i) => i + 1)

/** A value of a column of row `row`: rows that refer to others refer to those of the same number. */
function sampleOf({ name, type }: StoreColumn, row: number): string {
  if (type === 'INTEGER')
    return String(['version', 'position', 'id', 'sequence'].includes(name) ? row : 1_700_000_000_000 + row)
  if (type === 'REAL') return `${row}.5`
  if (type === 'BLOB') return isOnServers ? `'\\x0${row}'` : `x'0${row}'`
  if (
    /^(environment|provenance|columns|latest|options|reports|settings|parts|gates|details|state)$/.test(name)
  )
    return "'{}'"
  return `'k${row} / 😀 ''"'`
}

function insertsFor(tables: readonly StoreTable[]): string {
  return tables
    .filter(({ rowCount }) => rowCount === 0)
    .flatMap(({ name, columns }) =>
      [1, 2, 3].map(
        (row) =>
          `INSERT INTO ${name} (${columns.map((column) => `"${column.name}"`).join(', ')}) VALUES (${columns.map((column) => sampleOf(column, row)).join(', ')})`,
      ),
    )
    .join(';\n')
}

/** Makes the store that the first so many migrations made, filled, where these tests have theirs. */
async function makeOld(folder: string, version: number, sql: string): Promise<void> {
  if (!isOnServers) return makeOlderStore(folder, version, sql)
  const schema = new URL(storeEnv(folder)['MODELWRIGHT_STORE']).searchParams.get('schema')
  const made = migrations.slice(0, version).map(toPostgres).join(';')
  const mark = `CREATE TABLE ${schema}.modelwright_store (version BIGINT NOT NULL); INSERT INTO ${schema}.modelwright_store VALUES (${version})`
  await runSql(folder, `CREATE SCHEMA ${schema}; ${mark}; ${made}; ${sql}`)
}

test.each(versions)('a store of version %i comes up to now with everything in it', async (version) => {
  const folder = await temporaryFolder()
  const tables = await storeCatalogue(version)
  await makeOld(folder, version, insertsFor(tables))
  const project = await openProject(folder)
  expect(await project.runs.list()).toHaveLength(3)
  expect((await project.runs.list())[0].id).toContain('😀')
  expect(await project.models.list()).toHaveLength(3)
  expect(await project.snapshots.list()).toHaveLength(3)
  await project.close()
  const { openStore } = await import('../../../src/project/open-store.ts')
  const { findPlaces } = await import('../../../src/project/places/find-places.ts')
  const { storeFolder } = await import('../../../src/project/index.ts')
  const { digestOfTable } = await import('../../../src/project/upkeep/table-rows.ts')
  const env = storeEnv(folder)
  const at = storeFolder(folder)
  const store = await openStore(at, await findPlaces(at, { env, stated: {} }), { env, create: false })
  for (const table of tables.filter(({ rowCount }) => rowCount === 0))
    expect([table.name, (await digestOfTable(store.database, table)).rows]).toEqual([table.name, 3])
  await store.close()
})

test('a step that fails leaves the store of the version before, which the next opening brings up', async () => {
  if (isOnServers) return
  const folder = await temporaryFolder()
  makeOlderStore(folder, 1, 'CREATE TABLE studies (a) STRICT'.replace('(a)', '(a TEXT)'))
  await expect(openProject(folder)).rejects.toThrow(/studies/)
  const connection = await connect(`${folder}/.modelwright/store.db`)
  expect((await connection.query('PRAGMA user_version', [])).rows).toEqual([{ user_version: 1 }])
  connection.execute('DROP TABLE studies')
  connection.close()
  await (await openProject(folder)).close()
})
