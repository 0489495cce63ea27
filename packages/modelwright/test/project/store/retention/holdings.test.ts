import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject } from '../../../../src/project/index.ts'
import { connect } from '../../../../src/project/store/connection.ts'
import { holdings, tablesOfRuns, tablesOfVersions } from '../../../../src/project/store/retention/holdings.ts'
import { objectColumns } from '../../../../src/project/upkeep/object-columns.ts'
import { temporaryFolder } from '../../temporary.ts'

async function columnsOf(folder: string): Promise<Map<string, string[]>> {
  const connection = await connect(join(folder, '.modelwright', 'store.db'))
  const { rows } = await connection.query(
    `SELECT m.name AS name, c.name AS column FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`,
    [],
  )
  connection.close()
  const found = new Map<string, string[]>()
  for (const { name, column } of rows as { name: string; column: string }[])
    found.set(name, [...(found.get(name) ?? []), column])
  return found
}

test('every table of a store says what it holds, and names columns that it has', async () => {
  const folder = await temporaryFolder()
  await (await openProject(folder)).close()
  const columns = await columnsOf(folder)
  expect(Object.keys(holdings).sort()).toEqual([...columns.keys()].sort())
  for (const { table, column } of tablesOfRuns) expect(columns.get(table)).toContain(column)
  for (const table of tablesOfVersions)
    expect(columns.get(table)).toEqual(expect.arrayContaining(['model', 'version']))
  expect(tablesOfRuns.at(-1)?.table).toBe('runs')
  expect(tablesOfVersions.at(-1)).toBe('versions')
})

test('a column that store check knows to name objects keeps them from gc', () => {
  const known = objectColumns.filter(({ table }) => Object.hasOwn(holdings, table))
  expect(known.length).toBeGreaterThan(3)
  for (const { table, column } of known) {
    const { objects, artifacts, containers } = holdings[table as keyof typeof holdings]
    const row = { role: 'fit', [column]: 'named' } as never
    const all = [objects, artifacts, containers].flatMap((of) => of?.(row) ?? [])
    expect(all).toContain('named')
  }
})

test('a table with a column named run or version goes with them, unless it is known why not', async () => {
  const folder = await temporaryFolder()
  await (await openProject(folder)).close()
  const columns = await columnsOf(folder)
  const named = (column: string) =>
    [...columns.keys()].filter((table) => columns.get(table)?.includes(column))
  const stays = ['row_sets', 'versions', 'version_gates', 'aliases']
  const ofRuns = tablesOfRuns.map(({ table }) => String(table))
  expect(named('run').filter((table) => !ofRuns.includes(table) && !stays.includes(table))).toEqual([])
  const ofVersions = tablesOfVersions.map(String)
  expect(named('version').filter((table) => !ofVersions.includes(table) && !stays.includes(table))).toEqual(
    [],
  )
})
