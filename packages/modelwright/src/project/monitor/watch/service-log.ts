import { openEngine, quotedText } from '../../../engine/index.ts'
import type { ServiceFacts, Stretch } from '../../../monitor/index.ts'
import { isThere } from '../../is-there.ts'
import { withTemporary } from '../../with-temporary.ts'

/** What an access log says of a stretch of time; undefined: nothing. */
export type ServiceOf = (from: number, until: number) => ServiceFacts | undefined

const columns = "{time: 'TIMESTAMP', path: 'VARCHAR', status: 'INTEGER', ms: 'DOUBLE', model: 'VARCHAR'}"

/**
 * Counts the answers of an access log by window. Lines of requests that ask for no prediction are left out.
 *
 * @param how - `slowMs`: answers that took longer than these milliseconds are counted
 */
export async function readServiceLog(
  file: string | undefined,
  model: string,
  {
    windows,
    signal,
    slowMs,
  }: {
    readonly windows: readonly Stretch[]
    readonly signal: AbortSignal
    readonly slowMs?: number | undefined
  },
): Promise<ServiceOf> {
  if (file === undefined || windows.length === 0 || !(await isThere(file))) return () => undefined
  const rows = await withTemporary(async (temporary) => {
    const engine = await openEngine({ temporary, signal, memoryLimit: '512MB' })
    try {
      const bounds = windows.map(({ from, until }) => `(${from}, ${until})`).join(', ')
      return await engine.query(`SELECT w.a AS start, count(*) AS requests,
        count(*) FILTER (status >= 500) AS failed, count(*) FILTER (status >= 400 AND status < 500) AS refused,
        count(*) FILTER (ms > ${slowMs ?? 0}) AS slow, quantile_cont(ms, 0.5) AS p50, quantile_cont(ms, 0.99) AS p99
        FROM (SELECT * FROM read_json(${quotedText(file)}, format = 'newline_delimited', ignore_errors = true, columns = ${columns})
          WHERE time IS NOT NULL AND status IS NOT NULL AND model = ${quotedText(model)}) l
        JOIN (VALUES ${bounds}) w(a, b) ON epoch_ms(l.time) >= w.a AND epoch_ms(l.time) < w.b
        GROUP BY w.a`)
    } finally {
      engine.close()
    }
  })
  const found = new Map(
    rows.map((row) => [
      Number(row['start']),
      {
        ...{
          requests: Number(row['requests']),
          failed: Number(row['failed']),
          refused: Number(row['refused']),
        },
        ...{ p50: Number(row['p50']), p99: Number(row['p99']) },
        ...(slowMs === undefined ? {} : { slow: Number(row['slow']) }),
      },
    ]),
  )
  return (from) => found.get(from)
}
