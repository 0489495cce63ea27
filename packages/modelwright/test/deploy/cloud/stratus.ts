import { createHash } from 'node:crypto'
import type {
  Description,
  Found,
  Host,
  JsonObject,
  Resource,
  Split,
  Target,
} from '../../../src/deploy/index.ts'

/** How the client speaks to the cloud. */
export interface StratusClient {
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly json: never; readonly bytes: Uint8Array }>
}

/** An error with a code, as the program that runs knows them. */
function fail(code: string, message: string, mend: readonly string[]): Error {
  return Object.assign(new Error(message), { name: 'ModelwrightError', code, mend })
}

const passing = [429, 500, 502, 503]

/** Opens a client that tries again what may pass. */
export function openStratus({ env, sleep, signal }: Host): StratusClient {
  const url = env['STRATUS_URL'] ?? ''
  const ask = async (method: string, path: string, body?: unknown) => {
    const isBytes = body instanceof Uint8Array
    const sent = body === undefined ? {} : { body: isBytes ? (body as never) : JSON.stringify(body) }
    const headers = {
      authorization: `Bearer ${env['STRATUS_TOKEN']}`,
      'x-pid': String(process.pid),
      connection: 'close',
    }
    const response = await fetch(`${url}/${path}`, { method, headers, signal, ...sent })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return { status: response.status, bytes }
  }
  return {
    async call(method, path, body) {
      for (let attempt = 0; ; attempt++) {
        const said = await ask(method, path, body).catch((error: unknown) => {
          if (attempt >= 6) throw error
          return undefined
        })
        if (
          said === undefined ||
          (passing.includes(said.status) && !path.includes('/predict') && attempt < 6)
        ) {
          await sleep(20 * 2 ** attempt)
          continue
        }
        const text = new TextDecoder().decode(said.bytes)
        if (said.status === 401)
          throw fail('DEPLOY_CREDENTIALS_EXPIRED', 'The token has expired.', ['Sign in again.'])
        if (said.status === 403)
          throw fail('DEPLOY_PERMISSION_MISSING', `${method} ${path} is not allowed.`, [
            'Allow things.write.',
          ])
        if (said.status === 402)
          throw fail('DEPLOY_QUOTA_EXCEEDED', 'No more services may be made.', ['Ask for more.'])
        if (passing.includes(said.status) && !path.includes('/predict'))
          throw fail('DEPLOY_PROVIDER_FAILING', `Stratus answers ${said.status}.`, ['Try later.'])
        return { ...said, json: (text === '' ? {} : safe(text)) as never }
      }
    },
  }
}

function safe(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

interface Thing {
  readonly id: string
  readonly properties: JsonObject
  readonly labels: Record<string, string>
  readonly state: string
  readonly reason?: string
}

interface Piece extends Partial<Resource<StratusClient>> {
  readonly key: string
  readonly path: string
  readonly properties: JsonObject
  readonly parent?: string
  readonly bytes?: Uint8Array
  readonly outputs?: Readonly<Record<string, string>>
}

function resourceOf(deployment: string, piece: Piece): Resource<StratusClient> {
  const { path, parent, bytes, outputs, ...given } = piece
  const labels = piece.partOf === undefined ? { 'managed-by': 'modelwright', deployment } : {}
  const found = ({ id, properties, labels: has, state, reason }: Thing): Found => ({
    ...{ id, properties, isOurs: has['deployment'] === deployment },
    state: state === 'deleting' ? 'busy' : (state as Found['state']),
    ...(reason === undefined ? {} : { reason }),
    ...(outputs === undefined ? {} : { outputs }),
  })
  const read = async (cloud: StratusClient): Promise<Found | undefined> => {
    const { status, json } = await cloud.call('GET', `things/${path}`)
    return status === 404 ? undefined : found(json)
  }
  const upload = async (cloud: StratusClient): Promise<void> => {
    if (bytes !== undefined) await cloud.call('PUT', `bytes/${path}`, bytes)
  }
  return {
    ...{ kind: `Stratus ${path.split('/')[0]}`, name: path.split('/')[1], permissions: ['things.write'] },
    ...(bytes === undefined ? {} : { takesSeveral: true }),
    ...given,
    read,
    async create(cloud) {
      const made = await cloud.call('PUT', `things/${path}`, { properties: piece.properties, labels, parent })
      await upload(cloud)
      const there = made.status === 409 ? await read(cloud) : undefined
      return (
        there ??
        (made.status === 409
          ? { ...found({ id: `id-${path}`, properties: piece.properties, labels, state: 'busy' }) }
          : found(made.json))
      )
    },
    async update(cloud) {
      const { json } = await cloud.call('PATCH', `things/${path}`, { properties: piece.properties })
      await upload(cloud)
      return found(json)
    },
    async remove(cloud) {
      await cloud.call('DELETE', `things/${path}`)
    },
  }
}

const options = {
  region: { type: 'choice', default: 'north', choices: ['north', 'south'], about: 'where it runs' },
  memory: { type: 'integer', default: 256, min: 128, max: 4096, about: 'MiB that it may take' },
  network: { type: 'text', default: '', about: 'a network that is there already' },
  alwaysOn: { type: 'boolean', default: false, about: 'a copy that always runs' },
  gateway: { type: 'boolean', default: false, about: 'anybody can ask it through a gateway' },
} as const

/** How the target differs. */
export interface StratusVariant {
  readonly asksBefore?: boolean
  readonly split?: Target['supports']['split']
  readonly runs?: 'runtime' | 'onnx'
  readonly maxBodyBytes?: number
}

/** A deploy target for the small cloud: roles, logs, a slow service, a package and a version for each revision, a gateway. */
export function stratusTarget(variant: StratusVariant = {}): Target<typeof options, StratusClient> {
  const { asksBefore = true, split = { step: 1, most: 2 }, runs = 'runtime', maxBodyBytes = 6000 } = variant
  const service = (deployment: string): string => `service/${deployment}`
  return {
    name: 'stratus',
    title: 'Stratus',
    about: 'a small cloud for tests',
    options,
    supports: { runs, split, asksBefore, logs: true, scalesToZero: true, maxBodyBytes },
    check: async (_, { memory, alwaysOn }) =>
      alwaysOn && memory > 2048
        ? [
            {
              code: 'DEPLOY_MODEL_LARGE',
              message: 'Copies that always run take 2048 MiB at most.',
              mend: ['--memory 2048'],
            },
          ]
        : [],
    async build({ model }) {
      const digest = createHash('sha256').update('stratus').update(model.bytes).digest('hex')
      return {
        kind: 'files',
        digest,
        files: [{ path: 'model.safetensors', bytes: model.bytes }],
        facts: { bytes: model.bytes.length },
      }
    },
    describe({
      release,
      revision,
      options: { region, memory, network, alwaysOn, gateway },
    }): Description<StratusClient> {
      const { deployment, model } = release
      const of = (piece: Piece): Resource<StratusClient> => resourceOf(deployment, piece)
      const url = `https://${deployment}.stratus.test`
      const terraform = { [`stratus_service.${deployment}`]: { name: deployment, region, memory } }
      const pieces: Piece[] = [
        ...(network === ''
          ? []
          : [{ key: 'network', path: `network/${network}`, properties: {}, isGiven: true }]),
        { key: 'role', path: `role/${deployment}`, properties: { can: 'write logs' } },
        { key: 'logs', path: `logs/${deployment}`, properties: { days: 7 }, isData: true },
        {
          key: 'service',
          path: service(deployment),
          properties: { region, memory, size: { copies: alwaysOn ? 1 : 0 } },
          fixed: ['region'],
          outputs: { url },
          terraform,
          ...(alwaysOn ? { billsIdle: 'one copy, always' } : {}),
        },
        {
          key: `revision/${revision}/version`,
          path: `version/${deployment}-${revision}`,
          properties: { digest: model.digest },
          revision,
          partOf: 'service',
          parent: service(deployment),
          bytes: model.bytes,
        },
        ...(gateway
          ? [
              {
                key: 'gateway',
                path: `gateway/${deployment}`,
                properties: { to: deployment },
                isPublic: true,
                opens: true,
                parent: service(deployment),
              },
            ]
          : []),
      ]
      const policy = { format: 'json' as const, text: JSON.stringify({ allow: ['things.write'] }) }
      return { resources: pieces.map(of), policy }
    },
    async open(_, host) {
      if ((host.env['STRATUS_TOKEN'] ?? '') === '')
        throw fail('DEPLOY_CREDENTIALS_MISSING', 'There is no token.', ['Set STRATUS_TOKEN.'])
      return openStratus(host)
    },
    place: async (cloud) => (await cloud.call('GET', 'account')).json,
    async invoke(cloud, { deployment }, { body, revision }) {
      const query = revision === undefined ? '' : `?version=${revision}`
      const { status, bytes } = await cloud.call('POST', `${service(deployment)}/predict${query}`, body)
      return { status, body: bytes, ...(revision === undefined ? {} : { revision }) }
    },
    async readTraffic(cloud, { deployment }): Promise<Split> {
      const { status, json } = await cloud.call('GET', `${service(deployment)}/traffic`)
      return status === 404 ? {} : json
    },
    async shift(cloud, { deployment }, to) {
      await cloud.call('PUT', `${service(deployment)}/traffic`, to)
    },
    async *logs(cloud, { deployment }) {
      yield* (await cloud.call('GET', `${service(deployment)}/logs`)).json as { at: string; text: string }[]
    },
  }
}
