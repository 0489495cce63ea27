import type { Source, SourceDefinition } from '../../core/index.ts'
import { type QueryValue, readQuery } from '../databases/read-query.ts'
import { type CommonOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link sqlite}. */
export interface SqliteOptions extends CommonOptions {
  /** Values for the `?` of the query, in order. */
  readonly params?: readonly QueryValue[]
}

const dialect = { isPostgres: false }

/**
 * The rows of a query on a SQLite file. The file is only read, also while other programs write to it.
 *
 * Values keep the types they are stored as; text that is all ISO dates becomes times, 0 and 1 in columns declared
 * boolean become false and true.
 *
 * @param path - the file of the database, or its address
 * @param query - one query that gives rows, or the name of a table
 * @throws {ModelwrightError} RETRIEVE_QUERY_FAILED - when the database refuses the query
 * @throws {ModelwrightError} RETRIEVE_QUERY_UNFIT - when it is no single query, or values are too many or too few
 * @throws {ModelwrightError} RETRIEVE_DATABASE_LOCKED - when another program keeps the file to itself
 * @example
 * sqlite('shop.db', 'SELECT * FROM orders WHERE year = ?', { params: [2024] }).name // → 'sqlite'
 */
export function sqlite(path: string, query: string, options: SqliteOptions = {}): Source {
  readQuery(query, options.params, 'sqlite', dialect)
  withoutCommon({ licence: options.licence }, 'sqlite')
  return sourceOf('sqlite', { path, query, ...options })
}

/** Brings the rows of a query on a SQLite file. */
export const sqliteSource: SourceDefinition = {
  name: 'sqlite',
  async bring({ path, query, params, ...options }, context) {
    const { licence } = withoutCommon(options, 'sqlite')
    const { bringSqlite } = await import('../databases/bring-sqlite.ts')
    return {
      ...(await bringSqlite(String(path), readQuery(query, params, 'sqlite', dialect), context)),
      ...licence,
    }
  },
}
