import { userId } from '../../../pack/index.ts'
import type { JsonObject } from '../../target.ts'
import type { KubernetesOptions } from './options.ts'

/** What the manifests of a revision are made of. */
export interface ClusterPlan {
  readonly deployment: string
  readonly revision: string
  readonly namespace: string
  /** By its digest. */
  readonly image: string
  readonly artifact: string
  readonly options: KubernetesOptions
}

/** By these a thing of ours is told from others. */
export const labels = {
  managedBy: 'app.kubernetes.io/managed-by',
  deployment: 'modelwright.deployment',
  revision: 'modelwright.revision',
} as const

/** No revision has this name: what points at it points at nobody. */
export const nobody = 'none'

export function revisionName({ deployment, revision }: Pick<ClusterPlan, 'deployment' | 'revision'>): string {
  return `${deployment}-${revision}`
}

/** What all of a deployment carries, and what belongs to one revision. */
export function labelsOf({ deployment }: Pick<ClusterPlan, 'deployment'>, revision?: string): JsonObject {
  return {
    'app.kubernetes.io/name': deployment,
    [labels.managedBy]: 'modelwright',
    [labels.deployment]: deployment,
    ...(revision === undefined ? {} : { [labels.revision]: revision }),
  }
}

function metadata(name: string, { namespace, ...plan }: ClusterPlan, revision?: string): JsonObject {
  return { name, namespace, labels: labelsOf(plan, revision) }
}

/** The pods of one revision, or of all. */
export function podsOf(deployment: string, revision?: string): JsonObject {
  return {
    [labels.deployment]: deployment,
    ...(revision === undefined ? {} : { [labels.revision]: revision }),
  }
}

const probe = (path: string, more: JsonObject): JsonObject => ({ httpGet: { path, port: 'http' }, ...more })

function container({ image, options }: ClusterPlan): JsonObject {
  const { memory, cpu } = options
  return {
    name: 'model',
    image,
    env: [
      { name: 'HOST', value: '0.0.0.0' },
      { name: 'PORT', value: '8080' },
    ],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    startupProbe: probe('/health/ready', { periodSeconds: 1, failureThreshold: 60 }),
    readinessProbe: probe('/health/ready', { periodSeconds: 5, timeoutSeconds: 2 }),
    livenessProbe: probe('/health/live', { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }),
    resources: {
      requests: { cpu: `${cpu}m`, memory: `${Math.ceil(memory / 2)}Mi` },
      limits: { memory: `${memory}Mi` },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  }
}

function podSpec(plan: ClusterPlan): JsonObject {
  const { deployment, revision, options } = plan
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    // The server goes on for 5 s, until no node sends it requests any more, then drains for up to 8 s.
    terminationGracePeriodSeconds: 20,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(options.pullSecret === '' ? {} : { imagePullSecrets: [{ name: options.pullSecret }] }),
    containers: [container(plan)],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: podsOf(deployment, revision) },
      },
    ],
  }
}

/** How many copies there are is the autoscaler's, and of what has no traffic nobody's: it is not said here. */
export function deploymentManifest(plan: ClusterPlan): JsonObject {
  const { deployment, revision, artifact } = plan
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata(revisionName(plan), plan, revision),
      annotations: { 'modelwright.artifact.digest': artifact },
    },
    spec: {
      revisionHistoryLimit: 1,
      progressDeadlineSeconds: 180,
      selector: { matchLabels: podsOf(deployment, revision) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: { metadata: { labels: labelsOf(plan, revision) }, spec: podSpec(plan) },
    },
  }
}

/** @param pointsAt - the revision whose pods it has; absent: not said */
export function serviceManifest(name: string, plan: ClusterPlan, pointsAt?: string): JsonObject {
  const isRevision = name !== plan.deployment
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, plan, isRevision ? plan.revision : undefined),
    spec: {
      type: 'ClusterIP',
      ...(pointsAt === undefined ? {} : { selector: podsOf(plan.deployment, pointsAt) }),
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
    },
  }
}

export function autoscalerManifest(plan: ClusterPlan): JsonObject {
  const { replicas, maxReplicas } = plan.options
  const name = revisionName(plan)
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(name, plan, plan.revision),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: replicas,
      maxReplicas: Math.max(replicas, maxReplicas),
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  }
}

export function budgetManifest(plan: ClusterPlan): JsonObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(plan.deployment, plan),
    spec: { maxUnavailable: 1, selector: { matchLabels: podsOf(plan.deployment) } },
  }
}

/** A model needs nobody: what is within it cannot call home. */
export function networkManifest(plan: ClusterPlan): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(plan.deployment, plan),
    spec: {
      podSelector: { matchLabels: podsOf(plan.deployment) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 8080 }] }],
    },
  }
}

/** @param backends - percent by revision; absent: not said */
export function routeManifest(plan: ClusterPlan, backends?: Readonly<Record<string, number>>): JsonObject {
  const { deployment, options } = plan
  const [first, second] = options.gateway.split('/')
  const parent = second === undefined ? { name: first } : { namespace: first, name: second }
  const refs = Object.entries(backends ?? {})
    .filter(([, weight]) => weight > 0)
    .map(([revision, weight]) => ({ name: revisionName({ deployment, revision }), port: 80, weight }))
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadata(deployment, plan),
    spec: {
      parentRefs: [parent],
      ...(options.hostname === '' ? {} : { hostnames: [options.hostname] }),
      ...(backends === undefined ? {} : { rules: [{ backendRefs: refs }] }),
    },
  }
}
