import type { Source, SourceDefinition } from '../../core/index.ts'
import { type QueryValue, readQuery } from '../databases/read-query.ts'
import { type CommonOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link duckdb}. */
export interface DuckdbOptions extends CommonOptions {
  /** Values for the `?` or `$1`, `$2` … of the query, in order. */
  readonly params?: readonly QueryValue[]
}

const dialect = { isPostgres: false }

/**
 * The rows of a query on a DuckDB file. The file is only read.
 *
 * Types are those of the query; nested values become their JSON text.
 *
 * @param path - the file of the database, or its address
 * @param query - one query that gives rows, or the name of a table
 * @throws {ModelwrightError} RETRIEVE_QUERY_FAILED - when the database refuses the query
 * @throws {ModelwrightError} RETRIEVE_QUERY_UNFIT - when it is no single query, or values are too many or too few
 * @throws {ModelwrightError} RETRIEVE_DATABASE_LOCKED - when another program has the file open for writing
 * @example
 * duckdb('lake.duckdb', 'SELECT * FROM trips WHERE day >= ?', { params: ['2024-01-01'] }).name // → 'duckdb'
 */
export function duckdb(path: string, query: string, options: DuckdbOptions = {}): Source {
  readQuery(query, options.params, 'duckdb', dialect)
  withoutCommon({ licence: options.licence }, 'duckdb')
  return sourceOf('duckdb', { path, query, ...options })
}

/** Brings the rows of a query on a DuckDB file. */
export const duckdbSource: SourceDefinition = {
  name: 'duckdb',
  async bring({ path, query, params, ...options }, context) {
    const { licence } = withoutCommon(options, 'duckdb')
    const { bringDuckdb } = await import('../databases/bring-duckdb.ts')
    return {
      ...(await bringDuckdb(String(path), readQuery(query, params, 'duckdb', dialect), context)),
      ...licence,
    }
  },
}
