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
  let isAlone = !cluster.isWorker
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
  return async (name, seconds, by = 1) => {
    if (isAlone) return alone(name, seconds, by)
    try {
      return await spent(kept(shared, seconds, sharedCounterOf), name, by)
    } catch {
      if (!isAlone)
        log({
          kind: 'warning',
          stage: 'serve',
          message: 'The first process does not count requests for all; each process now counts its own.',
        })
      isAlone = true
      return alone(name, seconds, by)
    }
  }
}

/** Makes the primary of a cluster count for all its workers; to be called there before they start. */
export function shareRates(): void {
  const { RateLimiterClusterMaster } = part<'RateLimiterClusterMaster'>('RateLimiterCluster')
  new RateLimiterClusterMaster()
}
