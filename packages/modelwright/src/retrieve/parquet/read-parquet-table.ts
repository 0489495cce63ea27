import { type Engine, openEngine, quotedText } from '../../engine/index.ts'
import { type FilePath, headOf } from '../bytes/open-bytes.ts'
import { placesOf } from '../columns/union-columns.ts'
import type { ReadContext, ReadTable } from '../format.ts'
import { parquetColumns, readParquetColumns } from './parquet-columns.ts'
import { parquetProblem } from './parquet-problem.ts'

/** Writes a Parquet source for SQL; columns of several files are matched by name. */
export function parquetSource(files: readonly FilePath[]): string {
  return `read_parquet([${files.map(({ path }) => quotedText(path)).join(', ')}], union_by_name = true)`
}

async function checkColumns(engine: Engine, files: readonly FilePath[]): Promise<void> {
  let first: readonly string[] | undefined
  for (const file of files) {
    try {
      const rows = await engine.query(`DESCRIBE SELECT * FROM ${parquetSource([file])}`)
      const names = rows.map((row) => String(row['column_name']))
      first ??= names
      placesOf(first, names, file.shown, files[0].shown)
    } catch (error) {
      throw parquetProblem(error, file.shown)
    }
  }
}

/** Runs work on an engine that is closed afterwards; says what is wrong with a bad file. */
export async function withParquet<Result>(
  files: readonly FilePath[],
  context: ReadContext,
  work: (engine: Engine, from: string) => Promise<Result>,
): Promise<Result> {
  for (const file of files) await headOf(file, 4)
  const engine = await openEngine({ temporary: context.temporary, signal: context.signal })
  try {
    await checkColumns(engine, files)
    return await work(engine, parquetSource(files))
  } catch (error) {
    throw parquetProblem(error, files[0].shown)
  } finally {
    engine.close()
  }
}

/**
 * Reads Parquet files into typed columns, as the files declare them; blank strings are missing.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_DAMAGED, RETRIEVE_COLUMNS_DIFFERENT
 */
export async function readParquetTable(files: readonly FilePath[], context: ReadContext): Promise<ReadTable> {
  return withParquet(files, context, async (engine, from) => {
    const columns = await parquetColumns(engine, from)
    return { ...(await readParquetColumns(engine, from, columns)), settings: { format: 'parquet' } }
  })
}
