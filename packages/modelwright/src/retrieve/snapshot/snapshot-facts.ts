import { type Engine, openEngine, quotedName, quotedText } from '../../engine/index.ts'

/** What is known of a column of a stored snapshot. */
export interface StoredColumn {
  readonly name: string
  readonly type: 'number' | 'time' | 'boolean' | 'text'
  /** Cells without a value. */
  readonly missing: number
  /** Different values; an estimate where there are many. */
  readonly distinct: number
  /** Least and greatest value, as text; null where there is none. */
  readonly least: string | null
  readonly greatest: string | null
}

/** What is known of a stored snapshot. */
export interface SnapshotFacts {
  readonly rowCount: number
  readonly columns: readonly StoredColumn[]
}

/** What stands after FROM for a stored snapshot. */
export function storedRows(path: string): string {
  return `read_parquet(${quotedText(path)})`
}

function typeOf(sqlType: string): StoredColumn['type'] {
  if (sqlType === 'BOOLEAN') return 'boolean'
  if (sqlType.startsWith('TIMESTAMP')) return 'time'
  return sqlType === 'VARCHAR' ? 'text' : 'number'
}

/** Texts are cut: a whole one may be as long as a book. */
const longestText = 60

/** SQL for a cell as a person reads it: whole numbers without decimals, long texts cut. */
export function cellText(expression: string, type: string): string {
  const text = `left((${expression})::VARCHAR, ${longestText})`
  return typeOf(type) === 'number' ? `regexp_replace(${text}, '\\.0$', '')` : text
}

/** Columns looked at by one query. */
const columnsAtOnce = 100

async function factsOf(
  engine: Engine,
  from: string,
  columns: readonly { name: string; type: string }[],
  rowCount: number,
) {
  const list = columns.flatMap(({ name, type }, at) => {
    const column = quotedName(name)
    return [
      `count(${column}) AS n${at}`,
      `approx_count_distinct(${column}) AS d${at}`,
      `${cellText(`min(${column})`, type)} AS l${at}`,
      `${cellText(`max(${column})`, type)} AS g${at}`,
    ]
  })
  const [row] = await engine.query(`SELECT ${list.join(', ')} FROM ${from}`)
  return columns.map(({ name, type }, at): StoredColumn => {
    const filled = Number(row[`n${at}`])
    const text = (value: unknown): string | null => (value === null ? null : String(value))
    return {
      name,
      type: typeOf(type),
      missing: rowCount - filled,
      distinct: Math.min(filled, Number(row[`d${at}`])),
      least: text(row[`l${at}`]),
      greatest: text(row[`g${at}`]),
    }
  })
}

/** Looks at a stored snapshot, column by column, on an open engine. */
export async function factsOn(engine: Engine, path: string): Promise<SnapshotFacts> {
  const from = storedRows(path)
  const described = await engine.query(`DESCRIBE SELECT * FROM ${from}`)
  const columns = described.map((row) => ({
    name: String(row['column_name']),
    type: String(row['column_type']),
  }))
  const [{ n }] = await engine.query(`SELECT count(*) AS n FROM ${from}`)
  const rowCount = Number(n)
  const facts: StoredColumn[] = []
  for (let at = 0; at < columns.length; at += columnsAtOnce)
    facts.push(...(await factsOf(engine, from, columns.slice(at, at + columnsAtOnce), rowCount)))
  return { rowCount, columns: facts }
}

/**
 * Looks at a stored snapshot: types, missing cells, different values, least and greatest of each column.
 *
 * @param path - the stored Parquet file
 */
export async function snapshotFacts(
  path: string,
  options: { readonly temporary: string; readonly signal?: AbortSignal },
): Promise<SnapshotFacts> {
  const engine = await openEngine(options)
  try {
    return await factsOn(engine, path)
  } finally {
    engine.close()
  }
}
