import { createHash } from 'node:crypto'
import type { RawBuilder } from 'kysely'
import type { Database } from '../store/schema.ts'
import type { StoreTable } from './catalogue.ts'

/** A row as it is copied. */
export type StoredRow = Readonly<Record<string, unknown>>

/** Rows of a table told apart from other rows: how many, and a digest that does not depend on their order. */
export interface TableDigest {
  readonly rows: number
  readonly digest: string
}

/** Rows taken at once. */
const pageRows = 2000
const modulus = 2n ** 256n

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (value instanceof ArrayBuffer) return plain(new Uint8Array(value))
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) }
  return value
}

/** Takes in rows and gives their digest: the sum of the rows' own, so that no order is needed. */
export function digestTable({ name, columns }: StoreTable): {
  add(rows: readonly StoredRow[]): void
  result(): TableDigest
} {
  let sum = 0n
  let rows = 0
  return {
    add(more) {
      for (const row of more) {
        const text = JSON.stringify([name, ...columns.map((column) => plain(row[column.name]))])
        sum = (sum + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)) % modulus
      }
      rows += more.length
    },
    result: () => ({ rows, digest: sum.toString(16).padStart(64, '0') }),
  }
}

/** Reads a table page by page, in the order of its key; one that has none by the place of rows among all, ordered by every column. */
export async function* readTable(
  database: Database,
  { name, key, columns }: StoreTable,
): AsyncGenerator<readonly StoredRow[]> {
  const { sql } = await import('kysely')
  const order = (key.length > 0 ? key : columns.map((column) => column.name)).map((column) => sql.ref(column))
  const page = (rest: RawBuilder<unknown>) =>
    sql<StoredRow>`select * from ${sql.table(name)} ${rest}`.execute(database)
  let last: StoredRow | undefined
  for (let at = 0; ; at += pageRows) {
    const after =
      last === undefined
        ? sql``
        : sql`where (${sql.join(order)}) > (${sql.join(key.map((column) => last![column]))})`
    const { rows } = await page(
      key.length > 0
        ? sql`${after} order by ${sql.join(order)} limit ${pageRows}`
        : sql`order by ${sql.join(order)} limit ${pageRows} offset ${at}`,
    )
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) return
    last = rows[rows.length - 1]
  }
}

/** Counts and digests a table of a store. */
export async function digestOfTable(database: Database, table: StoreTable): Promise<TableDigest> {
  const digest = digestTable(table)
  for await (const rows of readTable(database, table)) digest.add(rows)
  return digest.result()
}
