import { ModelwrightError } from '../../../core/index.ts'
import { type ArmThing, readThing } from '../../azure/arm.ts'
import type { AzureCloud } from '../../azure/azure-cloud.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { Placed, Split } from '../../target.ts'
import type { AzureMlOptions } from './options.ts'
import { putTraffic, type Traffic, trafficOf } from './resources/endpoint.ts'
import { deploymentNameOf, mlApi, revisionOf } from './resources/parts.ts'

/** The endpoint of a placed deployment. @throws {ModelwrightError} DEPLOY_RESOURCE_MISSING */
export async function endpointOf(cloud: AzureCloud, { ids }: Placed<AzureMlOptions>): Promise<ArmThing> {
  const id = ids.get('endpoint')
  const path = id?.replace(/^\/subscriptions\/[^/]+/, '')
  const thing =
    path === undefined ? undefined : await readThing(cloud, { what: 'The endpoint', path, api: mlApi })
  if (thing !== undefined) return thing
  throw new ModelwrightError('DEPLOY_RESOURCE_MISSING', {
    message: 'The online endpoint is not there any more.',
    where: id ?? 'azure-ml',
    mend: ['Make it anew:  modelwright deploy azure-ml apply'],
  })
}

const withShare = ([, percent]: readonly [string, number]): boolean => percent > 0

/** Shares by revision, as the endpoint has them now. */
export async function readTraffic(cloud: AzureCloud, placed: Placed<AzureMlOptions>): Promise<Split> {
  const traffic = Object.entries(trafficOf(await endpointOf(cloud, placed)))
  return Object.fromEntries(traffic.filter(withShare).map(([name, percent]) => [revisionOf(name), percent]))
}

function isSame(one: Traffic, other: Traffic): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => (one[name] ?? 0) === (other[name] ?? 0))
}

/** Gives revisions their shares, and waits until the endpoint has them. */
export async function shift(cloud: AzureCloud, placed: Placed<AzureMlOptions>, split: Split): Promise<void> {
  const parts = Object.entries(split).filter(withShare)
  const wanted = Object.fromEntries(parts.map(([revision, percent]) => [deploymentNameOf(revision), percent]))
  const now = await endpointOf(cloud, placed)
  if (isSame(trafficOf(now), wanted)) return
  await putTraffic(cloud, now, wanted)
  const look = async () => isSame(trafficOf(await endpointOf(cloud, placed)), wanted) || undefined
  await waitFor(look, cloud.host, { what: 'The traffic of the endpoint', everyMs: 2000, mostMs: 300_000 })
}
