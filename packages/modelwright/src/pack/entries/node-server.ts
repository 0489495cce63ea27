import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createService,
  isModelwrightError,
  ModelwrightError,
  type NodeRequest,
  problemAnswer,
  type RowLog,
  type Service,
  toExpress,
  type WireAnswer,
} from '@modelwright/runtime'
import { replayGolden } from '../replay-golden.ts'
import { type HostCheck, hostCheck } from './host-check.ts'
import { type Bundled, openModel } from './open-model.ts'

/** A bundle's model, and where its artifact lies beside it. */
export interface BundledServer extends Omit<Bundled, 'bytes'> {
  readonly artifact: URL
  readonly version?: string
  /** Takes what is asked and said; absent: nobody does. */
  readonly log?: RowLog
}

type Env = Readonly<Record<string, string | undefined>>

/** How long requests under way are waited for once the platform says stop: it kills after 10 to 30 seconds. */
const drainMs = 8000

/** A pod is told to stop at the same time as those who send requests to it: some of them come later. */
const podStopDelay = 5

/** How long rows that are not written yet are waited for at the end. */
const flushMs = 2000

/** Load balancers keep connections for a minute: the side that hangs up must not be ours. */
const keepAliveMs = 65_000

/**
 * Serves a model over plain `node:http`, as the platform says by environment variables; answers until SIGTERM or SIGINT.
 *
 * With `--check` it replays the golden rows instead, and ends with 0 where every bit is the same. Other arguments mean nothing:
 * SageMaker starts images with `serve`.
 */
export function nodeServer(bundle: BundledServer): void {
  const model = modelOf(bundle)
  if (process.argv.includes('--check')) checkGolden(model)
  else serve(model, bundle)
}

function modelOf(bundle: BundledServer): Service['model'] {
  try {
    return openModel({ ...bundle, bytes: readFileSync(bundle.artifact) })
  } catch (error) {
    const mend = 'Lay the bundle down again, as it was packed: what lies here is not whole.'
    if (isModelwrightError(error)) return end(error.code, error.message, mend)
    return end('PACK_ARTIFACT_REFUSED', `The artifact cannot be read: ${(error as Error).message}.`, mend)
  }
}

function serve(model: Service['model'], { version, log }: Pick<BundledServer, 'version' | 'log'>): void {
  const delayMs = stopDelayOf(process.env)
  let isLeaving = false
  let isClosing = false
  const service = createService(model, {
    ...(version === undefined ? {} : { version }),
    routes: routesOf(process.env),
    isReady: () => !isLeaving,
    ...(log === undefined ? {} : { watch: log.watch(model, version) }),
  })
  const { port, host, isPlatform } = placeOf(process.env)
  const check = isPlatform ? () => undefined : hostCheck(host, process.env['ALLOW_HOSTS'])
  const stopping = { isLeaving: () => isLeaving, isClosing: () => isClosing }
  const server = createServer({ keepAliveTimeout: keepAliveMs }, handlerOf(service, stopping, check))
  server.on('error', refuse)
  server.listen(port, host, () => greet(server, service))
  const stop = (): void => {
    if (isClosing) return
    isLeaving = true
    isClosing = true
    drain(server, log)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', () => {
    if (isLeaving || delayMs === 0) return stop()
    isLeaving = true
    setTimeout(stop, delayMs)
  })
}

function checkGolden(model: Service['model']): void {
  const { rowCount, differing } = replayGolden(model)
  const name = `${model.name}, ${model.digest.slice(0, 12)}`
  process.exitCode = differing === 0 ? 0 : 1
  if (differing === 0) process.stdout.write(`${name}: ${rowCount} golden rows, the same bits\n`)
  else
    process.stderr.write(
      `error SERVE_GOLDEN_DIFFERENT  ${name}: ${differing} of ${rowCount} golden rows differ.\n`,
    )
}

interface Place {
  readonly port: number
  readonly host: string
  /** A platform named it: what stands before the service hands on whatever name it was asked by. */
  readonly isPlatform: boolean
}

/** Where to listen. Web Functions of AWS Lambda name host and port as one, set no PORT, and ask whether it is ready there. */
function placeOf(env: Env): Place {
  const name = ['AIP_HTTP_PORT', 'FUNCTIONS_CUSTOMHANDLER_PORT', 'AWS_LAMBDA_HTTP_ENDPOINT', 'PORT'].find(
    (known) => (env[known] ?? '') !== '',
  )
  const host = env['HOST'] ?? '127.0.0.1'
  const isPlatform = name !== undefined && name !== 'PORT'
  if (name === undefined) return { port: 8080, host, isPlatform }
  const said = env[name]!
  if (name !== 'AWS_LAMBDA_HTTP_ENDPOINT') return { port: portOf(name, said), host, isPlatform }
  const [, named = host, port = said] = /^\[?(.+?)\]?:([^:]*)$/.exec(said) ?? []
  return { port: portOf(name, port), host: named, isPlatform }
}

/** Vertex AI names its port itself, Azure Functions that of a custom handler; PORT is what all others say. */
function portOf(name: string, text: string): number {
  const port = text === '' ? Number.NaN : Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  return end('SERVE_PORT_INVALID', `${name} must be a whole number from 0 to 65535, found "${text}".`)
}

function routesOf(env: Env): Service['routes'] & object {
  const { AIP_PREDICT_ROUTE: predict, AIP_HEALTH_ROUTE: health } = env
  return { ...(predict ? { predict } : {}), ...(health ? { health } : {}) }
}

/** How long it goes on answering once it is told to stop, while it says that it is not ready. */
function stopDelayOf(env: Env): number {
  const { STOP_DELAY: said = '', KUBERNETES_SERVICE_HOST: cluster } = env
  if (said === '') return cluster === undefined ? 0 : 1000 * podStopDelay
  const seconds = Number(said)
  if (seconds >= 0 && seconds <= 3600) return 1000 * seconds
  const mend = 'Say for how many seconds it goes on answering once it is told to stop:  STOP_DELAY=5'
  return end('CORE_OPTION_INVALID', `STOP_DELAY must be a number from 0 to 3600, found "${said}".`, mend)
}

interface Stopping {
  isLeaving(): boolean
  isClosing(): boolean
}

function handlerOf(service: Service, { isLeaving, isClosing }: Stopping, check: HostCheck): RequestListener {
  const answer = toExpress(service)
  return (request, response) => {
    const refused = check(request.headers.host, request.url ?? '/')
    if (refused !== undefined) return refuseUnread(response, refused)
    if (!isLeaving()) return void answer(withBody(request, response), response)
    response.setHeader('connection', 'close')
    if (isClosing() && request.method === 'POST') return stopped(response)
    void answer(withBody(request, response), response)
  }
}

/** A body that is refused half-way must not take the connection with it: the answer says why. */
function withBody(request: IncomingMessage, response: ServerResponse): NodeRequest {
  const { method, url, headers } = request
  return {
    method,
    url,
    headers,
    async *[Symbol.asyncIterator]() {
      let isWhole = false
      try {
        yield* request.iterator({ destroyOnReturn: false })
        isWhole = true
      } finally {
        if (!isWhole && !response.headersSent) response.setHeader('connection', 'close')
      }
    },
  }
}

function stopped(response: ServerResponse): void {
  const { status, headers, body } = problemAnswer(
    new ModelwrightError('SERVE_SERVICE_STOPPING', {
      message: 'The service is stopping.',
      mend: ['Ask again in a moment: another one may have taken its place'],
    }),
  )
  response.writeHead(status, { ...headers, 'retry-after': '1' }).end(body)
}

function refuseUnread(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, { ...headers, connection: 'close' }).end(body)
}

function greet(server: Server, { model, version }: Service): void {
  const { address, family, port } = server.address() as AddressInfo
  const name = `${model.name}${version === undefined ? '' : ` ${version}`}`
  const host = family === 'IPv6' ? `[${address}]` : address
  process.stdout.write(`${name}, ${model.digest.slice(0, 12)}: http://${host}:${port}\n`)
}

/** Takes no more connections, ends each once it is idle; the process ends when none is left. */
function drain(server: Server, log: RowLog | undefined): void {
  const exit = (): void => process.exit(0)
  server.close(() => {
    if (log === undefined) return exit()
    void log.flush().then(exit)
    // A disk that does not answer must not keep the process.
    setTimeout(exit, flushMs)
  })
  server.closeIdleConnections()
  setInterval(() => server.closeIdleConnections(), 50).unref()
  setTimeout(() => server.closeAllConnections(), drainMs).unref()
}

function refuse(error: NodeJS.ErrnoException): void {
  const { EADDRINUSE, EACCES } = {
    EADDRINUSE: ['SERVE_PORT_TAKEN', 'The port is taken by another program.'],
    EACCES: ['SERVE_PORT_FORBIDDEN', 'This user may not listen on the port: take one above 1023.'],
  } as const
  const [code, message] =
    error.code === 'EADDRINUSE'
      ? EADDRINUSE
      : error.code === 'EACCES'
        ? EACCES
        : (['SERVE_HOST_UNKNOWN', `It cannot listen there: ${error.message}.`] as const)
  end(code, message)
}

function end(code: string, message: string, mend = 'Say where to listen:  PORT=8080 HOST=127.0.0.1'): never {
  process.stderr.write(`error ${code}  ${message}\n  mend   ${mend}\n`)
  process.exit(1)
}
