import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StrictRegistry } from '../../../pack/registry/strict-registry.ts'
import {
  type Answer,
  type Asked,
  type FakeAzure,
  type Kind,
  lacks,
  type Thing,
} from '../../azure/fake-azure.ts'

const provider = (path: string): RegExp => new RegExp(`^/resourceGroups/[^/]+/providers/${path}$`, 'i')
const workspaces = 'Microsoft\\.MachineLearningServices/workspaces/[^/]+'
const mlApi = ['2022-10-01']

type Properties = Readonly<Record<string, unknown>>

function checkEndpoint(body: Properties, azure: FakeAzure, path: string): string | undefined {
  const { authMode, traffic = {} } = (body['properties'] ?? {}) as {
    authMode?: string
    traffic?: Record<string, number>
  }
  if (!['Key', 'AMLToken', 'AADToken'].includes(authMode ?? '')) return `authMode ${authMode}`
  const shares = Object.entries(traffic)
  const sum = shares.reduce((total, [, percent]) => total + percent, 0)
  if (shares.some(([, percent]) => !Number.isInteger(percent)) || ![0, 100].includes(sum))
    return `Traffic must sum to 0 or 100, found ${sum}.`
  const lost = shares.find(([name]) => azure.find(`${path}/deployments/${name}`) === undefined)
  if (lost !== undefined) return `There is no deployment ${lost[0]}.`
  return lacks(body, 'location', 'identity.type')
}

function checkDeployment(body: Properties, azure: FakeAzure): string | undefined {
  const missing = lacks(
    body,
    'location',
    'sku.name',
    'sku.capacity',
    'properties.instanceType',
    'properties.environmentId',
  )
  if (missing !== undefined) return missing
  const { endpointComputeType, environmentId } = body['properties'] as {
    endpointComputeType: string
    environmentId: string
  }
  if (endpointComputeType !== 'Managed') return `endpointComputeType ${endpointComputeType}`
  return azure.things.has(environmentId.toLowerCase())
    ? undefined
    : `There is no environment ${environmentId}.`
}

let principals = 0

function madeEndpoint(thing: Thing): void {
  const traffic = (thing.properties['traffic'] ?? {}) as object
  Object.assign(thing.properties, {
    traffic,
    scoringUri: `https://${thing.name}.westeurope.inference.ml.azure.com/score`,
  })
  if (thing.identity?.['type'] === 'SystemAssigned')
    thing.identity = {
      ...thing.identity,
      principalId: thing.identity['principalId'] ?? `principal-${++principals}`,
    }
}

/** Azure tells durations in its own way. */
function madeDeployment(thing: Thing): void {
  const settings = thing.properties['requestSettings'] as { requestTimeout?: string } | undefined
  if (settings?.requestTimeout === 'PT60S') settings.requestTimeout = 'PT1M'
}

/** What Azure Resource Manager knows of workspaces and endpoints. */
export const mlKinds: readonly Kind[] = [
  {
    pattern: /^\/resourceGroups\/[^/]+$/i,
    type: 'Microsoft.Resources/resourceGroups',
    api: ['2021-04-01'],
    check: () => undefined,
  },
  {
    pattern: provider(workspaces),
    type: 'Microsoft.MachineLearningServices/workspaces',
    api: mlApi,
    check: () => undefined,
  },
  {
    pattern: provider('Microsoft\\.ContainerRegistry/registries/[^/]+'),
    type: 'Microsoft.ContainerRegistry/registries',
    api: ['2023-07-01'],
    check: () => undefined,
  },
  {
    pattern:
      /\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    type: 'Microsoft.Authorization/roleAssignments',
    api: ['2022-04-01'],
    check: (body) =>
      lacks(body, 'properties.roleDefinitionId', 'properties.principalId', 'properties.principalType'),
  },
  {
    pattern: provider(`${workspaces}/environments/[A-Za-z0-9_.-]+/versions/[^/]+`),
    type: 'Microsoft.MachineLearningServices/workspaces/environments/versions',
    api: mlApi,
    check: (body) =>
      'tags' in body
        ? 'Tags of assets are properties.'
        : lacks(body, 'properties.image', 'properties.inferenceConfig.scoringRoute.path'),
  },
  {
    pattern: provider(`${workspaces}/onlineEndpoints/[a-zA-Z][-a-zA-Z0-9]{2,31}`),
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    api: mlApi,
    check: checkEndpoint,
    made: madeEndpoint,
    isSlow: true,
  },
  {
    pattern: provider(`${workspaces}/onlineEndpoints/[^/]+/deployments/[a-zA-Z][-a-zA-Z0-9]{2,31}`),
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments',
    api: mlApi,
    check: checkDeployment,
    made: madeDeployment,
    isSlow: true,
  },
]

interface Running {
  readonly url: string
  readonly child: ChildProcess
  text: string
}

/** The registry's exchange of tokens, and endpoints whose deployments run the server of the image that they name. */
export class FakeMl {
  readonly folder: string
  readonly registry: StrictRegistry
  readonly refreshToken: string
  readonly key = 'the-primary-key-of-the-endpoint'
  private running = new Map<string, Promise<Running>>()

  constructor(folder: string, registry: StrictRegistry, refreshToken: string) {
    this.folder = folder
    this.registry = registry
    this.refreshToken = refreshToken
  }

  readonly service = async (asked: Asked, azure: FakeAzure): Promise<Answer | undefined> => {
    const { host, path, method } = asked
    if (path === '/oauth2/exchange' && host === this.registry.host) return this.exchange(asked, azure)
    if (host.endsWith('.inference.ml.azure.com')) return this.score(asked, azure)
    if (path.endsWith('/listKeys'))
      return { status: 200, json: { primaryKey: this.key, secondaryKey: 'another' } }
    if (path.endsWith('/getLogs')) return this.logs(path)
    const deployment = /\/onlineEndpoints\/([^/]+)\/deployments\/([^/]+)$/i.exec(path)
    if (method === 'DELETE' && deployment !== null) return this.mayRemove(azure, path, deployment[2])
    return undefined
  }

  async stop(): Promise<void> {
    for (const one of this.running.values()) (await one.catch(() => undefined))?.child.kill('SIGKILL')
  }

  private exchange({ body, method }: Asked, azure: FakeAzure): Answer {
    const form = new URLSearchParams(body.toString())
    const isGood =
      method === 'POST' &&
      form.get('grant_type') === 'access_token' &&
      form.get('access_token') === azure.token
    if (!isGood || form.get('service') !== this.registry.host)
      return { status: 401, json: { errors: [{ code: 'UNAUTHORIZED' }] } }
    return { status: 200, json: { refresh_token: this.refreshToken } }
  }

  private mayRemove(azure: FakeAzure, path: string, name: string): Answer | undefined {
    const endpoint = azure.things.get(path.replace(/\/deployments\/.*/i, '').toLowerCase())
    const share = (endpoint?.properties['traffic'] as Record<string, number> | undefined)?.[name] ?? 0
    if (share === 0) return undefined
    return {
      status: 400,
      json: { error: { code: 'BadRequest', message: `Deployment ${name} has traffic ${share}.` } },
    }
  }

  private logs(path: string): Answer {
    const name = path.split('/').at(-2)!
    return {
      status: 200,
      json: {
        content: `Instance status:\nready\n2026-11-02T00:00:00Z ${name} says one\n2026-11-02T00:00:01Z ${name} says two\n`,
      },
    }
  }

  private async score(asked: Asked, azure: FakeAzure): Promise<Answer> {
    const { host, headers, path, body } = asked
    const [name] = host.split('.')
    const endpoint = [...azure.things.values()].find(
      ({ type, name: one }) => type.endsWith('/onlineEndpoints') && one === name,
    )
    if (endpoint === undefined) return { status: 404 }
    const wanted = endpoint.properties['authMode'] === 'Key' ? this.key : azure.token
    if (headers.authorization !== `Bearer ${wanted}`)
      return { status: 401, json: { error: { code: 'Unauthorized', message: 'A key is needed.' } } }
    const traffic = endpoint.properties['traffic'] as Record<string, number>
    const chosen =
      (headers['azureml-model-deployment'] as string | undefined) ??
      Object.entries(traffic).sort(([, a], [, b]) => b - a)[0]?.[0]
    const deployment = azure.things.get(`${endpoint.id}/deployments/${chosen}`.toLowerCase())
    if (deployment === undefined)
      return { status: 404, json: { error: { code: 'NotFound', message: `No deployment ${chosen}.` } } }
    const { url } = await this.start(deployment, azure)
    const answered = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': headers['content-type'] ?? '' },
      body: new Uint8Array(body),
    })
    return {
      status: answered.status,
      bytes: Buffer.from(await answered.arrayBuffer()),
      headers: {
        'content-type': answered.headers.get('content-type') ?? '',
        'azureml-model-deployment': chosen,
      },
    }
  }

  /** Runs the server of an image, as Azure does: by what the environment says, as nobody. */
  private start(deployment: Thing, azure: FakeAzure): Promise<Running> {
    const { environmentId, environmentVariables } = deployment.properties as {
      environmentId: string
      environmentVariables: Record<string, string>
    }
    const { image, inferenceConfig } = azure.things.get(environmentId.toLowerCase())!.properties as {
      image: string
      inferenceConfig: { readinessRoute: { path: string; port: number }; livenessRoute: { path: string } }
    }
    const known = this.running.get(image)
    if (known !== undefined) return known
    const started = this.run(this.unpacked(image), environmentVariables).then(async (one) => {
      for (const { path } of [inferenceConfig.livenessRoute, inferenceConfig.readinessRoute]) {
        const { status } = await fetch(`${one.url}${path}`)
        if (status !== 200) throw new Error(`${path} answers ${status}`)
      }
      return one
    })
    this.running.set(image, started)
    return started
  }

  /** The layers of an image in the registry, unpacked by another program. */
  private unpacked(image: string): string {
    const [, repository, digest] = /^[^/]+\/(.+)@(sha256:.+)$/.exec(image)!
    const folder = mkdtempSync(join(this.folder, 'image-'))
    chmodSync(folder, 0o755)
    const manifest = JSON.parse(this.registry.manifests.get(repository)!.get(digest)!.bytes.toString()) as {
      layers: { digest: string }[]
    }
    for (const [at, layer] of manifest.layers.entries()) {
      const file = join(folder, `layer-${at}.tar.gz`)
      writeFileSync(file, this.registry.blobs.get(repository)!.get(layer.digest)!)
      mkdirSync(join(folder, 'root'), { recursive: true })
      const { status, stderr } = spawnSync('tar', ['-xzf', file, '-C', join(folder, 'root')], {
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(stderr)
    }
    return join(folder, 'root')
  }

  private async run(root: string, { PORT, ...env }: Record<string, string>): Promise<Running> {
    if (PORT !== '8080' || env['HOST'] !== '0.0.0.0')
      throw new Error('The server must listen where the routes say.')
    const nobody = process.getuid?.() === 0 ? { uid: 65532, gid: 65532 } : {}
    // This machine is no container: one port for all, and open to nobody else.
    const child = spawn(process.execPath, [join(root, 'app/server.mjs')], {
      env: { PORT: '0', HOST: '127.0.0.1', AZUREML_MODEL_DIR: '/var/azureml-app' },
      cwd: '/',
      ...nobody,
    })
    const running: Running = { url: '', child, text: '' }
    const url = await new Promise<string>((resolve, reject) => {
      const take = (piece: Buffer): void => {
        running.text += piece.toString()
        const found = /https?:\/\/\S+/.exec(running.text)
        if (found !== null) resolve(found[0])
      }
      child.stdout.on('data', take)
      child.stderr.on('data', take)
      child.on('exit', () => reject(new Error(`The container ended: ${running.text}`)))
    })
    return { ...running, url }
  }
}
