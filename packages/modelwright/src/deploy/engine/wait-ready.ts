import type { Found, Host, Resource } from '../target.ts'
import { resourceFailed, resourceSlow } from './refusals.ts'

/** How long a provider may be at one thing. */
const patienceMinutes = 60
/** How long what was just made may be out of sight: providers agree with themselves in the end. */
const unseenMs = 120_000

/** What waiting needs. */
export interface Waiting<Cloud> {
  readonly cloud: Cloud
  readonly host: Host
  /** Says that somebody still works here. */
  alive(): Promise<void>
}

/** Longer each time, and not in step with others who wait. */
export function pauseMs(attempt: number, now: number): number {
  const base = Math.min(15_000, 200 * 1.6 ** attempt)
  return Math.round(base * (0.75 + (now % 1000) / 2000))
}

/**
 * Waits until what is made or changed is ready.
 *
 * @throws {ModelwrightError} DEPLOY_RESOURCE_FAILED - when the provider says that it failed
 * @throws {ModelwrightError} DEPLOY_RESOURCE_SLOW - when that takes an hour
 */
export async function waitReady<Cloud>(
  resource: Resource<Cloud>,
  made: Found,
  { cloud, host, alive }: Waiting<Cloud>,
): Promise<Found> {
  const began = host.now()
  let found = made
  let seen = began
  for (let attempt = 0; found.state === 'busy'; attempt++) {
    if (host.now() - began > patienceMinutes * 60_000) throw resourceSlow(resource, patienceMinutes)
    await host.sleep(pauseMs(attempt, host.now()))
    await alive()
    const next = await resource.read(cloud, found.id === '' ? undefined : found.id)
    if (next !== undefined) seen = host.now()
    else if (host.now() - seen > unseenMs) throw resourceFailed(resource, 'it is not there any more')
    found = next ?? found
  }
  if (found.state === 'failed') throw resourceFailed(resource, found.reason)
  return found
}

/** Waits while a thing that was there already is made, changed or removed. Undefined: it is gone. @throws {ModelwrightError} DEPLOY_RESOURCE_SLOW */
export async function whileBusy<Cloud>(
  resource: Resource<Cloud>,
  there: Found,
  { cloud, host, alive }: Waiting<Cloud>,
): Promise<Found | undefined> {
  const began = host.now()
  let found: Found | undefined = there
  for (let attempt = 0; found?.state === 'busy'; attempt++) {
    if (host.now() - began > patienceMinutes * 60_000) throw resourceSlow(resource, patienceMinutes)
    await host.sleep(pauseMs(attempt, host.now()))
    await alive()
    found = await resource.read(cloud, found.id)
  }
  return found
}

/** Waits until what was removed is gone. @throws {ModelwrightError} DEPLOY_RESOURCE_SLOW */
export async function waitGone<Cloud>(
  resource: Resource<Cloud>,
  id: string,
  { cloud, host, alive }: Waiting<Cloud>,
): Promise<void> {
  const began = host.now()
  for (let attempt = 0; (await resource.read(cloud, id)) !== undefined; attempt++) {
    if (host.now() - began > patienceMinutes * 60_000) throw resourceSlow(resource, patienceMinutes)
    await host.sleep(pauseMs(attempt, host.now()))
    await alive()
  }
}
