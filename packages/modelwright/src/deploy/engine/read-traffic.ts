import { type DeploymentState, isModelwrightError } from '../../core/index.ts'
import type { Split } from '../target.ts'
import { type Desk, note, placedOf } from './desk.ts'
import { shares } from './split.ts'

type Of = Pick<Desk, 'target' | 'host' | 'objects'>

/**
 * Who has the traffic by what the platform says, also of revisions that are not known here; a service that is gone has none.
 *
 * @throws {ModelwrightError} DEPLOY_… - what the platform says, when it cannot be read
 */
export async function platformSplit(
  { target, objects }: Pick<Of, 'target' | 'objects'>,
  cloud: unknown,
  state: DeploymentState,
): Promise<Split> {
  try {
    return shares(await target.readTraffic(cloud, placedOf(state, { objects })))
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'DEPLOY_RESOURCE_MISSING') return {}
    throw error
  }
}

/**
 * Who has the traffic: asked of the platform, of revisions that are known here.
 *
 * A service that is gone has none: what the state says does not count then. One that cannot be read may have it anywhere, and nothing is
 * decided by that.
 *
 * @throws {ModelwrightError} DEPLOY_… - what the platform says, when it cannot be read
 */
export async function trafficNow(
  of: Pick<Of, 'target' | 'objects'>,
  cloud: unknown,
  state: DeploymentState,
): Promise<Split> {
  if (state.revisions.length === 0 || Object.keys(state.traffic).length === 0) return {}
  const known = new Set(state.revisions.map(({ id }) => id))
  const split = Object.entries(await platformSplit(of, cloud, state))
  return Object.fromEntries(split.filter(([id]) => known.has(id)))
}

/** The same for a look at it, by which nothing is moved; undefined: it cannot be read. */
export async function trafficSeen(
  of: Of,
  cloud: unknown,
  state: DeploymentState,
): Promise<Split | undefined> {
  try {
    return await trafficNow(of, cloud, state)
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    note(of.host, `Who has the traffic cannot be read: ${error.message}`)
    return undefined
  }
}
