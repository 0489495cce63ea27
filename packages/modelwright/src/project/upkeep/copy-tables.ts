import { ModelwrightError } from '../../core/index.ts'
import type { Database } from '../store/schema.ts'
import type { StoreTable } from './catalogue.ts'
import { digestOfTable, digestTable, readTable, type StoredRow, type TableDigest } from './table-rows.ts'

/** Values of one statement: SQLite takes 32,766. */
const mostValues = 30_000

/** Rows of every table, by name. */
export type TableDigests = Readonly<Record<string, TableDigest>>

/** Whether a store holds nothing but what every new one has. */
export async function isEmptyStore(database: Database, catalogue: readonly StoreTable[]): Promise<boolean> {
  const { sql } = await import('kysely')
  for (const { name, rowCount } of catalogue) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(database)
    if (Number(rows[0].n) > rowCount) return false
  }
  return true
}

async function insert(write: Database, table: StoreTable, rows: readonly StoredRow[]): Promise<void> {
  const atOnce = Math.floor(mostValues / table.columns.length)
  for (let at = 0; at < rows.length; at += atOnce)
    await write
      .insertInto(table.name as 'runs')
      .values(rows.slice(at, at + atOnce) as never)
      .execute()
}

function notTheSame(name: string, read: TableDigest, written: TableDigest): ModelwrightError {
  return new ModelwrightError('PROJECT_COPY_DIFFERENT', {
    message: `The copy of the table "${name}" is not the same: ${read.rows} rows were read and ${written.rows} are there, or their content differs.`,
    where: name,
    mend: ['Nothing was changed there. Try again.', 'Check the store it came from:  modelwright store check'],
  })
}

/**
 * Puts the tables of one store in place of another's, in one transaction: all or nothing. What was written is read again and held
 * against what was read.
 *
 * @param read - sees one moment of the store, whatever others write meanwhile
 * @throws {ModelwrightError} PROJECT_COPY_DIFFERENT - when it is not the same; nothing is changed
 */
export async function copyTables(
  read: Database,
  to: Database,
  {
    catalogue,
    progress,
  }: { readonly catalogue: readonly StoreTable[]; progress(done: number, note: string): void },
): Promise<TableDigests> {
  return to.transaction().execute(async (write) => {
    for (const { name } of [...catalogue].reverse()) await write.deleteFrom(name as 'runs').execute()
    const digests: Record<string, TableDigest> = {}
    for (const [i, table] of catalogue.entries()) {
      progress(i / catalogue.length, `table ${table.name}`)
      const digest = digestTable(table)
      for await (const rows of readTable(read, table)) {
        digest.add(rows)
        await insert(write, table, rows)
      }
      const [was, is] = [digest.result(), await digestOfTable(write, table)]
      if (was.rows !== is.rows || was.digest !== is.digest) throw notTheSame(table.name, was, is)
      digests[table.name] = is
    }
    return digests
  })
}
