import { ModelwrightError } from '../../../core/index.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { JsonObject, Placed, Split } from '../../target.ts'
import type { Cluster } from './cluster.ts'
import { labels, nobody, podsOf, revisionName, routeManifest, serviceManifest } from './manifests.ts'
import { applyObject, pathOf, readObject } from './object.ts'
import type { KubernetesOptions } from './options.ts'
import { type Living, podTrouble, readinessOf, selectorText } from './readiness.ts'

type At = Placed<KubernetesOptions>

const routes = 'gateway.networking.k8s.io/v1'
/** How long nodes may take to learn that a Service points elsewhere. */
const settleMs = 5000

/** The revisions that a route sends requests to, and how many of them. */
export function weightsOf(living: Living, deployment: string): Split {
  const { rules } = living.spec as { readonly rules?: readonly JsonObject[] }
  const refs = (rules?.[0]?.['backendRefs'] ?? []) as readonly { name: string; weight?: number }[]
  const prefix = `${deployment}-`
  return Object.fromEntries(
    refs
      .filter(({ name, weight = 1 }) => name.startsWith(prefix) && weight > 0)
      .map(({ name, weight = 1 }) => [name.slice(prefix.length), weight]),
  )
}

/** Percent by revision, as the cluster has it. */
export async function clusterTraffic(cluster: Cluster, { deployment, options }: At): Promise<Split> {
  const { namespace } = cluster
  if (options.gateway !== '') {
    const route = await readObject(cluster, pathOf(routes, namespace, 'httproutes', deployment))
    return route === undefined ? {} : weightsOf(route, deployment)
  }
  const service = await readObject(cluster, pathOf('v1', namespace, 'services', deployment))
  const revision = String(service?.spec.selector?.[labels.revision] ?? nobody)
  return revision === nobody ? {} : { [revision]: 100 }
}

function failed(name: string, reason: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_REVISION_FAILED', {
    message: `Its pods do not become ready: ${reason}.`,
    where: `Deployment ${name}`,
    mend: [`See what they say:  kubectl describe deployment ${name}`, `kubectl logs deployment/${name}`],
  })
}

async function scale(cluster: Cluster, name: string, replicas: number): Promise<void> {
  const address = pathOf('apps/v1', cluster.namespace, 'deployments', name)
  await cluster.rest('PATCH', `${address}/scale`, {
    query: { fieldManager: 'modelwright-traffic' },
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { replicas } },
    expects: [404],
  })
}

/** Starts the copies of a revision that was kept, and waits until they answer. */
export async function wake(cluster: Cluster, { deployment, options }: At, revision: string): Promise<void> {
  const name = revisionName({ deployment, revision })
  const address = pathOf('apps/v1', cluster.namespace, 'deployments', name)
  const { replicas } = options
  const found = await readObject(cluster, address)
  if (found === undefined) throw failed(name, 'there is no such Deployment')
  if ((found.spec.replicas ?? 1) < replicas) await scale(cluster, name, replicas)
  const ready = async (): Promise<true | undefined> => {
    const living = await readObject(cluster, address)
    if (living === undefined) throw failed(name, 'it was removed')
    const { state, reason } = readinessOf(living, replicas)
    if (state === 'ready') return true
    const why = reason ?? (await podTrouble(cluster, selectorText(podsOf(deployment, revision))))
    if (state === 'failed' || why !== undefined) throw failed(name, why ?? 'the cluster does not say why')
    return undefined
  }
  await waitFor(ready, cluster.host, { what: `Deployment ${name}`, everyMs: 500, mostMs: 600_000 })
}

/** Revisions without traffic keep what they are, and run nowhere. */
async function rest(cluster: Cluster, { deployment }: At, split: Split): Promise<void> {
  const query = { labelSelector: selectorText(podsOf(deployment)) }
  const { json } = await cluster.rest('GET', pathOf('apps/v1', cluster.namespace, 'deployments'), { query })
  for (const { metadata, spec } of (json as { readonly items: readonly Living[] }).items) {
    const revision = metadata.labels?.[labels.revision] ?? ''
    if ((split[revision] ?? 0) === 0 && (spec.replicas ?? 1) > 0) await scale(cluster, metadata.name, 0)
  }
}

async function point(cluster: Cluster, { deployment, options }: At, split: Split): Promise<void> {
  const { namespace } = cluster
  const [[most]] = Object.entries(split).sort(([, a], [, b]) => b - a)
  const plan = { deployment, revision: most, namespace, image: '', artifact: '', options }
  const at = pathOf('v1', namespace, 'services', deployment)
  // Within the cluster the Service has one revision: that with most of the traffic.
  await applyObject(cluster, at, serviceManifest(deployment, plan, most))
  if (options.gateway === '') return
  const route = pathOf(routes, namespace, 'httproutes', deployment)
  await applyObject(cluster, route, routeManifest(plan, split))
}

/**
 * Gives revisions their shares: starts the copies of those that are to have some, points at them, and lets the others rest.
 *
 * @throws {ModelwrightError} DEPLOY_REVISION_FAILED - when copies do not become ready: nothing was pointed anywhere
 */
export async function shiftCluster(cluster: Cluster, placed: At, split: Split): Promise<void> {
  for (const [revision, percent] of Object.entries(split))
    if (percent > 0) await wake(cluster, placed, revision)
  await point(cluster, placed, split)
  await cluster.host.sleep(settleMs)
  await rest(cluster, placed, split)
}
