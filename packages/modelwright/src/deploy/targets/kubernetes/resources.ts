import { imageOf } from '../../image/build-image.ts'
import { credentialsOf } from '../../image/credentials.ts'
import { imageInRegistry, imageName } from '../../image/image-in-registry.ts'
import type { DescribeRequest, Resource } from '../../target.ts'
import type { Cluster } from './cluster.ts'
import {
  autoscalerManifest,
  budgetManifest,
  type ClusterPlan,
  deploymentManifest,
  labels,
  networkManifest,
  nobody,
  podsOf,
  revisionName,
  routeManifest,
  serviceManifest,
} from './manifests.ts'
import { objectResource } from './object.ts'
import type { KubernetesOptions } from './options.ts'
import { type Living, podTrouble, readinessOf, selectorText } from './readiness.ts'
import { weightsOf } from './traffic.ts'

type Request = DescribeRequest<KubernetesOptions>

/** How the manifests of a revision are made. */
export function clusterPlan({ release, build, revision, options, place }: Request): ClusterPlan {
  return {
    deployment: release.deployment,
    revision,
    namespace: place?.['namespace'] ?? (options.namespace || 'default'),
    image: imageName(options.repository, imageOf(build)),
    artifact: release.model.digest,
    options,
  }
}

async function deploymentState(cluster: Cluster, living: Living, plan: ClusterPlan) {
  const found = readinessOf(living)
  if (found.state !== 'busy' || found.reason !== undefined) return found
  const trouble = await podTrouble(cluster, selectorText(podsOf(plan.deployment, plan.revision)))
  return trouble === undefined ? found : { state: 'failed' as const, reason: trouble }
}

/** What one revision has of its own. Its Service is that by which it is asked before it has traffic. */
function ofRevision(plan: ClusterPlan): readonly Resource<Cluster>[] {
  const { deployment, revision, options } = plan
  const name = revisionName(plan)
  const { replicas, memory, cpu } = options
  const own = { deployment, revision }
  return [
    objectResource({
      ...own,
      key: `revision/${revision}/deployment`,
      plural: 'deployments',
      manifest: () => deploymentManifest(plan),
      billsIdle: `${replicas} pods of up to ${memory} MiB and ${cpu}m of a core, while it has traffic`,
      stateOf: (cluster, living) => deploymentState(cluster, living, plan),
    }),
    objectResource({
      ...own,
      key: `revision/${revision}/service`,
      plural: 'services',
      manifest: () => serviceManifest(name, plan, revision),
    }),
    objectResource({
      ...own,
      key: `revision/${revision}/autoscaler`,
      plural: 'horizontalpodautoscalers',
      manifest: () => autoscalerManifest(plan),
    }),
  ]
}

function pointedAt({ spec }: Living): string {
  return String(spec.selector?.[labels.revision] ?? nobody)
}

/** What has the traffic: whom it points at is no property of a revision, and stays as it is. */
function service(plan: ClusterPlan): Resource<Cluster> {
  const { deployment, namespace, revision } = plan
  return objectResource({
    key: 'service',
    plural: 'services',
    deployment,
    compared: serviceManifest(deployment, plan),
    atWork: serviceManifest(deployment, plan, revision),
    manifest: (living) =>
      serviceManifest(deployment, plan, living === undefined ? nobody : pointedAt(living)),
    stateOf: async () => ({
      state: 'ready',
      outputs: { url: `http://${deployment}.${namespace}.svc.cluster.local` },
    }),
  })
}

function route(plan: ClusterPlan): Resource<Cluster> {
  const { deployment, options, revision } = plan
  return objectResource({
    key: 'route',
    plural: 'httproutes',
    deployment,
    isPublic: true,
    compared: routeManifest(plan),
    atWork: routeManifest(plan, { [revision]: 100 }),
    manifest: (living) => routeManifest(plan, living === undefined ? {} : weightsOf(living, deployment)),
    ...(options.hostname === ''
      ? {}
      : { stateOf: async () => ({ state: 'ready', outputs: { host: options.hostname } }) }),
  })
}

function shared(plan: ClusterPlan): readonly Resource<Cluster>[] {
  const { deployment, options } = plan
  const budget = objectResource({
    key: 'budget',
    plural: 'poddisruptionbudgets',
    deployment,
    manifest: () => budgetManifest(plan),
  })
  const network = objectResource({
    key: 'network-policy',
    plural: 'networkpolicies',
    deployment,
    manifest: () => networkManifest(plan),
  })
  return [
    service(plan),
    ...(options.gateway === '' ? [] : [route(plan)]),
    budget,
    ...(options.isolated ? [network] : []),
  ]
}

/** Everything a revision needs of a cluster. */
export function kubernetesResources(request: Request): readonly Resource<Cluster>[] {
  const plan = clusterPlan(request)
  const { repository } = request.options
  const image = imageInRegistry<Cluster>({
    image: imageOf(request.build),
    repository,
    revision: request.revision,
    permissions: [`push to ${repository}`],
    access: ({ host }) => credentialsOf(repository, host),
  })
  return [image, ...ofRevision(plan), ...shared(plan)]
}
