import { defaultLimits, jsonAnswer, ModelwrightError, problemAnswer } from '@modelwright/runtime'
import { appOf } from '../app.ts'
import type { Addition, Exchange } from '../exchange.ts'
import { openGatherer } from '../gather/gatherer.ts'
import type { GuardOptions } from '../guard/guard-options.ts'
import { openGuards } from '../guard/open-guards.ts'
import { safeHeaders } from '../guard/safe-headers.ts'
import type { TlsFiles } from '../guard/tls/tls-files.ts'
import type { Host } from '../host.ts'
import { listen } from '../listen.ts'
import { isLoopback } from '../playground/request.ts'
import { defaultPatienceMs } from '../slow-bodies.ts'
import { type CollectorCounts, type CollectorRules, openCollectorDesk } from './desk.ts'
import type { CollectorLimits } from './sent-predictions.ts'
import { takeOutcomes } from './take-outcomes.ts'
import { takePredictions } from './take-predictions.ts'

/** Where a collector listens, who may send, and what is kept. */
export interface CollectorServerOptions extends CollectorRules {
  /** Address to listen on; 127.0.0.1 unless told otherwise. */
  readonly host?: string
  /** 0 takes a free port; 8090 unless told otherwise. */
  readonly port?: number
  readonly guard?: GuardOptions
  readonly tls?: TlsFiles
  readonly limits?: Partial<CollectorLimits>
  readonly patienceMs?: number
  /** How long `close` waits for requests under way; 10 000 unless told otherwise. */
  readonly drainMs?: number
}

/** A collector that listens. */
export interface Collector {
  readonly url: string
  counts(): CollectorCounts
  /** Stops taking requests, waits for those under way, then closes the logs. */
  close(): Promise<void>
}

const unpackedBytes = 67_108_864

/** What there is besides the routes that take. */
function looks(host: () => Host, counts: CollectorCounts): readonly (readonly [string, Addition])[] {
  const get = (path: string, scope: Addition['scope'], handle: Addition['handle']): Addition => ({
    method: 'GET',
    path,
    scope,
    handle,
  })
  const state = get('/', 'describe', () => jsonAnswer(200, { ...counts }))
  const live = get('/health/live', undefined, () => jsonAnswer(200, { status: 'live' }))
  const ready = get('/health/ready', undefined, () =>
    host().isClosing ? jsonAnswer(503, { status: 'not ready' }) : jsonAnswer(200, { status: 'ready' }),
  )
  const methods = (addition: Addition) =>
    ['GET', 'HEAD'].map((method) => [`${method} ${addition.path}`, addition] as const)
  return [state, live, ready].flatMap(methods)
}

function unknownPath({ id, path }: Exchange) {
  return problemAnswer(
    new ModelwrightError('SERVE_PATH_UNKNOWN', {
      message: 'There is nothing at this path.',
      where: path.slice(0, 200),
      mend: ['POST /predictions', 'POST /outcomes?model=<name>', 'GET /health/ready'],
    }),
    id,
  )
}

/**
 * Starts a collector: `POST /predictions` and `POST /outcomes` take what services elsewhere were asked, said and were told, and answer
 * once it is on the disk.
 *
 * @throws {ModelwrightError} SERVE_PORT_TAKEN, SERVE_PORT_FORBIDDEN, SERVE_PORT_INVALID, SERVE_HOST_UNKNOWN
 */
export async function startCollector(options: CollectorServerOptions): Promise<Collector> {
  const { log } = options
  const limits: CollectorLimits = { ...defaultLimits, maxUnpackedBytes: unpackedBytes, ...options.limits }
  const tls =
    options.tls === undefined
      ? undefined
      : await (await import('../guard/tls/tls-files.ts')).openTls(options.tls)
  const desk = openCollectorDesk(options)
  const takes = [takePredictions(desk, limits), takeOutcomes(desk, limits)]
  const headers = safeHeaders(tls !== undefined)
  const host: Host = {
    // There is no model: whatever is asked beside the additions is not there.
    models: { aim: unknownPath, first: undefined as never },
    guards: await openGuards(options.guard ?? {}, {
      log,
      hasClientCertificates: options.tls?.clientCa !== undefined,
      isLocal: isLoopback(options.host ?? '127.0.0.1'),
      underway: () => host.underway,
    }),
    headers,
    jsonHead: Object.entries({ ...headers, ...jsonAnswer(200, null).headers }).flat(),
    ...(tls === undefined ? {} : { tls: tls.options }),
    watchers: [],
    additions: new Map([
      ...takes.map((one) => [`${one.method} ${one.path}`, one] as const),
      ...looks(() => host, desk.counts),
    ]),
    limits,
    isHealth: (path) => path.startsWith('/health/'),
    log,
    patienceMs: options.patienceMs ?? defaultPatienceMs,
    gatherer: openGatherer(),
    isLeaving: false,
    isClosing: false,
    sockets: new Set(),
    underway: 0,
    playground: undefined,
  }
  // What was taken last is known before the first request comes; a log that cannot be read now is tried again then.
  await Promise.allSettled(options.models.map((model) => desk.logOf(model)))
  const app = appOf(host)
  const url = await listen(app, options.host ?? '127.0.0.1', options.port ?? 8090)
  const unfollow = tls?.follow(app.server as never, log)
  let closed: Promise<void> | undefined
  const drain = async (): Promise<void> => {
    unfollow?.()
    host.isLeaving = true
    host.isClosing = true
    for (const socket of host.sockets) if (socket.bytesRead === 0) socket.destroy()
    const timer = setTimeout(() => app.server.closeAllConnections(), options.drainMs ?? 10_000)
    await app.close()
    clearTimeout(timer)
    for (const guard of host.guards) await guard.close?.()
    await desk.close()
  }
  return {
    url,
    counts: () => ({ ...desk.counts }),
    close() {
      closed ??= drain()
      return closed
    },
  }
}
