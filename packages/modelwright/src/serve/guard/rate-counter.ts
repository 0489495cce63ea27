import cluster from 'node:cluster'
import { createRequire } from 'node:module'
import type { Log } from '../../core/index.ts'

type Library = typeof import('rate-limiter-flexible')
type Limiter = Pick<InstanceType<Library['RateLimiterMemory']>, 'penalty'>

/** How often something was done in the window that runs. */
export interface Spent {
  readonly count: number
  readonly msLeft: number
}

/** Counts by name, each in windows of its own that begin with its first request. */
export type Count = (name: string, seconds: number, by?: number) => Promise<Spent>

/** The parts that are used: its index would load the clients of a dozen databases. */
function part<Name extends keyof Library>(file: string): Pick<Library, Name> {
  const loaded = createRequire(import.meta.url)(`rate-limiter-flexible/lib/${file}.js`) as unknown
  return (typeof loaded === 'function' ? { [file]: loaded } : loaded) as Pick<Library, Name>
}

const waitMs = 1000

/** How long a process counts for itself before it asks the primary again; twice as long each time that was in vain. */
const shortestPauseMs = 1000
const longestPauseMs = 60_000

function counterOf(seconds: number): Limiter {
  const { RateLimiterMemory } = part<'RateLimiterMemory'>('RateLimiterMemory')
  return new RateLimiterMemory({ points: 1, duration: seconds })
}

function sharedCounterOf(seconds: number): Limiter {
  const { RateLimiterCluster } = part<'RateLimiterCluster'>('RateLimiterCluster')
  const keyPrefix = `modelwright-${seconds}`
  return new RateLimiterCluster({ keyPrefix, points: 1, duration: seconds, timeoutMs: waitMs })
}

async function spent(limiter: Limiter, name: string, by: number): Promise<Spent> {
  const { consumedPoints, msBeforeNext } = await limiter.penalty(name, by)
  return { count: consumedPoints, msLeft: msBeforeNext }
}

/** Counts in this process; in a worker of a cluster in its primary, for all workers together: see `shareRates`. */
export function openCounter(log: Log): Count {
  const own = new Map<number, Limiter>()
  const shared = new Map<number, Limiter>()
  const pause = openPause(log)
  const kept = (
    limiters: Map<number, Limiter>,
    seconds: number,
    make: (seconds: number) => Limiter,
  ): Limiter => {
    const limiter = limiters.get(seconds) ?? make(seconds)
    limiters.set(seconds, limiter)
    return limiter
  }
  const alone: Count = (name, seconds, by = 1) => spent(kept(own, seconds, counterOf), name, by)
  if (!cluster.isWorker) return alone
  return async (name, seconds, by = 1) => {
    const round = pause.roundNow()
    if (round === undefined) return alone(name, seconds, by)
    try {
      const found = await spent(kept(shared, seconds, sharedCounterOf), name, by)
      pause.end()
      return found
    } catch {
      pause.begin(round)
      return alone(name, seconds, by)
    }
  }
}

/** When a primary that did not answer is asked again: a moment's silence must not give each caller the rate of every process for good. */
function openPause(log: Log) {
  let round = 0
  let pauseMs = 0
  let until = 0
  const tell = (message: string): void => log({ kind: 'warning', stage: 'serve', message })
  return {
    /** Of those who may ask the primary; undefined while it is not asked. After a pause one request tries it, others do not wait for that. */
    roundNow(): number | undefined {
      const now = performance.now()
      if (now < until) return undefined
      if (pauseMs > 0) until = now + 2 * waitMs
      return round
    },
    /** Begins a pause where the primary did not answer; of those who waited together, for the first. */
    begin(asked: number): void {
      if (asked !== round) return
      if (pauseMs === 0)
        tell('The first process does not count requests for all; each process counts its own until it does.')
      round++
      pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, 2 * pauseMs))
      until = performance.now() + pauseMs
    },
    end(): void {
      if (pauseMs > 0) tell('The first process counts requests for all again.')
      pauseMs = 0
      until = 0
    },
  }
}

/** Makes the primary of a cluster count for all its workers; to be called there before they start. */
export function shareRates(): void {
  const { RateLimiterClusterMaster } = part<'RateLimiterClusterMaster'>('RateLimiterCluster')
  new RateLimiterClusterMaster()
}
