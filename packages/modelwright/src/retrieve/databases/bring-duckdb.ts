import { join } from 'node:path'
import { type BringContext, type Brought, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { type Engine, openEngine, quotedText } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { bringDatabase } from './database-file.ts'
import { databaseLocked, nameTwice, queryFailed, tablesMend, withoutRows } from './query-problem.ts'
import type { TableQuery } from './read-query.ts'

/** The name under which the database is attached: a query may leave it out. */
const attached = 'source'

async function tableNames(engine: Engine): Promise<string[]> {
  const rows = await engine.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_catalog = '${attached}' ORDER BY name`,
  )
  return rows.map((row) => String(row['name']))
}

/** DuckDB's words without the drawing of the place and the guess at a table. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split(/\n\n?LINE |\nDid you mean|\n\n/)[0]
}

async function duckdbProblem(error: unknown, shown: string, engine: Engine): Promise<unknown> {
  const text = error instanceof Error ? error.message : ''
  if (isModelwrightError(error) || !/^[A-Z][\w ]*(Error|Exception):/.test(text)) return error
  if (/Could not set lock|being used by another process/.test(text)) return databaseLocked(shown)
  if (/not a valid DuckDB database|newer version|version number|serialization|corrupt|checksum/i.test(text))
    return new ModelwrightError('RETRIEVE_FILE_DAMAGED', {
      message: `The DuckDB database "${shown}" cannot be opened: it is damaged, encrypted, or of another version.`,
      where: shown,
      mend: ["Write the table out with the program that made it:  COPY t TO 't.parquet'"],
      cause: error,
    })
  if (/no space left|max_temp_directory|^IO Error: (?:Could not write|Cannot open file)/i.test(text))
    return error
  const asked = /Table with name (\S+) does not exist/.exec(text)?.[1]
  const mend = asked === undefined ? [] : tablesMend(asked, await tableNames(engine).catch(() => []))
  return queryFailed(wordsOf(error), shown, { mend })
}

/**
 * Runs a query on a DuckDB file, which is only read, and writes the rows as Parquet, with their types.
 *
 * @throws {ModelwrightError} RETRIEVE_QUERY_FAILED, RETRIEVE_DATABASE_LOCKED, RETRIEVE_FILE_DAMAGED, RETRIEVE_COLUMN_DUPLICATE
 */
export async function bringDuckdb(place: string, query: TableQuery, context: BringContext): Promise<Brought> {
  const { path, shown } = await bringDatabase(place, context, {
    what: 'DuckDB',
    isIt: (head) => Buffer.from(head.subarray(8, 12)).toString('latin1') === 'DUCK',
  })
  const folder = await context.makeFolder()
  const rows = join(folder, 'rows.parquet')
  const engine = await openEngine({ temporary: folder, signal: context.signal })
  try {
    await engine.query(`ATTACH ${quotedText(path)} AS ${attached} (READ_ONLY, TYPE duckdb)`)
    await engine.query(`USE ${attached}`)
    const twice = nameTwice(await engine.columnNames(query.text), shown)
    if (twice !== undefined) throw twice
    const [done] = await engine.query(
      `COPY (\n${query.text}\n) TO ${quotedText(rows)} (FORMAT parquet, COMPRESSION zstd)`,
      query.values,
    )
    if (Number(done['Count']) === 0) throw withoutRows(shown)
    return { files: [{ path: rows, shown }], format: 'parquet', settings: { query: query.text } }
  } catch (error) {
    throw writingProblem(await duckdbProblem(error, shown, engine), shown)
  } finally {
    engine.close()
  }
}
