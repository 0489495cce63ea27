import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Log, ModelwrightError } from '../../core/index.ts'
import { Passing } from './http-problem.ts'

/** How work that may fail in passing is tried again. */
export interface Retrying {
  readonly retries: number
  readonly backoffMs: number
  readonly maxWaitMs: number
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const httpDate = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/

/** Reads a date of HTTP as milliseconds since 1970, NaN where it is none. */
function dateOf(text: string | undefined): number {
  const [, day, month, year, ...clock] = httpDate.exec(text ?? '') ?? []
  const [hour, minute, second] = clock.map(Number)
  return Date.UTC(Number(year), months.indexOf(month), Number(day), hour, minute, second)
}

/** What a server asks to wait: seconds, or a date by its own clock; undefined where it asks nothing. */
export function waitOf(headers: IncomingHttpHeaders): number | undefined {
  const asked = headers['retry-after']?.trim()
  if (asked === undefined) return undefined
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000
  const wait = dateOf(asked) - dateOf(headers.date)
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

function askedTooLong({ problem, waitMs }: Passing, maxWaitMs: number): ModelwrightError {
  const seconds = Math.ceil(waitMs! / 1000)
  return new ModelwrightError(problem.code, {
    message: `${problem.message.replace(/\.$/, '')}; the server asks to wait ${seconds} seconds.`,
    ...(problem.where !== undefined && { where: problem.where }),
    mend: ['Try again then.', `Or let it wait:  { maxWaitMs: ${Math.max(seconds * 1000, maxWaitMs + 1)} }`],
  })
}

/** Doubled each time, within a minute. */
function backoff(backoffMs: number, attempt: number): number {
  return Math.min(60_000, backoffMs * (1 << Math.min(attempt, 16)))
}

/**
 * Does work, again where it failed in passing, with a wait between.
 *
 * @param work - is told how often it was tried before; an attempt that got further (`true` in `gained`) counts anew
 * @throws {ModelwrightError} the last problem, when no attempt is left
 */
export async function withRetries<Result>(
  { retries, backoffMs, maxWaitMs, log, signal }: Retrying,
  work: () => Promise<Result>,
  gained: () => boolean = () => false,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Passing)) throw error
      if (gained()) attempt = 0
      if (attempt >= retries) throw error.problem
      if ((error.waitMs ?? 0) > maxWaitMs) throw askedTooLong(error, maxWaitMs)
      const waitMs = error.waitMs ?? backoff(backoffMs, attempt)
      log({
        kind: 'note',
        stage: 'retrieve',
        message: `${error.problem.message.replace(/, also when asked again/, '')} Trying again in ${waitMs / 1000} s (${attempt + 1} of ${retries}).`,
      })
      await sleep(waitMs, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted())
    }
  }
}
