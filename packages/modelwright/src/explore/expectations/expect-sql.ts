import {
  type Expectation,
  type ExpectationContext,
  type Finding,
  groupedCount,
  type Table,
} from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import {
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  onlyTerms,
  refuseTerms,
  useOf,
  whole,
} from '../expectation.ts'

interface Terms {
  readonly query: string
  /** What the query finds, in words. */
  readonly about: string
  readonly seconds: number
}

const owner = 'expectSql'
const mend = [`Write:  ${owner}('SELECT * FROM snapshot WHERE ends < starts')`]
const usualSeconds = 60
const longestShown = 80

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > longestShown ? `${line.slice(0, longestShown)}…` : line
}

/** Rows a query names by `rowid`, which are their positions. */
async function rowsOf(engine: Engine, query: string): Promise<number[]> {
  const names = await engine.columnNames(`SELECT * FROM (${query}\n) AS found`)
  if (!names.includes('rowid')) return []
  const rows = await engine.query(`SELECT rowid FROM (${query}\n) AS found ORDER BY rowid LIMIT 10`)
  return rows.map(({ rowid }) => Number(rowid))
}

async function look(engine: Engine, table: Table, { query }: Terms): Promise<Finding> {
  const { countStatements, createTable, lockEngine } = await import('../../engine/index.ts')
  await createTable(engine, 'snapshot', table)
  await lockEngine(engine)
  if ((await countStatements(engine, query)) !== 1)
    return whole(false, 'It must be one query, without others before or after it.')
  const inside = query.replace(/;\s*$/, '')
  const [{ n }] = await engine.query(`SELECT count(*) AS n FROM (${inside}\n) AS found`)
  const broken = Number(n)
  if (broken === 0) return { checked: table.rowCount, broken, reason: 'The query finds no row.' }
  const reason = `The query finds ${broken === 1 ? '1 row' : `${groupedCount(broken)} rows`}.`
  const rows = await rowsOf(engine, inside)
  return { checked: Math.max(broken, table.rowCount), broken, reason, ...(rows.length > 0 && { rows }) }
}

/** Runs a query under a time limit; one that fails is broken, with what the engine says. */
async function runQuery(
  table: Table,
  terms: Terms,
  { temporary, signal }: ExpectationContext,
): Promise<Finding> {
  const { openEngine } = await import('../../engine/index.ts')
  const limit = AbortSignal.timeout(terms.seconds * 1000)
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit])
  // The engine may read what lies in its temporary folder, so that it gets one where nothing else is.
  const engine = await openEngine({ temporary: `${temporary}/expect-sql`, signal: either })
  try {
    return await look(engine, table, terms)
  } catch (error) {
    signal?.throwIfAborted()
    if (limit.aborted) return whole(false, `The query took more than ${terms.seconds} s.`)
    const [said] = String(error instanceof Error ? error.message : error).split('\n')
    return whole(false, `The query failed: ${said.replace(/\.?$/, '.')}`)
  } finally {
    engine.close()
  }
}

/** The kind of {@link expectSql}. */
export const expectSqlKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-sql',
  looksAtClock: true,
  about: 'A query of your own finds no row',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['query', 'about', 'seconds'])
    const { query, about = '', seconds = usualSeconds } = given
    if (typeof query !== 'string' || query.trim() === '') refuseTerms(owner, 'it takes a query', mend)
    if (typeof about !== 'string') refuseTerms(owner, '"about" must be text', mend)
    if (typeof seconds !== 'number' || !(seconds > 0) || seconds > 86_400)
      refuseTerms(
        owner,
        `"seconds" must be a number above 0 to 86400, found ${JSON.stringify(seconds)}`,
        mend,
      )
    return { query, about, seconds }
  },
  describe: ({ query, about }) => (about === '' ? `no row from ${short(query)}` : about),
  check: runQuery,
}

/**
 * Expects that a query of your own finds nothing: `expectSql('SELECT * FROM snapshot WHERE ends < starts')`.
 *
 * The table is `snapshot`; each row of the result counts as one that is not as expected, and where the query selects `rowid`
 * the report names these rows. DuckDB's SQL; it reads nothing but the table, neither files nor the network.
 *
 * @param query - one query; a name is written as `"this"`
 * @param options - `about`: what it says, for reports; `seconds`: it is stopped after so many, default 60
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when there is no query
 * @example
 * expectSql('SELECT * FROM snapshot WHERE ends < starts').terms.seconds // → 60
 */
export function expectSql(
  query: string,
  options: ExpectationOptions & { about?: string; seconds?: number } = {},
): ExpectationUse {
  return useOf(expectSqlKind, { query, ...options })
}
