import { setTimeout as wait } from 'node:timers/promises'
import {
  jsonAnswer,
  type Limits,
  type Model,
  type Routes,
  type Schema,
  type Service,
  type ServiceWatch,
} from '@modelwright/runtime'
import type { FastifyInstance } from 'fastify'
import { type Log, silent, type TaskPool } from '../core/index.ts'
import { appOf } from './app.ts'
import type { Addition, Exchange, Guard, Watcher } from './exchange.ts'
import { openGatherer } from './gather/gatherer.ts'
import type { GuardOptions } from './guard/guard-options.ts'
import { type GuardedServer, openGuards } from './guard/open-guards.ts'
import { safeHeaders } from './guard/safe-headers.ts'
import type { OpenTls, TlsFiles } from './guard/tls/tls-files.ts'
import { isHealthPath } from './health.ts'
import type { Host } from './host.ts'
import { listen } from './listen.ts'
import { hostModels } from './models/hosted-models.ts'
import { modelList } from './models/model-list.ts'
import type { Refused, ServingPlan } from './models/plan.ts'
import { bytesOf, digestOf, modelIn } from './models/read-model.ts'
import type { Playground } from './playground/playground.ts'
import { isLoopback } from './playground/request.ts'
import { alone, type Peers } from './processes/peers.ts'
import type { Shadowed, Shadows } from './shadow/shadows.ts'
import { defaultPatienceMs } from './slow-bodies.ts'
import { openWatching, type WatchOptions } from './watch/open-watching.ts'
import type { Metrics } from './watch/registry.ts'
import { openState } from './watch/server-state.ts'

/** What to serve: a loaded model, or the bytes of its artifact. Name and version say what the registry calls it. */
export interface ServedModel {
  readonly bytes?: Uint8Array
  readonly model?: Model
  readonly name?: string
  readonly version?: string
}

/** Where and how to serve. */
export interface ServerOptions extends WatchOptions {
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
  /** How long a body of CSV or JSON lines may take in all; as long as it goes on unless told otherwise. */
  readonly streamMs?: number
  /** How long `close` waits for requests under way; 10 000 unless told otherwise. */
  readonly drainMs?: number
  /**
   * How long `close` goes on answering before that, while it says that it is not ready: so long balancers may go on sending
   * requests. 0 unless told otherwise.
   */
  readonly stopDelayMs?: number
  /** Runs what must not slow answers down, in threads; without one shadows predict between two requests. */
  readonly pool?: TaskPool
  /** The other processes that serve on the same port. */
  readonly peers?: Peers
  /** Who may ask, and how much; anyone may unless told otherwise. */
  readonly guard?: GuardOptions
  /** Files by which the server speaks TLS. */
  readonly tls?: TlsFiles
  /** Further guards, after those of `guard`; asked in this order, the first refusal counts. Closed with the server. */
  readonly guards?: readonly Guard[]
  /** Is told what shadows said of requests. */
  readonly onShadowed?: (shadowed: Shadowed) => void
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
  /** Has `GET /models` tell what cannot be served of what was asked for; undefined: nothing. */
  refuse(refused: Refused | undefined): void
  /** What it serves now, as `GET /models` tells it. */
  models(): readonly object[]
  /** Schemas of the models that are loaded. */
  schemas(): readonly Schema[]
  /** Takes metrics of your own; absent where metrics are off. */
  readonly metrics: Metrics | undefined
  /** Stops taking requests, waits for those under way, then ends. May be called twice. */
  close(): Promise<void>
}

/** What requests, shadows and watchers of one server share, before it listens. */
async function openParts(options: ServerOptions) {
  const { log = silent, limits = {}, routes } = options
  const plan = options.plan ?? (await planOf(options.model))
  const shadows = await shadowsOf(plan, options)
  const peers = options.peers ?? alone()
  const state = openState(shadows, { models: () => models, host: () => host })
  const seen = await openWatching(options, peers, state)
  const watchers = [
    ...(options.watchers ?? []),
    ...seen.watchers,
    ...(shadows === undefined ? [] : [shadows]),
  ]
  const watch = watchOf(watchers)
  const isHealth = (path: string): boolean => path === routes?.health || isHealthPath(path)
  const models = await hostModels(plan, {
    limits,
    isHealth,
    ...(routes === undefined ? {} : { routes }),
    ...(watch === undefined ? {} : { watch }),
    paths: (model) => pathsOf(options.additions ?? [], model),
    isReady: () => !host.isLeaving,
    maxLoadedBytes: options.maxLoadedBytes ?? 2 ** 30,
    loads: state.loads,
    log,
  })
  const list = modelList(models, shadows, peers)
  const additions = [...(options.additions ?? []), list.addition, ...seen.additions]
  const tls = await tlsOf(options)
  const headers = safeHeaders(tls !== undefined)
  const host: Host = {
    models,
    guards: await guardsOf(options, () => host.underway),
    headers,
    jsonHead: Object.entries({ ...headers, ...jsonAnswer(200, null).headers }).flat(),
    ...(tls === undefined ? {} : { tls: tls.options }),
    watchers,
    additions: new Map(additions.map((addition) => [`${addition.method} ${addition.path}`, addition])),
    limits: models.first.limits,
    isHealth,
    log,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    streamMs: options.streamMs,
    gatherer: openGatherer(),
    isLeaving: false,
    isClosing: false,
    sockets: new Set(),
    underway: 0,
    playground: await playgroundOf(models.first, plan, options),
  }
  return { host, models, shadows, state, seen, list, tls }
}

/** What `/openapi.json` of a model tells of the server's own paths. */
function pathsOf(additions: readonly Addition[], model: Model): Readonly<Record<string, unknown>> {
  const told = additions.flatMap(({ method, path, describe }) =>
    describe === undefined ? [] : [[path, { [method.toLowerCase()]: describe(model) }] as const],
  )
  return Object.fromEntries(told)
}

/** Starts the server; see `createServer`. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host, models, shadows, state, seen, list, tls } = await openParts(options)
  warnOfStrangers(options)
  seen.begin()
  const app = appOf(host)
  const url = await listen(app, options.host ?? '127.0.0.1', options.port ?? 8080)
  const unfollow = tls?.follow(app.server as never, host.log)
  let closed: Promise<void> | undefined
  return {
    url,
    models: () => models.describe(),
    schemas: () => models.schemas(),
    metrics: seen.metrics,
    refuse(refused) {
      if (refused !== undefined) state.swaps.refused++
      list.refuse(refused)
    },
    async prepare(next) {
      const { commit, first } = await models.prepare(next)
      const playground = await playgroundOf(first, next, options)
      return () => {
        commit()
        state.swaps.done++
        host.playground = playground
        shadows?.take(next)
      }
    },
    close() {
      unfollow?.()
      closed ??= leave(app, host, options)
      return closed
    },
  }
}

/** A plan of one model that does not change. */
async function planOf(served: ServedModel | undefined): Promise<ServingPlan> {
  const { bytes, model, name, version } = served ?? {}
  const loaded = model ?? (bytes === undefined ? undefined : modelIn(bytes, await digestOf(bytes)))
  if (loaded === undefined) throw new Error('bug: a server needs a model or its bytes')
  const { digest } = loaded
  const planned = { digest, artifact: bytes ?? loaded, ...(version === undefined ? {} : { version }) }
  const variant = { ...planned, variant: version ?? 'model', share: 1 }
  return { models: [{ name: name ?? loaded.name, variants: [variant], shadows: [], versions: [] }] }
}

/** Copies of requests for shadows, where there may be such. */
async function shadowsOf(
  plan: ServingPlan,
  { pool, log = silent, onShadowed }: ServerOptions,
): Promise<Shadows | undefined> {
  if (pool === undefined && plan.models.every(({ shadows }) => shadows.length === 0)) return undefined
  const { openShadows } = await import('./shadow/shadows.ts')
  const told = onShadowed === undefined ? {} : { onShadowed }
  return openShadows(plan, { pool: pool ?? (await inlineTasks()), log, ...told })
}

async function inlineTasks(): Promise<TaskPool> {
  const { createPool } = await import('../core/node/pool.ts')
  const { serveTasks } = await import('./tasks.ts')
  return createPool({ size: 0, tasks: serveTasks })
}

/** The files of TLS, read; what reads them is loaded for them alone. */
async function tlsOf({ tls }: ServerOptions): Promise<OpenTls | undefined> {
  if (tls === undefined) return undefined
  const { openTls } = await import('./guard/tls/tls-files.ts')
  return openTls(tls)
}

async function guardsOf(options: ServerOptions, underway: () => number): Promise<readonly Guard[]> {
  const server: GuardedServer = {
    log: options.log ?? silent,
    hasClientCertificates: options.tls?.clientCa !== undefined,
    isLocal: isLoopback(options.host ?? '127.0.0.1'),
    underway,
  }
  return [...(await openGuards(options.guard ?? {}, server)), ...(options.guards ?? [])]
}

/** Says it where anyone in a network may ask. */
function warnOfStrangers({
  host = '127.0.0.1',
  guard = {},
  guards = [],
  tls,
  log = silent,
}: ServerOptions): void {
  const isGuarded =
    guard.keys !== undefined || guard.oidc !== undefined || tls?.clientCa !== undefined || guards.length > 0
  if (isGuarded || isLoopback(host)) return
  log({
    kind: 'warning',
    stage: 'serve',
    message: `Whoever reaches ${host} may ask for predictions: the service has no keys, no issuer of tokens and no certificates of clients.`,
  })
}

/** Tells watchers of predictions, and notes when they were made; undefined where nobody watches. */
function watchOf(watchers: readonly Watcher[]): ServiceWatch | undefined {
  if (watchers.length === 0) return undefined
  const told = watchers.filter(({ predicted }) => predicted !== undefined)
  return {
    wants: (request) => told.some((watcher) => watcher.wants?.(request as Exchange) ?? true),
    counted(request, rowCount) {
      const exchange = request as Exchange
      exchange.predictedAt = performance.now()
      exchange.rowCount += rowCount
    },
    read(request) {
      const exchange = request as Exchange
      if (exchange.rowsAt === 0) exchange.rowsAt = performance.now()
    },
    predicted(request, rows, said) {
      const exchange = request as Exchange
      exchange.predictedAt = performance.now()
      exchange.rowCount += rows.length
      for (const watcher of told) watcher.predicted!(exchange, rows, said)
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
  const { openPlayground } = await import('./playground/playground.ts')
  return openPlayground(service, await bytesOf(artifact), playground === true ? 'anyone' : 'local')
}

/** Says that it is not ready and goes on for a while, for those who were not told yet; then drains. */
async function leave(app: FastifyInstance, host: Host, options: ServerOptions): Promise<void> {
  const { stopDelayMs = 0, drainMs = 10_000 } = options
  host.isLeaving = true
  if (stopDelayMs > 0) await wait(stopDelayMs)
  await drain(app, host, drainMs)
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
