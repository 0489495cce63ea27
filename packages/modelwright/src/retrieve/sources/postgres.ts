import { ModelwrightError, readOptions, type Source, type SourceDefinition } from '../../core/index.ts'
import { postgresOptions } from '../databases/postgres-connection.ts'
import { type QueryValue, readQuery } from '../databases/read-query.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link postgres}. */
export type PostgresOptions = GivenOptions<typeof postgresOptions> & CommonOptions

const dialect = { isPostgres: true }

/** Whether a text is the address of a database, where a query was to be expected. */
const isAddress = /^\s*postgres(ql)?:\/\//

function addressAlone(): ModelwrightError {
  return new ModelwrightError('RETRIEVE_QUERY_UNFIT', {
    message: 'The address of a database is no query: it says where runs are kept, not which rows to read.',
    where: 'postgres',
    mend: [
      "To read rows:  retrieve: postgres('SELECT … FROM …', [], { url: 'postgres://…' })",
      "To keep runs there:  store: postgres('postgres://…')",
    ],
  })
}

/**
 * The rows of a query on PostgreSQL, streamed by COPY from a read-only transaction.
 *
 * The query runs where the data is. Types are those the database declares: nested values, arrays and intervals become
 * their text, whole numbers beyond 2⁵³ keep their digits as text. Credentials come from the environment.
 *
 * @param query - one query that gives rows, or the name of a table; for `store` of a workflow the address of the database alone
 * @param params - values for `$1`, `$2` … of the query; a text that is all `${NAME}` is filled from the environment
 * @throws {ModelwrightError} RETRIEVE_QUERY_FAILED - when the database refuses the query
 * @throws {ModelwrightError} RETRIEVE_QUERY_UNFIT - when it is no single query, would write, or values are too many or too few
 * @throws {ModelwrightError} RETRIEVE_HOST_UNREACHABLE - when there is no connection
 * @throws {ModelwrightError} RETRIEVE_ACCESS_REFUSED - when the user is unknown or may not read it
 * @example
 * postgres('SELECT * FROM orders WHERE day >= $1 ORDER BY id', ['2024-01-01']).name // → 'postgres'
 */
export function postgres(
  query: string,
  params: readonly QueryValue[] = [],
  options: PostgresOptions = {},
): Source {
  if (isAddress.test(query)) return sourceOf('postgres', { address: query.trim() })
  readQuery(query, params, 'postgres', dialect)
  readOptions(postgresOptions, withoutCommon(options, 'postgres').own, 'postgres')
  return sourceOf('postgres', { query, params, ...options })
}

/** Brings the rows of a query on PostgreSQL. */
export const postgresSource = {
  name: 'postgres',
  options: postgresOptions,
  async bring({ query, params, ...options }, context) {
    if (options['address'] !== undefined) throw addressAlone()
    const { own, licence } = withoutCommon(options, 'postgres')
    const values = readOptions(postgresOptions, own, 'postgres')
    const { bringPostgres } = await import('../databases/bring-postgres.ts')
    return {
      ...(await bringPostgres(readQuery(query, params, 'postgres', dialect), values, context)),
      ...licence,
    }
  },
} as const satisfies SourceDefinition & { readonly options: object }
