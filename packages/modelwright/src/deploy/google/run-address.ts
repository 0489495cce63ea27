import type { Found } from '../target.ts'
import type { Answered, GoogleCloud } from './cloud.ts'
import { changeService, lastOf, pinned, tagOf, target, targetsToSend, wantedTraffic } from './run-traffic.ts'

/** A revision of the platform, of a service and a revision of ours. */
interface Addressed {
  readonly service: string
  readonly revision: string
}

/** Whether a revision has an address of its own, so that it can be asked before it has traffic. */
async function hasAddress(cloud: GoogleCloud, { service, revision }: Addressed): Promise<boolean> {
  const now = (await cloud.api('run')('GET', `v2/${service}`)).json as Answered
  const tag = tagOf(lastOf(service), revision)
  return wantedTraffic(now).some((one) => one.tag === tag)
}

/** Says of what was found whether it has an address: one that somebody took away is given again. */
export async function withAddress(
  cloud: GoogleCloud,
  found: Found | undefined,
  of: Addressed,
): Promise<Found | undefined> {
  if (found === undefined) return undefined
  return { ...found, properties: { ...found.properties, hasAddress: await hasAddress(cloud, of) } }
}

/** Gives a revision an address of its own; whoever has traffic keeps it. */
export async function giveAddress(
  cloud: GoogleCloud,
  id: string,
  { service, revision }: Addressed,
): Promise<void> {
  const tag = tagOf(lastOf(service), revision)
  await changeService(
    cloud,
    `v2/${service}`,
    (now) => {
      const others = pinned(now).filter((one) => one.tag !== tag)
      return {
        fields: ['traffic'],
        service: { traffic: targetsToSend([...others, target(lastOf(id), { tag })]) },
      }
    },
    'Giving the revision an address',
  )
}
