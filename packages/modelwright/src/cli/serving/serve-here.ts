import { readFile } from 'node:fs/promises'
import { load, type Schema } from '@modelwright/runtime'
import type { Log } from '../../core/index.ts'
import { createServer, type Peers, type Server, type ServingPlan } from '../../serve/index.ts'
import type { Io } from '../main.ts'
import { type AccessLogFlags, accessLogs } from '../serve-flags/access-log.ts'
import { type GuardFlags, guardOptions } from '../serve-flags/guard.ts'
import { type LimitFlags, limitOptions } from '../serve-flags/limits.ts'
import { openPredictionLogFor, type PredictionLogFlags } from '../serve-flags/prediction-log.ts'
import { type RetrainFlags, retrainAdditions } from '../serve-flags/retrain.ts'
import { type WatchFlags, watchOptions } from '../serve-flags/watch.ts'
import type { ModelFlags } from './model-flags.ts'

/** Flags of the server that one process is. */
export interface HereFlags
  extends ModelFlags,
    GuardFlags,
    LimitFlags,
    AccessLogFlags,
    PredictionLogFlags,
    RetrainFlags,
    WatchFlags {
  readonly predictRoute?: string
  readonly healthRoute?: string
  readonly host: string
  readonly port: number
  readonly playground?: boolean
}

/** What a process is told, or decides, of its server. */
export interface Here {
  readonly plan: ServingPlan
  readonly peers: Peers
  /** Where other processes listen already. */
  readonly port?: number | undefined
}

/** The schema of the first model, before there is a server. */
async function firstSchemas({ models: [main] }: ServingPlan): Promise<readonly Schema[]> {
  const artifact = main!.variants[0]!.artifact
  const bytes = typeof artifact === 'string' ? await readFile(artifact) : artifact
  return [(bytes instanceof Uint8Array ? load(bytes) : bytes).schema]
}

async function logOf(
  here: Here,
  flags: HereFlags,
  { io, log }: { io: Io; log: Log },
  server: () => Server | undefined,
) {
  const first = flags.logPredictions === undefined ? [] : await firstSchemas(here.plan)
  const { name } = here.plan.models[0]!
  const served = { name, sticky: flags.sticky, schemas: () => server()?.schemas() ?? first }
  return openPredictionLogFor(flags, served, { io, log })
}

/** A thread for shadows; all that threads may be asked to do is loaded for them alone. */
async function poolOf(log: Log) {
  const { openServePool } = await import('./serve-pool.ts')
  return openServePool(log)
}

/** Gauges of monitoring, where requests are counted and there is a project that may be monitored. */
async function gaugesFor({ plan }: Here, { metrics }: HereFlags, { io, log }: { io: Io; log: Log }) {
  if (!metrics) return undefined
  const { openGauges } = await import('./open-gauges.ts')
  return openGauges(
    plan.models.map(({ name }) => name),
    { io, log },
  )
}

/** Starts the server of this process. */
export async function serveHere(
  here: Here,
  flags: HereFlags,
  { io, log }: { io: Io; log: Log },
): Promise<Server> {
  let server: Server | undefined
  const guarded = guardOptions(flags, io)
  const access = await accessLogs(flags, io, log)
  const { watchers, additions, onShadowed } = await logOf(here, flags, { io, log }, () => server)
  const retrain = await retrainAdditions(flags, here.plan, io)
  const pool = flags.shadow.length === 0 ? undefined : await poolOf(log)
  const gauges = await gaugesFor(here, flags, { io, log })
  server = await createServer({
    plan: here.plan,
    peers: here.peers,
    host: flags.host,
    port: here.port ?? flags.port,
    routes: {
      ...(flags.predictRoute === undefined ? {} : { predict: flags.predictRoute }),
      ...(flags.healthRoute === undefined ? {} : { health: flags.healthRoute }),
    },
    watchers: [...access, ...watchers, ...(gauges === undefined ? [] : [gauges.watcher])],
    ...(onShadowed === undefined ? {} : { onShadowed }),
    additions: [...additions, ...retrain],
    maxLoadedBytes: flags.memory,
    log,
    ...watchOptions(flags),
    ...(gauges === undefined ? {} : { metrics: gauges.metrics }),
    ...guarded,
    ...limitOptions(flags, io.env),
    ...(pool === undefined ? {} : { pool }),
    ...(flags.playground === undefined ? {} : { playground: flags.playground }),
  })
  return server
}
