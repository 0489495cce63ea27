import type { JsonObject } from '../../target.ts'
import type { Cluster } from './cluster.ts'

/** What the cluster says of a Deployment or its like. */
export interface Living {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly generation?: number
    readonly labels?: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  readonly spec: { readonly replicas?: number; readonly selector?: Readonly<Record<string, unknown>> }
  readonly status?: {
    readonly observedGeneration?: number
    readonly availableReplicas?: number
    readonly updatedReplicas?: number
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
      readonly message?: string
    }[]
  }
}

interface Pods {
  readonly items: readonly {
    readonly status?: {
      readonly containerStatuses?: readonly {
        readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } }
      }[]
    }
  }[]
}

/** Reasons that do not pass by waiting. */
const hopeless =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|CrashLoopBackOff|CreateContainerConfigError)$/

/** Why pods do not start, where one of them says so. */
export async function podTrouble(
  { rest, namespace }: Cluster,
  selector: string,
): Promise<string | undefined> {
  const query = { labelSelector: selector }
  const { json } = await rest('GET', `/api/v1/namespaces/${namespace}/pods`, { query, expects: [403] })
  const statuses = ((json as Partial<Pods>)?.items ?? []).flatMap(
    ({ status }) => status?.containerStatuses ?? [],
  )
  const waiting = statuses.find(({ state }) => hopeless.test(state?.waiting?.reason ?? ''))?.state?.waiting
  return waiting && [waiting.reason, waiting.message].filter(Boolean).join(': ').slice(0, 300)
}

/** The cluster's own words for why a Deployment does not get on. */
function refusal({ status }: Living): string | undefined {
  const found = status?.conditions?.find(
    ({ type, status: is, reason }) =>
      (type === 'ReplicaFailure' && is === 'True') ||
      (type === 'Progressing' && is === 'False' && reason !== 'DeploymentPaused'),
  )
  return found && [found.reason, found.message].filter(Boolean).join(': ').slice(0, 300)
}

/** How a Deployment is. One that nobody is to run is ready: it is kept. */
export function readinessOf(
  living: Living,
  least = 1,
): { readonly state: 'ready' | 'busy' | 'failed'; readonly reason?: string } {
  const { metadata, spec, status } = living
  if (metadata.deletionTimestamp !== undefined) return { state: 'busy', reason: 'it is being removed' }
  const wanted = spec.replicas ?? 1
  if (wanted === 0) return { state: 'ready' }
  const reason = refusal(living)
  if (reason !== undefined) return { state: 'failed', reason }
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  const isThere = isSeen && (status?.availableReplicas ?? 0) >= Math.min(least, wanted)
  const isNew = (status?.updatedReplicas ?? 0) >= Math.min(least, wanted)
  return isThere && isNew ? { state: 'ready' } : { state: 'busy' }
}

/** A selector as a query has it. */
export function selectorText(labels: JsonObject): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',')
}
