import type { DeploymentState } from '../../core/index.ts'
import type { Found, Resource, Split } from '../target.ts'
import { describeAll } from './describe-kept.ts'
import { type Desk, newestOf } from './desk.ts'
import { type Difference, differencesOf } from './differences.ts'
import { isOurs } from './plan.ts'
import { openPlace, refuseBuildOnly } from './prepare.ts'
import { readFound } from './read-found.ts'
import { trafficSeen } from './read-traffic.ts'
import { isSound as hasPassed } from './soundness.ts'
import { isSplit } from './split.ts'
import { knownDeployment } from './with-lock.ts'

/** How one resource is. */
export interface ResourceStatus {
  readonly key: string
  readonly kind: string
  readonly name: string
  /** `changed` and `gone` by somebody else; `foreign`: it does not carry our label any more; `unknown`: nobody here can ask. */
  readonly state: 'ready' | 'busy' | 'failed' | 'changed' | 'gone' | 'foreign' | 'unknown'
  readonly differences: readonly Difference[]
  readonly reason?: string
}

/** How a deployment is, against how it was left. */
export interface StatusReport {
  readonly state: DeploymentState
  readonly updatedAt: string
  readonly resources: readonly ResourceStatus[]
  readonly traffic: Split
  /** The platform says who has the traffic; false: it cannot be read now. */
  readonly isTrafficKnown: boolean
  /** The platform gives traffic to others than was said here. */
  readonly isTrafficChanged: boolean
  /** A revision has traffic that did not pass its golden rows, or there is none that did. */
  readonly isUnsound: boolean
  /** All is as it was left, nothing is under way, and whoever answers gave the right answers. */
  readonly isSound: boolean
}

function statusOf(
  resource: Resource<unknown>,
  found: Found | undefined,
  keys: ReadonlySet<string>,
): Pick<ResourceStatus, 'state' | 'differences' | 'reason'> {
  if (found === undefined) return { state: 'gone', differences: [] }
  const reason = found.reason === undefined ? {} : { reason: found.reason }
  if (!isOurs(resource, found, (key) => keys.has(key))) return { state: 'foreign', differences: [] }
  const differences = differencesOf(resource, found)
  if (found.state !== 'ready') return { state: found.state, differences, ...reason }
  return { state: differences.length === 0 ? 'ready' : 'changed', differences, ...reason }
}

/** Whether anybody has traffic whose answers are wrong or were never asked for; where nobody has any, whether nobody could. */
function isAnsweredWrongly({ revisions }: DeploymentState, traffic: Split): boolean {
  const holders = revisions.filter(({ id }) => (traffic[id] ?? 0) > 0)
  if (holders.length > 0) return !holders.every(hasPassed)
  return revisions.length > 0 && !revisions.some(hasPassed)
}

/** Asks how everything is that the state lists, and what others changed or removed. */
export async function statusReport(desk: Desk, name: string): Promise<StatusReport> {
  refuseBuildOnly(desk.target, 'status')
  const { state, updatedAt } = await knownDeployment(desk, name)
  const { cloud } = await openPlace(desk, newestOf(state)?.options ?? {}, state)
  const known = await describeAll(desk, state)
  const keys = new Set(state.resources.map(({ key }) => key))
  const asked = [...known.values()].filter(({ key }) => keys.has(key))
  const found = await readFound(asked, { cloud: cloud.open, state, host: desk.host })
  const resources = state.resources.map(({ key, kind, name: of }): ResourceStatus => {
    const resource = known.get(key)
    if (resource === undefined) return { ...{ key, kind, name: of }, state: 'unknown', differences: [] }
    return { ...{ key, kind, name: of }, ...statusOf(resource, found.get(key), keys) }
  })
  const seen = await trafficSeen(desk, cloud.open, state)
  const isTrafficKnown = seen !== undefined
  const traffic = seen ?? {}
  const isTrafficChanged = isTrafficKnown && !isSplit(traffic, state.traffic)
  const isUnsound = isAnsweredWrongly(state, seen ?? state.traffic)
  const isReady = resources.every((one) => one.state === 'ready')
  const isAsLeft = isReady && isTrafficKnown && !isTrafficChanged && state.journal === null
  const isSound = isAsLeft && !isUnsound
  return { state, updatedAt, resources, traffic, isTrafficKnown, isTrafficChanged, isUnsound, isSound }
}
