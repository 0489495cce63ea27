import { readFile } from 'node:fs/promises'
import {
  jsonAnswer,
  type Limits,
  load,
  type Model,
  type Routes,
  type Service,
  type ServiceWatch,
} from '@modelwright/runtime'
import type { FastifyInstance } from 'fastify'
import { type Log, silent, type TaskPool } from '../core/index.ts'
import { appOf, type Host } from './app.ts'
import type { Addition, Exchange, Guard, Watcher } from './exchange.ts'
import { isHealthPath } from './health.ts'
import { listen } from './listen.ts'
import { type HostedModels, hostModels } from './models/hosted-models.ts'
import type { LoadCounts } from './models/load-counts.ts'
import type { ServingPlan } from './models/plan.ts'
import type { Playground } from './playground/playground.ts'
import { isLoopback } from './playground/request.ts'
import { alone, type Peers } from './processes/peers.ts'
import type { ShadowCounts, Shadows } from './shadow/shadows.ts'
import { defaultPatienceMs } from './slow-bodies.ts'
import type { OpenMetrics } from './watch/metrics.ts'
import type { Metric, Metrics } from './watch/registry.ts'
import type { ServerState } from './watch/server-families.ts'

/** What to serve: a loaded model, or the bytes of its artifact. Name and version say what the registry calls it. */
export interface ServedModel {
  readonly bytes?: Uint8Array
  readonly model?: Model
  readonly name?: string
  readonly version?: string
}

/** Where and how to serve. */
export interface ServerOptions {
  /** One model; or `plan`, for more than that. */
  readonly model?: ServedModel
  /** Several models, versions that share requests, and what is only tried in the shadow. */
  readonly plan?: ServingPlan
  /** Most bytes of artifacts that are loaded at a time, beside those of the first model; 1 GiB unless told otherwise. */
  readonly maxLoadedBytes?: number
  /** Address to listen on; 127.0.0.1 unless told otherwise. */
  readonly host?: string
  /** 0 takes a free port; 8080 unless told otherwise. */
  readonly port?: number
  readonly log?: Log
  /**
   * Whether `/` is a page that runs the model in the browser; it hands the artifact to whoever opens it. Unless told
   * otherwise it is for this machine alone: on a loopback address, asked by such a name and through no proxy. A model that comes without its bytes has none.
   */
  readonly playground?: boolean
  readonly limits?: Partial<Limits>
  /** Paths beside the usual ones, where the platform names them, as Vertex AI does. */
  readonly routes?: Routes
  /** How long a body may take, and one of CSV or JSON lines may pause; 30 000 ms unless told otherwise. */
  readonly patienceMs?: number
  /** How long `close` waits for requests under way; 10 000 unless told otherwise. */
  readonly drainMs?: number
  /** Runs what must not slow answers down, in threads; without one shadows predict between two requests. */
  readonly pool?: TaskPool
  /** The other processes that serve on the same port. */
  readonly peers?: Peers
  /** Whether requests are counted and told at `GET /metrics`, with further metrics of your own; unless told otherwise they are. */
  readonly metrics?: boolean | readonly Metric[]
  /** Who may ask; asked in this order, the first refusal counts. Closed with the server. */
  readonly guards?: readonly Guard[]
  /** Told of requests and predictions. Closed with the server. */
  readonly watchers?: readonly Watcher[]
  /** Paths beside those of the model. */
  readonly additions?: readonly Addition[]
}

/** A service that listens. */
export interface Server {
  readonly url: string
  /**
   * Loads what a plan has and the server has not, and returns what puts it in place. What is asked meanwhile, and where
   * something of it cannot be loaded, is answered as before.
   */
  prepare(plan: ServingPlan): Promise<() => void>
  /** What it serves now, as `GET /models` tells it. */
  models(): readonly object[]
  /** Takes metrics of your own; absent where metrics are off. */
  readonly metrics?: Metrics
  /** Stops taking requests, waits for those under way, then ends. May be called twice. */
  close(): Promise<void>
}

/** Starts the server; see `createServer`. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { guards = [], log = silent, limits = {}, routes } = options
  const plan = options.plan ?? planOf(options.model)
  const shadows = await shadowsOf(plan, options)
  const loads: LoadCounts = new Map()
  const swaps = { done: 0, refused: 0 }
  const peers = options.peers ?? alone()
  const state: ServerState = { loads, swaps, shadows, models: () => models, host: () => host }
  const metrics = await metricsOf(options, peers, state)
  const watchers = [
    ...(options.watchers ?? []),
    ...(metrics === undefined ? [] : [metrics.watcher]),
    ...(shadows === undefined ? [] : [shadows]),
  ]
  const watch = watchOf(watchers)
  const models = await hostModels(plan, {
    limits,
    ...(routes === undefined ? {} : { routes }),
    ...(watch === undefined ? {} : { watch }),
    isReady: () => !host.isClosing,
    maxLoadedBytes: options.maxLoadedBytes ?? 2 ** 30,
    loads,
    log,
  })
  const additions = [
    ...(options.additions ?? []),
    modelList(models, shadows, peers),
    ...(metrics === undefined ? [] : [metrics.addition]),
  ]
  const host: Host = {
    models,
    guards,
    watchers,
    additions: new Map(additions.map((addition) => [`${addition.method} ${addition.path}`, addition])),
    limits: models.first.limits,
    isHealth: (path) => path === routes?.health || isHealthPath(path),
    log,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    isClosing: false,
    sockets: new Set(),
    underway: 0,
    playground: await playgroundOf(models.first, plan, options),
  }
  declareAll(metrics, options)
  const app = appOf(host)
  const url = await listen(app, options.host ?? '127.0.0.1', options.port ?? 8080)
  let closed: Promise<void> | undefined
  return {
    url,
    models: () => models.describe(),
    ...(metrics === undefined ? {} : { metrics: { register: metrics.register } }),
    async prepare(next) {
      const { commit, first } = await counted(models.prepare(next), swaps)
      const playground = await playgroundOf(first, next, options)
      return () => {
        commit()
        swaps.done++
        host.playground = playground
        shadows?.take(next)
      }
    },
    close() {
      closed ??= drain(app, host, options.drainMs ?? 10_000)
      return closed
    },
  }
}

/** Notes that a plan could not be put in place. */
async function counted<Value>(prepared: Promise<Value>, swaps: { refused: number }): Promise<Value> {
  try {
    return await prepared
  } catch (error) {
    swaps.refused++
    throw error
  }
}

/** A plan of one model that does not change. */
function planOf(served: ServedModel | undefined): ServingPlan {
  const { bytes, model, name, version } = served ?? {}
  const loaded = model ?? (bytes === undefined ? undefined : load(bytes))
  if (loaded === undefined) throw new Error('bug: a server needs a model or its bytes')
  const { digest } = loaded
  const planned = { digest, artifact: bytes ?? loaded, ...(version === undefined ? {} : { version }) }
  const variant = { ...planned, variant: version ?? 'model', share: 1 }
  return { models: [{ name: name ?? loaded.name, variants: [variant], shadows: [], versions: [] }] }
}

/** What counts requests, unless that is off. */
async function metricsOf(
  { metrics, log = silent }: ServerOptions,
  peers: Peers,
  state: ServerState,
): Promise<OpenMetrics | undefined> {
  if (metrics === false) return undefined
  const { openMetrics } = await import('./watch/metrics.ts')
  return openMetrics({ peers, log, state })
}

function declareAll(open: OpenMetrics | undefined, { metrics }: ServerOptions): void {
  if (typeof metrics === 'object') for (const metric of metrics) open?.register(metric)
}

/** Copies of requests for shadows, where there may be such. */
async function shadowsOf(
  plan: ServingPlan,
  { pool, log = silent }: ServerOptions,
): Promise<Shadows | undefined> {
  if (pool === undefined && plan.models.every(({ shadows }) => shadows.length === 0)) return undefined
  const { openShadows } = await import('./shadow/shadows.ts')
  return openShadows(plan, { pool: pool ?? (await inlineTasks()), log })
}

async function inlineTasks(): Promise<TaskPool> {
  const { createPool } = await import('../core/node/pool.ts')
  const { serveTasks } = await import('./shadow/shadow-task.ts')
  return createPool({ size: 0, tasks: serveTasks })
}

/** `GET /models`: what the server has, and how shadows did in all of its processes. */
function modelList(models: HostedModels, shadows: Shadows | undefined, peers: Peers): Addition {
  if (shadows !== undefined) peers.tell('shadows', () => shadows.counts())
  const countsOf = async () => addCounts((await peers.gather('shadows')) as (readonly ShadowCounts[])[])
  return {
    method: 'GET',
    path: '/models',
    scope: 'describe',
    handle: async () =>
      jsonAnswer(200, {
        models: models.describe(),
        ...(shadows === undefined ? {} : { shadows: await countsOf() }),
      }),
  }
}

/** Adds up what several processes counted. */
function addCounts(all: readonly (readonly ShadowCounts[])[]): ShadowCounts[] {
  const sums = new Map<string, ShadowCounts>()
  for (const counts of all.flat()) {
    const mark = JSON.stringify([counts.model, counts.variant, counts.digest])
    const sum = sums.get(mark)
    if (sum === undefined) sums.set(mark, { ...counts })
    else
      for (const key of ['rows', 'same', 'refused', 'distance', 'dropped'] as const) sum[key] += counts[key]
  }
  return [...sums.values()]
}

/** Tells watchers of predictions, and notes when they were made; undefined where nobody watches. */
function watchOf(watchers: readonly Watcher[]): ServiceWatch | undefined {
  if (watchers.length === 0) return undefined
  return {
    read(request) {
      const exchange = request as Exchange
      if (exchange.rowsAt === 0) exchange.rowsAt = performance.now()
    },
    predicted(request, rows, said) {
      const exchange = request as Exchange
      exchange.predictedAt = performance.now()
      exchange.rowCount += rows.length
      for (const watcher of watchers) watcher.predicted?.(exchange, rows, said)
    },
  }
}

/** The playground where it may be had, of the first model; its files are loaded for it alone. */
async function playgroundOf(
  service: Service,
  { models: [main] }: ServingPlan,
  { host = '127.0.0.1', playground }: ServerOptions,
): Promise<Playground | undefined> {
  const artifact = main?.variants[0]?.artifact
  const isModel = typeof artifact === 'object' && !(artifact instanceof Uint8Array)
  if (playground === false || artifact === undefined || isModel) return undefined
  if (playground === undefined && !isLoopback(host)) return undefined
  const bytes = typeof artifact === 'string' ? await readFile(artifact) : artifact
  const { openPlayground } = await import('./playground/playground.ts')
  return openPlayground(service, bytes, playground === true ? 'anyone' : 'local')
}

async function drain(app: FastifyInstance, host: Host, drainMs: number): Promise<void> {
  host.isClosing = true
  // Node counts a connection that never sent a byte as busy; browsers open such ahead of need.
  for (const socket of host.sockets) if (socket.bytesRead === 0) socket.destroy()
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMs)
  await app.close()
  clearTimeout(timer)
  for (const part of [...host.guards, ...host.watchers]) await part.close?.()
  await host.models.close?.()
}
