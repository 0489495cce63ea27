import type { HeldLock } from '../../core/index.ts'
import { readNote } from '../../project/status/last-update.ts'
import { askMetrics } from '../top/ask-metrics.ts'
import { sumOf } from '../top/read-metrics.ts'
import { boardFile, type UpState } from '../up/board.ts'

/** What `up` of a model tells of itself, and what its service does. */
export interface RunningUp extends UpState {
  /** Processes that answer; null: they do not tell. */
  readonly processes: number | null
  /** Since the service began; null: it does not tell. */
  readonly requestsPerSecond: number | null
}

/** A service that does not answer at once is shown without its numbers. */
const patienceMs = 500

async function numbersOf(url: string | null, key: string | undefined) {
  const none = { processes: null, requestsPerSecond: null }
  if (url === null) return none
  try {
    const asked = { url, signal: AbortSignal.timeout(patienceMs), ...(key === undefined ? {} : { key }) }
    const reading = await askMetrics(asked)
    const seconds = Date.now() / 1000 - sumOf(reading, 'process_start_time_seconds')
    const processes = sumOf(reading, 'modelwright_processes')
    const requests = sumOf(reading, 'modelwright_requests_total')
    return { processes, requestsPerSecond: requests / Math.max(1, seconds) }
  } catch {
    return none
  }
}

/** What runs; null: `up` does not, whatever it left behind. */
export async function readService(
  folder: string,
  name: string,
  { locks, key }: { readonly locks: readonly HeldLock[]; readonly key: string | undefined },
): Promise<RunningUp | null> {
  if (!locks.some((lock) => lock.target === 'up' && lock.name === name)) return null
  const state = await readNote<UpState>(boardFile(folder, name))
  if (state === undefined) return null
  return { ...state, ...(await numbersOf(state.service?.url ?? null, key)) }
}
