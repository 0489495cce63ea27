import { connect } from '../store/connection.ts'
import { migrations } from '../store/migrations/index.ts'

/** A column of a table of the store. */
export interface StoreColumn {
  readonly name: string
  readonly type: 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB'
}

/** A reference from rows of a table to rows of another. */
export interface StoreReference {
  readonly columns: readonly string[]
  readonly table: string
  readonly to: readonly string[]
}

/** A table of the store as its migrations make it. */
export interface StoreTable {
  readonly name: string
  readonly columns: readonly StoreColumn[]
  /** Columns that tell its rows apart, in order; none: rows may be equal. */
  readonly key: readonly string[]
  readonly references: readonly StoreReference[]
  /** Rows that every new store has. */
  readonly rowCount: number
}

type Row = Record<string, string | number | null>

/** Puts tables behind those they refer to. */
function inOrder(tables: readonly StoreTable[]): StoreTable[] {
  const placed = new Map<string, StoreTable>()
  const place = (table: StoreTable): void => {
    if (placed.has(table.name)) return
    for (const reference of table.references) {
      const above = tables.find(({ name }) => name === reference.table)
      if (above !== undefined && above !== table) place(above)
    }
    placed.set(table.name, table)
  }
  for (const table of tables) place(table)
  return [...placed.values()]
}

function referencesOf(rows: readonly Row[]): StoreReference[] {
  const ids = [...new Set(rows.map((row) => row['id']))]
  return ids.map((id) => {
    const own = rows.filter((row) => row['id'] === id)
    return {
      table: String(own[0]['table']),
      columns: own.map((row) => String(row['from'])),
      to: own.map((row) => String(row['to'])),
    }
  })
}

/** The tables of a store of this version, each behind those it refers to: read from an empty one, in memory. */
export async function storeCatalogue(count: number = migrations.length): Promise<readonly StoreTable[]> {
  const connection = await connect(':memory:')
  const ask = async (sql: string): Promise<Row[]> => (await connection.query(sql, [])).rows as Row[]
  try {
    for (const sql of migrations.slice(0, count)) connection.execute(sql)
    const tables: StoreTable[] = []
    for (const { name } of await ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
      const columns = await ask(`PRAGMA table_info("${name}")`)
      const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk']))
      tables.push({
        name: String(name),
        columns: columns.map((column) => ({
          name: String(column['name']),
          type: String(column['type']) as StoreColumn['type'],
        })),
        key: key.map((column) => String(column['name'])),
        references: referencesOf(await ask(`PRAGMA foreign_key_list("${name}")`)),
        rowCount: Number((await ask(`SELECT count(*) AS n FROM "${name}"`))[0]['n']),
      })
    }
    return inOrder(tables)
  } finally {
    connection.close()
  }
}
