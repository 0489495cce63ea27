import { groupedCount } from '../../core/grouped-count.ts'
import type { Database } from '../store/schema.ts'
import type { StoreTable } from './catalogue.ts'
import { jsonColumns } from './json-columns.ts'
import { readTable } from './table-rows.ts'

/** Something in a store that is not as it must be. */
export interface StoreProblem {
  /** One sentence. */
  readonly problem: string
  /** Table, and column or row. */
  readonly where: string
  readonly mend: string
}

const restore = 'Restore the store from a backup:  modelwright store restore <folder> --replace'

/** What SQLite says of its own file; PostgreSQL checks its pages as it reads them. */
async function checkFile(database: Database): Promise<StoreProblem[]> {
  const { sql, SqliteAdapter } = await import('kysely')
  if (!(database.getExecutor().adapter instanceof SqliteAdapter)) return []
  const { rows } = await sql<Record<string, string>>`PRAGMA integrity_check(20)`.execute(database)
  const said = rows.flatMap((row) => Object.values(row).flatMap((text) => text.split('\n')))
  return said
    .filter((text) => text !== 'ok')
    .map((text) => ({ problem: `SQLite finds the file damaged: ${text}.`, where: 'store.db', mend: restore }))
}

/** Rows that refer to rows that are not there. */
async function checkReferences(database: Database, table: StoreTable): Promise<StoreProblem[]> {
  const { sql } = await import('kysely')
  const problems: StoreProblem[] = []
  for (const { columns, table: above, to } of table.references) {
    const own = columns.map((column) => sql.ref(`orphan.${column}`))
    const same = columns.map(
      (column, i) => sql`${sql.ref(`above.${to[i]}`)} = ${sql.ref(`orphan.${column}`)}`,
    )
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${sql.table(table.name)} as orphan
      where ${sql.join(
        own.map((column) => sql`${column} is not null`),
        sql` and `,
      )}
      and not exists (select 1 from ${sql.table(above)} as above where ${sql.join(same, sql` and `)})`.execute(
      database,
    )
    const count = Number(rows[0].n)
    if (count > 0)
      problems.push({
        problem: `${groupedCount(count)} rows refer to ${above} that are not there.`,
        where: `${table.name}.${columns.join(', ')}`,
        mend: restore,
      })
  }
  return problems
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Reads every row; values that should be JSON and are not are told, the first with its row. */
async function checkValues(
  database: Database,
  table: StoreTable,
): Promise<{ rows: number; problems: StoreProblem[] }> {
  const columns = jsonColumns.filter((known) => known.table === table.name).map(({ column }) => column)
  const broken = new Map<string, { count: number; first: string }>()
  let count = 0
  for await (const rows of readTable(database, table)) {
    count += rows.length
    for (const column of columns)
      for (const row of rows) {
        const value = row[column]
        if (value === null || isJson(String(value))) continue
        const first = table.key.map((key) => String(row[key])).join(', ')
        const known = broken.get(column) ?? { count: 0, first }
        broken.set(column, { ...known, count: known.count + 1 })
      }
  }
  const problems = [...broken].map(([column, found]) => ({
    problem: `${groupedCount(found.count)} values cannot be read; the first is that of "${found.first.slice(0, 80)}".`,
    where: `${table.name}.${column}`,
    mend: restore,
  }))
  return { rows: count, problems }
}

/** Checks the tables of a store: the file, what each row refers to, values that must be read. */
export async function checkTables(
  database: Database,
  catalogue: readonly StoreTable[],
): Promise<{ readonly rows: number; readonly problems: readonly StoreProblem[] }> {
  const problems = await checkFile(database)
  let rows = 0
  for (const table of catalogue) {
    try {
      problems.push(...(await checkReferences(database, table)))
      const values = await checkValues(database, table)
      problems.push(...values.problems)
      rows += values.rows
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      problems.push({ problem: `The table cannot be read: ${said}.`, where: table.name, mend: restore })
    }
  }
  return { rows, problems }
}
