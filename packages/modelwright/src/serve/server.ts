import {
  createService,
  type Limits,
  load,
  type Model,
  type Routes,
  type Service,
  type ServiceWatch,
} from '@modelwright/runtime'
import type { FastifyInstance } from 'fastify'
import { type Log, ModelwrightError, silent } from '../core/index.ts'
import { replayGolden } from '../pack/index.ts'
import { appOf, type Host } from './app.ts'
import type { Addition, Exchange, Guard, Models, Watcher } from './exchange.ts'
import type { GuardOptions } from './guard/guard-options.ts'
import { type GuardedServer, openGuards } from './guard/open-guards.ts'
import { safeHeaders } from './guard/safe-headers.ts'
import type { OpenTls, TlsFiles } from './guard/tls/tls-files.ts'
import { isHealthPath } from './health.ts'
import { listen } from './listen.ts'
import type { Playground } from './playground/playground.ts'
import { isLoopback } from './playground/request.ts'
import { defaultPatienceMs } from './slow-bodies.ts'

/** What to serve: a loaded model, or the bytes of its artifact. Name and version say what the registry calls it. */
export interface ServedModel {
  readonly bytes?: Uint8Array
  readonly model?: Model
  readonly name?: string
  readonly version?: string
}

/** Where and how to serve. */
export interface ServerOptions {
  readonly model: ServedModel
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
  /** Who may ask, and how much; anyone may unless told otherwise. */
  readonly guard?: GuardOptions
  /** Files by which the server speaks TLS. */
  readonly tls?: TlsFiles
  /** Further guards, after those of `guard`; asked in this order, the first refusal counts. Closed with the server. */
  readonly guards?: readonly Guard[]
  /** Told of requests and predictions. Closed with the server. */
  readonly watchers?: readonly Watcher[]
  /** Paths beside those of the model. */
  readonly additions?: readonly Addition[]
}

/** A service that listens. */
export interface Server {
  readonly url: string
  /** Stops taking requests, waits for those under way, then ends. May be called twice. */
  close(): Promise<void>
}

/** Starts the server; see `createServer`. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { watchers = [], additions = [] } = options
  const model = modelOfOptions(options.model)
  checkGolden(model)
  const watch = watchOf(watchers)
  const service = createService(model, {
    ...(options.model.version === undefined ? {} : { version: options.model.version }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.routes === undefined ? {} : { routes: options.routes }),
    ...(watch === undefined ? {} : { watch }),
    isReady: () => !host.isClosing,
  })
  const playground = await playgroundOf(service, options)
  const health = options.routes?.health
  const tls = await tlsOf(options)
  const guards = await guardsOf(options, () => host.underway)
  warnOfStrangers(options)
  const host: Host = {
    models: oneModel(service),
    guards,
    headers: safeHeaders(tls !== undefined),
    underway: 0,
    ...(tls === undefined ? {} : { tls: tls.options }),
    watchers,
    additions: new Map(additions.map((addition) => [`${addition.method} ${addition.path}`, addition])),
    limits: service.limits,
    ...(playground === undefined ? {} : { playground }),
    isHealth: (path) => path === health || isHealthPath(path),
    log: options.log ?? silent,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    isClosing: false,
    sockets: new Set(),
  }
  const app = appOf(host)
  const url = await listen(app, options.host ?? '127.0.0.1', options.port ?? 8080)
  const unfollow = tls?.follow(app.server as never, host.log)
  let closed: Promise<void> | undefined
  return {
    url,
    close() {
      unfollow?.()
      closed ??= drain(app, host, options.drainMs ?? 10_000)
      return closed
    },
  }
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

/** One model, for every path. */
function oneModel(service: Service): Models {
  const target = { service, name: service.model.name }
  return {
    first: service,
    aim(exchange) {
      exchange.target = target
      return undefined
    },
  }
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

/** The playground where it may be had; its files are loaded for it alone. */
async function playgroundOf(service: Service, options: ServerOptions): Promise<Playground | undefined> {
  const { host = '127.0.0.1', playground, model } = options
  if (playground === false || model.bytes === undefined) return undefined
  if (playground === undefined && !isLoopback(host)) return undefined
  const { openPlayground } = await import('./playground/playground.ts')
  return openPlayground(service, model.bytes, playground === true ? 'anyone' : 'local')
}

function modelOfOptions({ bytes, model, name }: ServedModel): Model {
  const loaded = model ?? (bytes === undefined ? undefined : load(bytes))
  if (loaded === undefined) throw new Error('bug: a server needs a model or its bytes')
  return name === undefined || name === loaded.name ? loaded : renamed(loaded, name)
}

/** Refuses to serve where this machine gives other numbers than the one that packed the model. */
function checkGolden(model: Model): void {
  const { rowCount, differing } = replayGolden(model)
  if (differing === 0) return
  throw new ModelwrightError('SERVE_GOLDEN_DIFFERENT', {
    message: `The model gives other numbers here than where it was packed, for ${differing} of ${rowCount} golden rows.`,
    where: `artifact ${model.digest}`,
    mend: [
      'Pack the model again with this version:  modelwright run',
      'Or serve it with the version that packed it',
    ],
  })
}

function renamed(model: Model, name: string): Model {
  return { ...model, name }
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
