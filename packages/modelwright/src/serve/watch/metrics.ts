import type { WireAnswer } from '@modelwright/runtime'
import type { Log } from '../../core/index.ts'
import { scopeOf } from '../admit.ts'
import type { Addition, Watcher } from '../exchange.ts'
import type { Peers } from '../processes/peers.ts'
import { addFamilies } from './add-families.ts'
import { expositionOf, expositionType } from './exposition.ts'
import type { Family } from './family.ts'
import { watchProcess } from './process-families.ts'
import { type Metrics, openRegistry } from './registry.ts'
import { countRequests } from './request-counts.ts'
import { serverFamilies } from './server-families.ts'
import type { ServerState } from './server-state.ts'
import { metricsTopic } from './supervised.ts'

/** What the metrics of a server are made of. */
export interface MetricsOptions {
  readonly peers: Peers
  readonly log: Log
  readonly state: ServerState
}

/** The metrics of a server: what counts, and the path that tells. */
export interface OpenMetrics extends Metrics {
  readonly watcher: Watcher
  readonly addition: Addition
}

function answerOf(families: readonly Family[]): WireAnswer {
  return {
    status: 200,
    headers: {
      'content-type': expositionType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: Buffer.from(expositionOf(families)),
  }
}

/** Counts what a server does, for `GET /metrics`; all processes of its port are added up there. */
export function openMetrics({ peers, log, state }: MetricsOptions): OpenMetrics {
  const counts = countRequests((exchange) => scopeOf(state.host(), exchange) ?? 'health')
  const watched = watchProcess()
  const own = (): Family[] => [...serverFamilies(state), ...counts.families(), ...watched.families()]
  const registry = openRegistry((name) => own().some((known) => known.name === name), log)
  peers.tell(metricsTopic, async () => [...own(), ...(await registry.families())])
  return {
    register: registry.register,
    watcher: { answered: counts.answered, close: watched.close },
    addition: {
      method: 'GET',
      path: '/metrics',
      scope: 'metrics',
      handle: async () => answerOf(addFamilies((await peers.gather(metricsTopic)) as Family[][])),
    },
  }
}
