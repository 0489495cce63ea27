import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Answer,
  type Asked,
  type FakeAzure,
  type Kind,
  lacks,
  subscription,
  type Thing,
} from '../../azure/fake-azure.ts'
import { type RunningApp, startFunctionsHost } from './functions-host.ts'

const provider = (path: string): RegExp => new RegExp(`^/resourceGroups/[^/]+/providers/${path}$`, 'i')

function checkSite(body: Record<string, unknown>, azure: FakeAzure): string | undefined {
  const missing = lacks(
    body,
    'location',
    'kind',
    'properties.serverFarmId',
    'properties.functionAppConfig.runtime.version',
  )
  if (missing !== undefined) return missing
  const { serverFarmId, siteConfig, functionAppConfig } = body['properties'] as {
    serverFarmId: string
    siteConfig: { appSettings: { name: string }[] }
    functionAppConfig: {
      runtime: { name: string; version: string }
      scaleAndConcurrency: { instanceMemoryMB: number; maximumInstanceCount: number }
      deployment: { storage: { type: string; value: string; authentication: { type: string } } }
    }
  }
  if (azure.things.get(serverFarmId.toLowerCase())?.sku?.['name'] !== 'FC1')
    return 'The plan is not there, or not FC1.'
  const refused = ['FUNCTIONS_WORKER_RUNTIME', 'WEBSITE_RUN_FROM_PACKAGE', 'FUNCTIONS_EXTENSION_VERSION']
  const wrong = siteConfig.appSettings.find(({ name }) => refused.includes(name))
  if (wrong !== undefined) return `App setting ${wrong.name} is not allowed on Flex Consumption.`
  const { instanceMemoryMB, maximumInstanceCount } = functionAppConfig.scaleAndConcurrency
  if (![512, 2048, 4096].includes(instanceMemoryMB)) return `instanceMemoryMB ${instanceMemoryMB}`
  if (maximumInstanceCount < 40 || maximumInstanceCount > 1000)
    return `maximumInstanceCount ${maximumInstanceCount}`
  const { type, value, authentication } = functionAppConfig.deployment.storage
  const account = /^https:\/\/([^.]+)\.blob\.core\.windows\.net\/([^/]+)$/.exec(value)
  const container = [...azure.things.keys()].some((key) =>
    key.endsWith(`/storageaccounts/${account?.[1]}/blobservices/default/containers/${account?.[2]}`),
  )
  if (type !== 'blobContainer' || !container) return `The container ${value} is not there.`
  return ['SystemAssignedIdentity', 'UserAssignedIdentity'].includes(authentication.type)
    ? undefined
    : authentication.type
}

function madeSite(thing: Thing): void {
  const host = `${thing.name}-a1b2c3.westeurope-01.azurewebsites.net`
  const scm = host.replace('.', '.scm.')
  const siteConfig = thing.properties['siteConfig']
  // As the service does: what may be secret is not told back.
  thing.properties['siteConfig'] = { appSettings: null }
  settingsOf.set(thing.id, siteConfig as object)
  Object.assign(thing.properties, {
    defaultHostName: host,
    state: 'Running',
    hostNameSslStates: [
      { name: host, hostType: 'Standard', sslState: 'Disabled' },
      { name: scm, hostType: 'Repository', sslState: 'Disabled' },
    ],
  })
  if (thing.identity?.['type'] === 'SystemAssigned')
    thing.identity = {
      ...thing.identity,
      principalId: thing.identity['principalId'] ?? `principal-of-${thing.name}-${++principals}`,
    }
}

let principals = 0
/** Settings that sites were given, which Azure Resource Manager does not tell. */
export const settingsOf = new Map<string, object>()

/** What Azure Resource Manager knows of function apps and what they need. */
export const functionKinds: readonly Kind[] = [
  {
    pattern: /^\/resourceGroups\/[^/]+$/i,
    type: 'Microsoft.Resources/resourceGroups',
    api: ['2021-04-01'],
    check: (body) => lacks(body, 'location'),
  },
  {
    pattern: provider('Microsoft\\.Storage/storageAccounts/[a-z0-9]{3,24}'),
    type: 'Microsoft.Storage/storageAccounts',
    api: ['2023-05-01'],
    check: (body) => lacks(body, 'location', 'kind', 'sku.name'),
    isSlow: true,
  },
  {
    pattern: provider(
      'Microsoft\\.Storage/storageAccounts/[^/]+/blobServices/default/containers/[a-z0-9-]{3,63}',
    ),
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    api: ['2023-05-01'],
    check: (body, azure, path) =>
      'tags' in body
        ? 'Containers have no tags.'
        : azure.find(path.replace(/\/blobServices.*/, '')) === undefined
          ? 'No such account.'
          : undefined,
  },
  {
    pattern: provider('Microsoft\\.OperationalInsights/workspaces/[^/]+'),
    type: 'Microsoft.OperationalInsights/workspaces',
    api: ['2022-10-01'],
    check: (body) => lacks(body, 'location', 'properties.sku.name'),
    isSlow: true,
  },
  {
    pattern: provider('Microsoft\\.Insights/components/[^/]+'),
    type: 'Microsoft.Insights/components',
    api: ['2020-02-02'],
    check: (body, azure) =>
      lacks(body, 'location', 'kind', 'properties.Application_Type', 'properties.WorkspaceResourceId') ??
      (azure.things.has(
        String((body['properties'] as Record<string, string>)['WorkspaceResourceId']).toLowerCase(),
      )
        ? undefined
        : 'No such workspace.'),
    made: (thing) => {
      thing.properties['ConnectionString'] =
        'InstrumentationKey=00000000-secret;IngestionEndpoint=https://in.example/'
    },
  },
  {
    pattern: provider('Microsoft\\.Web/serverfarms/[^/]+'),
    type: 'Microsoft.Web/serverfarms',
    api: ['2025-05-01'],
    check: (body) => lacks(body, 'location', 'sku.name', 'properties.reserved'),
  },
  {
    pattern: provider('Microsoft\\.Web/sites/[a-z0-9-]{2,60}'),
    type: 'Microsoft.Web/sites',
    api: ['2025-05-01'],
    check: checkSite,
    made: madeSite,
  },
  {
    pattern:
      /\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    type: 'Microsoft.Authorization/roleAssignments',
    api: ['2022-04-01'],
    check: (body) =>
      'tags' in body
        ? 'Role assignments have no tags.'
        : lacks(body, 'properties.roleDefinitionId', 'properties.principalId', 'properties.principalType'),
  },
]

const stack = (version: string, skus: readonly string[]): object => ({
  stackSettings: {
    linuxRuntimeSettings: {
      runtimeVersion: `Node|${version}`,
      Sku: skus.map((skuCode) => ({
        skuCode,
        functionAppConfigProperties: { runtime: { name: 'node', version } },
      })),
    },
  },
})

/** Kudu and the apps that run, each an unpacked package under the real library. */
export class FakeFunctions {
  readonly folder: string
  readonly key = 'the-default-function-key'
  running: RunningApp | undefined
  /** The next publications end so: Kudu's numbers. */
  readonly endings: number[] = []
  publications: { id: string; status: number; status_text: string; looks: number; archive: Buffer }[] = []
  logRows: unknown[][] = []

  constructor(folder: string) {
    this.folder = folder
  }

  readonly service = async (asked: Asked, azure: FakeAzure): Promise<Answer | undefined> => {
    if (asked.host === 'api.loganalytics.io') return this.logs(asked)
    if (asked.host.includes('.scm.')) return this.kudu(asked, azure)
    if (asked.host.endsWith('.azurewebsites.net')) return this.app(asked)
    if (/^\/providers\/Microsoft\.Web\/locations\/[^/]+\/functionAppStacks$/.test(asked.path))
      return this.stacks(asked)
    if (asked.path.endsWith('/host/default/listkeys'))
      return {
        status: 200,
        json: { masterKey: 'the-master-key', functionKeys: { default: this.key }, systemKeys: {} },
      }
    return undefined
  }

  private stacks({ path, query }: Asked): Answer {
    if (query.get('stack') !== 'node' || query.get('api-version') !== '2020-10-01')
      return { status: 400, json: {} }
    if (!path.includes('/westeurope/'))
      return { status: 404, json: { error: { code: 'LocationNotFound', message: '' } } }
    const majorVersions = [
      { value: '22', minorVersions: [stack('22', ['FC1'])] },
      { value: '24', minorVersions: [stack('24', [])] },
    ]
    return { status: 200, json: { value: [{ name: 'node', properties: { majorVersions } }] } }
  }

  private async kudu({ method, path, headers, query, body }: Asked, azure: FakeAzure): Promise<Answer> {
    if (headers.authorization !== `Bearer ${azure.token}`) return { status: 401 }
    if (method === 'POST' && path === '/api/publish') {
      if (headers['content-type'] !== 'application/zip' || query.get('RemoteBuild') !== 'false')
        return { status: 415 }
      const id = `publication-${this.publications.length + 1}`
      const status = this.endings.shift() ?? 4
      const text =
        status === 4 ? '' : 'Failed to access the deployment container: AuthorizationPermissionMismatch'
      this.publications.push({ id, status, status_text: text, looks: 3, archive: body })
      return { status: 202, bytes: Buffer.from(`"${id}"`) }
    }
    const name = /^\/api\/deployments\/(.+)$/.exec(path)?.[1]
    const found =
      name === 'latest' ? this.publications.at(-1) : this.publications.find(({ id }) => id === name)
    if (found === undefined) return { status: 404 }
    return this.looked(found)
  }

  private async looked(found: FakeFunctions['publications'][number]): Promise<Answer> {
    const { id, status, status_text } = found
    // Kudu misses the first look, and takes its time.
    if (found.looks-- === 3) return { status: 404 }
    if (found.looks > 0) return { status: 202, json: { id, status: 2, status_text: '' } }
    if (found.looks === 0 && status === 4) await this.lay(found.archive)
    return { status: 200, json: { id, status, status_text, complete: true } }
  }

  /** Unpacks a package and runs it instead of what ran. */
  private async lay(archive: Buffer): Promise<void> {
    await this.running?.stop()
    const within = join(this.folder, `package-${this.publications.length}`)
    mkdirSync(within, { recursive: true })
    const zip = join(within, 'released-package.zip')
    writeFileSync(zip, archive)
    const unpacked = spawnSync('python3', ['-m', 'zipfile', '-e', zip, join(within, 'wwwroot')], {
      encoding: 'utf8',
    })
    if (unpacked.status !== 0) throw new Error(unpacked.stderr)
    this.running = await startFunctionsHost(join(within, 'wwwroot'), { key: this.key })
  }

  private async app({ method, path, query, headers, body }: Asked): Promise<Answer> {
    if (this.running === undefined) return { status: 503 }
    const sent = Object.entries(headers).filter(([name]) =>
      /^(?:content-type|x-functions-key|accept)$/.test(name),
    )
    const search = query.size === 0 ? '' : `?${query}`
    const answered = await fetch(`${this.running.url}${path}${search}`, {
      method,
      headers: Object.fromEntries(sent) as Record<string, string>,
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    })
    return {
      status: answered.status,
      bytes: Buffer.from(await answered.arrayBuffer()),
      headers: { 'content-type': answered.headers.get('content-type') ?? '' },
    }
  }

  private logs({ method, path, json, headers }: Asked): Answer {
    if (method !== 'POST' || headers.authorization === undefined) return { status: 401 }
    const isOurs =
      path.startsWith(`/v1/subscriptions/${subscription}/resourceGroups/`) && path.endsWith('/query')
    if (!isOurs || typeof json['query'] !== 'string') return { status: 400 }
    return {
      status: 200,
      json: {
        tables: [
          {
            name: 'PrimaryResult',
            columns: [
              { name: 'at', type: 'datetime' },
              { name: 'text', type: 'string' },
            ],
            rows: this.logRows,
          },
        ],
      },
    }
  }
}
