import { idIn, readThing } from '../../../azure/arm.ts'
import { type ArmDeclaration, armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { distinction } from '../../../azure/names.ts'
import type { JsonObject, Resource } from '../../../target.ts'
import { appTerraform } from './app-terraform.ts'
import { insightsApi, insightsPath } from './logs.ts'
import { type Parts, regionOf } from './parts.ts'
import { planPath, webApi } from './plan.ts'

/** Path of the app, below the subscription. */
export function appPath({ group, app }: Pick<Parts['names'], 'group' | 'app'>): string {
  return `${group}/providers/Microsoft.Web/sites/${app}`
}

/** Who may ask, which the package decides and Azure does not tell. */
const accessTag = 'modelwright-access'
/** Settings are not told back, as they may be secret: a digest of ours says whether they are as they should be. */
const settingsTag = 'modelwright-settings'

const accessOf = ({ options }: Parts): string => (options.public ? 'anyone' : 'holders of a key')
const containerOf = ({ names }: Parts): string =>
  `https://${names.storage}.blob.core.windows.net/${names.container}`

/** Settings without secrets; the platform says all else itself. */
function plainSettings({ names, options }: Parts): Record<string, string> {
  return {
    AzureWebJobsStorage__accountName: names.storage,
    // The root is ours: without this it is a page of Azure's.
    AzureWebJobsDisableHomepage: 'true',
    ...(options.identity === '' ? {} : { AzureWebJobsStorage__credential: 'managedidentity' }),
  }
}

function settingsDigest(parts: Parts): string {
  return distinction(JSON.stringify(plainSettings(parts)), String(parts.options.logs), parts.options.identity)
}

/** What is asked of others at the last moment: the client of the identity, the address that takes lines. */
async function foreignSettings(parts: Parts, cloud: AzureCloud): Promise<Record<string, string>> {
  const { identity, logs } = parts.options
  const found: Record<string, string> = {}
  if (identity !== '') {
    const { json } = await cloud.manager('GET', identity, { query: { 'api-version': '2023-01-31' } })
    found['AzureWebJobsStorage__clientId'] = (
      json as { properties: { clientId: string } }
    ).properties.clientId
  }
  if (logs) {
    const place = { what: 'Application Insights', path: insightsPath(parts), api: insightsApi }
    const text = (await readThing(cloud, place))?.properties?.['ConnectionString']
    if (typeof text === 'string') found['APPLICATIONINSIGHTS_CONNECTION_STRING'] = text
  }
  return found
}

function identityOf({ identity }: Parts['options']): JsonObject {
  return identity === ''
    ? { type: 'SystemAssigned' }
    : { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } }
}

function configOf(parts: Parts): JsonObject {
  const { identity, alwaysReady, maxInstances, memoryMb, node } = parts.options
  const authentication =
    identity === ''
      ? { type: 'SystemAssignedIdentity' }
      : { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity }
  return {
    deployment: { storage: { type: 'blobContainer', value: containerOf(parts), authentication } },
    runtime: { name: 'node', version: node },
    scaleAndConcurrency: {
      alwaysReady: alwaysReady === 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }],
      maximumInstanceCount: maxInstances,
      instanceMemoryMB: Number(memoryMb),
    },
  }
}

async function bodyOf(parts: Parts, cloud: AzureCloud): Promise<JsonObject> {
  const { names, options } = parts
  const settings = { ...plainSettings(parts), ...(await foreignSettings(parts, cloud)) }
  return {
    location: options.region,
    kind: 'functionapp,linux',
    tags: { [accessTag]: accessOf(parts), [settingsTag]: settingsDigest(parts) },
    identity: identityOf(options),
    properties: {
      serverFarmId: idIn(cloud, planPath(names)),
      httpsOnly: true,
      siteConfig: {
        minTlsVersion: '1.2',
        appSettings: Object.entries(settings).map(([name, value]) => ({ name, value })),
      },
      functionAppConfig: configOf(parts),
    },
  }
}

/** The part of `functionAppConfig` that is compared. */
interface SeenConfig {
  readonly deployment?: { readonly storage?: { readonly value?: string } }
  readonly runtime?: { readonly name?: string; readonly version?: string }
  readonly scaleAndConcurrency?: {
    readonly alwaysReady?: readonly { readonly instanceCount?: number }[] | null
    readonly maximumInstanceCount?: number
    readonly instanceMemoryMB?: number
  }
}

const seen: ArmDeclaration['seen'] = ({ location, identity, tags, properties = {} }) => {
  const { deployment, runtime, scaleAndConcurrency } = (properties['functionAppConfig'] ?? {}) as SeenConfig
  return {
    region: regionOf(location),
    runtime: `${runtime?.name} ${runtime?.version}`,
    memoryMb: scaleAndConcurrency?.instanceMemoryMB ?? 0,
    maxInstances: scaleAndConcurrency?.maximumInstanceCount ?? 0,
    alwaysReady: scaleAndConcurrency?.alwaysReady?.[0]?.instanceCount ?? 0,
    packages: deployment?.storage?.value ?? '',
    identity: identity?.type ?? 'None',
    httpsOnly: properties['httpsOnly'] === true,
    access: tags?.[accessTag] ?? '',
    settings: tags?.[settingsTag] ?? '',
  }
}

/** The function app; the package comes to it when a revision is given the traffic. */
export function functionApp(parts: Parts): Resource<AzureCloud> {
  const { names, options, owner } = parts
  const { alwaysReady, identity, memoryMb } = options
  return armResource({
    key: 'app',
    kind: 'function app',
    name: names.app,
    path: appPath(names),
    api: webApi,
    owner,
    properties: {
      region: regionOf(options.region),
      runtime: `node ${options.node}`,
      memoryMb: Number(memoryMb),
      maxInstances: options.maxInstances,
      alwaysReady,
      packages: containerOf(parts),
      identity: identity === '' ? 'SystemAssigned' : 'UserAssigned',
      httpsOnly: true,
      access: accessOf(parts),
      settings: settingsDigest(parts),
    },
    fixed: ['region'],
    ...(alwaysReady === 0 ? {} : { billsIdle: `${alwaysReady} × ${memoryMb} MB always ready` }),
    ...(options.public ? { isPublic: true } : {}),
    permissions: [
      ...['read', 'write', 'delete', 'publish/action', 'host/listkeys/action'].map(
        (verb) => `Microsoft.Web/sites/${verb}`,
      ),
      'Microsoft.Resources/tags/write',
      ...(identity === '' ? [] : ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action']),
    ],
    body: (cloud) => bodyOf(parts, cloud),
    seen,
    outputs: ({ properties = {} }) => ({ url: `https://${String(properties['defaultHostName'] ?? '')}` }),
    terraform: appTerraform(parts, plainSettings(parts), containerOf(parts)),
  })
}
