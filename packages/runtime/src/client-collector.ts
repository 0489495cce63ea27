import { clientFetch, type Fetch } from './client-fetch.ts'
import { openRowLog, type RowLog, type RowLogRules } from './row-log/row-log.ts'

/** Where a collector is, and how patiently rows are sent there. */
export interface CollectorOptions extends RowLogRules {
  readonly url: string
  /** A key of the collector with the scope `predictions`. */
  readonly key?: string
  /** Stands in for the platform's own fetch. */
  readonly fetch?: Fetch['fetch']
  /** Further tries after a network failure or an answer 429, 502, 503 or 504; 4 unless told otherwise. */
  readonly retries?: number
  /** Time for each try; 10 000 unless told otherwise. */
  readonly timeoutMs?: number
  /** How long rows wait for others to be sent with; 1000 unless told otherwise. 0: only `flush` sends. */
  readonly flushMs?: number
  /** Milliseconds since 1970-01-01 UTC; the platform's clock unless told otherwise. */
  readonly now?: () => number
}

/** Sends what a service is asked and says to a collector. */
export interface CollectorClient extends RowLog {
  /** Why rows were lost last; undefined: none were. */
  lastProblem(): unknown
}

const host = globalThis as unknown as {
  setTimeout(run: () => void, ms: number): { unref?(): void }
  readonly Date: { now(): number }
}

/**
 * Makes a client of a collector: rows are gathered and sent in batches beside the answers. What finds no room while the collector
 * cannot be reached, or is refused, is dropped and counted.
 *
 * Where a process is frozen after an answer, as on Lambda, wait for `flush()` before that.
 *
 * @example
 * const collector = createCollectorClient({ url: 'https://collect.example', key })
 * const service = createService(model, { version: '3', watch: collector.watch(model, '3') })
 */
export function createCollectorClient(options: CollectorOptions): CollectorClient {
  const { key, flushMs = 1000, now = () => host.Date.now() } = options
  const headers = {
    'content-type': 'application/jsonlines',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  }
  let problem: unknown
  const log = openRowLog({
    ...options,
    now,
    async send(lines) {
      try {
        await clientFetch({ ...options, retries: options.retries ?? 4, headers }, '/predictions', lines)
      } catch (error) {
        problem = error
        throw error
      }
    },
    ...(flushMs === 0 ? {} : { later: (run) => host.setTimeout(run, flushMs).unref?.() }),
  })
  return { ...log, lastProblem: () => problem }
}
