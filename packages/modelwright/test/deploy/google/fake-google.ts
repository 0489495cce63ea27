import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Host } from '../../../src/deploy/index.ts'
import { closed, listening, sleepless } from '../http/scripted-server.ts'
import { checkRequest, discoveryFolder } from './discovery.ts'
import { registryPart, storagePart } from './fake-storage.ts'
import {
  type Answer,
  type Call,
  newWorld,
  operationsPart,
  type Part,
  refuse,
  type Servers,
  type Thing,
  type World,
} from './fake-world.ts'

/** Packages that tests find clients of clouds in. */
export const foreign = fileURLToPath(new URL('../../../../../test/foreign', import.meta.url))

/** Google as far as we use it: state, work that takes its time, failures on demand; each request is held against its documents. */
export interface FakeGoogle {
  readonly url: string
  readonly world: World
  /** By Google's name of the method: `run.projects.locations.services.create`. */
  readonly calls: { readonly id: string; readonly path: string; readonly json: Thing }[]
  /** What Google would not take. */
  readonly problems: string[]
  /** The next answers to requests that fit: `/POST .*services/`. */
  fail(match: RegExp, answer: Answer | 'cut', times?: number): void
  /** Every token that was given out is refused from now on. */
  expireTokens(): void
  /** A host whose environment leads here. */
  host(): Host & { readonly notes: string[] }
  close(): Promise<void>
}

const apis = [
  'run',
  'cloudfunctions',
  'appengine',
  'aiplatform',
  'storage',
  'artifactregistry',
  'logging',
  'iamcredentials',
  'cloudscheduler',
  'secretmanager',
]

interface Tokens {
  count: number
  oldest: number
}

const jwtOf = (claims: Thing): string =>
  ['{"alg":"none"}', JSON.stringify(claims)].map((text) => Buffer.from(text).toString('base64url')).join('.')

/** The metadata server of Google's machines: what the default chain asks at last. */
function metadata({ path, query }: Call, tokens: Tokens): Answer | undefined {
  if (!path.startsWith('/computeMetadata/v1')) return undefined
  const headers = { 'metadata-flavor': 'Google', 'content-type': 'application/json' }
  if (path.endsWith('/token'))
    return {
      status: 200,
      headers,
      json: { access_token: `ya29.token-${++tokens.count}`, expires_in: 3600, token_type: 'Bearer' },
    }
  if (path.endsWith('/identity')) {
    const bytes = Buffer.from(`${jwtOf({ aud: query.get('audience'), exp: 4_000_000_000, iat: 0 })}.signed`)
    return { status: 200, headers: { ...headers, 'content-type': 'text/plain' }, bytes }
  }
  const text = path.endsWith('/project-id')
    ? 'my-project-12'
    : path.endsWith('/email')
      ? 'robot@my-project-12.iam.gserviceaccount.com'
      : 'default/'
  return { status: 200, headers: { ...headers, 'content-type': 'text/plain' }, bytes: Buffer.from(text) }
}

const identities: Part = ({ path, json }) =>
  /generateIdToken$/.test(path)
    ? { status: 200, json: { token: `${jwtOf({ aud: json['audience'], as: path })}.signed` } }
    : undefined

function callOf({ method = '', url = '/', headers }: IncomingMessage, body: Buffer): Call {
  const [path = '', search = ''] = url.split(/\?(.*)/s)
  let json: Thing = {}
  try {
    json = JSON.parse(body.toString()) as Thing
  } catch {
    // Bytes of an upload.
  }
  return { method, path, query: new URLSearchParams(search), headers, body, json }
}

const isApi = (path: string): boolean => /^\/(v\d|storage|upload)\//.test(path)

/** Starts it, on this machine alone. */
export async function fakeGoogle(parts: readonly Part[], shared?: Servers): Promise<FakeGoogle> {
  const tokens: Tokens = { count: 0, oldest: 0 }
  const calls: FakeGoogle['calls'] = []
  const problems: string[] = []
  let url = ''
  const world = newWorld(() => url, shared)

  function scripted({ method, path }: Call): Answer | 'cut' | undefined {
    const script = world.scripts.find(({ match, times }) => times > 0 && match.test(`${method} ${path}`))
    if (script === undefined) return undefined
    script.times--
    return script.answer
  }

  function check({ method, path, query, headers, json, body }: Call): Answer | undefined {
    const token = Number(/^Bearer ya29\.token-(\d+)$/.exec(headers.authorization ?? '')?.[1] ?? 0)
    if (token <= tokens.oldest) return refuse(401, 'Request had invalid authentication credentials.')
    // What is asked of a model goes as it is, by gcloud too: the document names a message for it that nobody sends.
    const isRaw = /:rawPredict$/.test(path)
    const isJson = !isRaw && headers['content-type']?.includes('json') === true
    const isPiece = query.has('upload_id')
    if (discoveryFolder === undefined || isPiece) return undefined
    const checked = checkRequest({ method, path, query, json: isJson && body.length > 0 ? json : undefined })
    calls.push({ id: checked.id, path, json })
    problems.push(...checked.problems.map((problem) => `${method} ${path}: ${problem}`))
    return checked.problems.length === 0 ? undefined : refuse(400, checked.problems.join('; '))
  }

  async function answer(call: Call): Promise<Answer | 'cut'> {
    const early = metadata(call, tokens) ?? scripted(call) ?? (isApi(call.path) ? check(call) : undefined)
    if (early !== undefined) return early
    for (const part of [operationsPart, storagePart, registryPart, identities, ...parts]) {
      const found = await part(call, world)
      if (found !== undefined) return found
    }
    return refuse(404, `nothing at ${call.path}`)
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = await answer(callOf(request, await buffer(request)))
    if (given === 'cut') return void request.socket.destroy()
    const { status, headers = {}, json, bytes } = given
    const type = json === undefined ? {} : { 'content-type': 'application/json' }
    response
      .writeHead(status, { ...type, ...headers })
      .end(bytes ?? (json === undefined ? '' : JSON.stringify(json)))
  }

  const server = createServer((request, response) => void take(request, response))
  await listening(server)
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const overrides = Object.fromEntries(
    apis.map((api) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`, `${url}/`]),
  )
  return {
    url,
    world,
    calls,
    problems,
    fail: (match, given, times = 1) => void world.scripts.push({ match, answer: given, times }),
    expireTokens: () => void (tokens.oldest = tokens.count),
    host: () => ({ ...sleepless(overrides), folder: foreign }),
    async close() {
      for (const close of world.closing) await close()
      await closed(server)
    },
  }
}

/** Leads the default chain of Google's library to the fake, and to nothing of this machine. */
export function leadChain(url: string): () => void {
  const set = {
    GCE_METADATA_HOST: new URL(url).host,
    METADATA_SERVER_DETECTION: 'assume-present',
    CLOUDSDK_CONFIG: '/nonexistent',
    GOOGLE_APPLICATION_CREDENTIALS: '',
    HOME: '/nonexistent',
    // Without it Google's library starts gcloud, where that is installed, whenever nobody says the project.
    GOOGLE_CLOUD_PROJECT: 'my-project-12',
  }
  const before = Object.fromEntries(Object.keys(set).map((name) => [name, process.env[name]]))
  Object.assign(process.env, set)
  return () => {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
}
