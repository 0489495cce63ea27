import { userId } from '../../../pack/index.ts'
import { imageOf } from '../../image/build-image.ts'
import { credentialsOf } from '../../image/credentials.ts'
import { imageInRegistry, imageName } from '../../image/image-in-registry.ts'
import { cronJobManifest } from '../../jobs/cluster-job.ts'
import type { DescribeRequest, Json, JsonObject, Placed, Resource } from '../../target.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import { labels, labelsOf, nobody } from '../kubernetes/manifests.ts'
import { objectResource, pathOf } from '../kubernetes/object.ts'
import type { Living } from '../kubernetes/readiness.ts'
import type { KubernetesJobOptions } from './options.ts'

type Request = DescribeRequest<KubernetesJobOptions>

/** What a CronJob runs: a revision, and its image. */
export interface Running {
  readonly revision: string
  readonly image: string
}

/** What the job of a deployment is made of, whichever revision it runs. */
export type JobPlan = Pick<Placed<KubernetesJobOptions>, 'deployment' | 'options'> & {
  readonly namespace: string
}

/** The CronJob; without a revision only what all have in common. */
export function manifestOf({ deployment, options, namespace }: JobPlan, running?: Running): JsonObject {
  const { schedule, minutes, cpu, memory, volume, pullSecret } = options
  return cronJobManifest({
    ...{ name: deployment, namespace, schedule, minutes, cpu, memory, user: userId },
    labels: labelsOf({ deployment }),
    secret: secretOf({ deployment, options }),
    ...(volume === '' ? {} : { volume }),
    ...(pullSecret === '' ? {} : { pullSecret }),
    ...(running === undefined
      ? {}
      : {
          image: running.image,
          podLabels: { [labels.revision]: running.revision },
          isSuspended: running.revision === nobody,
        }),
  })
}

/** The secret that a run is told by. */
export function secretOf({ deployment, options }: Pick<JobPlan, 'deployment' | 'options'>): string {
  return options.secret || `${deployment}-secrets`
}

interface CronSpec {
  readonly jobTemplate: {
    readonly spec: {
      readonly template: {
        readonly metadata: { readonly labels?: Readonly<Record<string, string>> }
        readonly spec: { readonly containers: readonly { readonly image?: string }[] }
      }
    }
  }
}

/** What a living CronJob runs. */
export function runningOf(living: Living): Running {
  const { metadata, spec } = (living.spec as unknown as CronSpec).jobTemplate.spec.template
  return { revision: metadata.labels?.[labels.revision] ?? nobody, image: spec.containers[0]?.image ?? '' }
}

function cronJob(plan: JobPlan, { revision, image }: Running): Resource<Cluster> {
  return objectResource({
    key: 'job',
    plural: 'cronjobs',
    deployment: plan.deployment,
    compared: manifestOf(plan),
    atWork: manifestOf(plan, { revision, image }),
    // A CronJob must name an image: the first one is that of the first revision, and waits until that is what runs.
    manifest: (living) =>
      manifestOf(plan, living === undefined ? { revision: nobody, image } : runningOf(living)),
    stateOf: async () => ({ state: 'ready', outputs: { job: plan.deployment, namespace: plan.namespace } }),
  })
}

/** Something that must be there: only its name is asked for, never what it holds. Whoever may not ask takes it for given. */
function given(key: string, kind: string, plural: string, name: string): Resource<Cluster> {
  const refused = (): never => {
    throw new Error('bug: what was given is neither made nor removed')
  }
  return {
    ...{ key, kind, name, properties: {}, isGiven: true },
    permissions: [`get ${plural}`],
    async read({ rest, namespace }) {
      const headers = { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' }
      const { status } = await rest('GET', pathOf('v1', namespace, plural, name), {
        headers,
        expects: [403, 404],
      })
      return status === 404
        ? undefined
        : { id: name, properties: {} as Readonly<Record<string, Json>>, isOurs: false, state: 'ready' }
    },
    create: refused,
    remove: refused,
  }
}

/** Everything that a workflow needs of a cluster: its image, what says where the store lies, the job. */
export function jobResources({
  release,
  build,
  revision,
  options,
  place,
}: Request): readonly Resource<Cluster>[] {
  const { repository, volume } = options
  const { deployment } = release
  const namespace = place?.['namespace'] ?? (options.namespace || 'default')
  const plan = { deployment, options, namespace }
  const image = imageOf(build)
  const carrier = imageInRegistry<Cluster>({
    ...{ image, repository, revision },
    permissions: [`push to ${repository}`],
    access: ({ host }) => credentialsOf(repository, host),
  })
  return [
    carrier,
    volume === ''
      ? given('secret', 'Secret', 'secrets', secretOf(plan))
      : given('volume', 'PersistentVolumeClaim', 'persistentvolumeclaims', volume),
    cronJob(plan, { revision, image: imageName(repository, image) }),
  ]
}
