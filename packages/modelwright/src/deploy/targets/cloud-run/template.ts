import { imageAt } from '../../google/image-repository.ts'
import { bucketName, labelsOf, placeOf, revisionLabels } from '../../google/names.ts'
import { sourceName } from '../../google/source-object.ts'
import type { DescribeRequest, JsonObject } from '../../target.ts'
import type { CloudRunOptions } from './options.ts'

/** A revision to describe. */
export type RunRequest = DescribeRequest<CloudRunOptions>

/** The bucket of a deployment. */
export function bucketOf(request: Pick<RunRequest, 'release' | 'options' | 'place'>): string {
  return request.options.bucket || bucketName(placeOf(request).project, request.release.deployment)
}

/** Where images lie. */
export function repositoryOf(request: Pick<RunRequest, 'release' | 'options' | 'place'>) {
  return { release: request.release, ...placeOf(request), given: request.options.repository }
}

/** What runs, as it is compared: the image by its digest, or the archive and what it runs on. */
function whatRuns(request: RunRequest): JsonObject {
  const { options, build, release, revision } = request
  if (options.form === 'image') return { image: imageAt(repositoryOf(request), build) }
  return {
    source: `gs://${bucketOf(request)}/${sourceName({ release, revision })}`,
    runtime: options.runtime,
  }
}

/** What a revision is: nothing of it can be changed, another one is made. */
export function revisionProperties(request: RunRequest): JsonObject {
  const { options } = request
  return {
    ...whatRuns(request),
    cpu: options.cpu,
    memory: `${options.memoryMb}Mi`,
    concurrency: options.concurrency,
    minInstances: options.minInstances,
    maxInstances: options.maxInstances,
    timeout: `${options.timeoutSeconds}s`,
    ...(options.serviceAccount !== '' && { serviceAccount: options.serviceAccount }),
  }
}

function containerOf(request: RunRequest, generation: string | undefined): JsonObject {
  const { options, build, release, revision } = request
  const resources = {
    limits: { cpu: options.cpu, memory: `${options.memoryMb}Mi` },
    cpuIdle: true,
    startupCpuBoost: true,
  }
  const startupProbe = {
    httpGet: { path: '/health/ready' },
    periodSeconds: 1,
    timeoutSeconds: 1,
    failureThreshold: 60,
  }
  const shared = { ports: [{ containerPort: 8080 }], resources, startupProbe }
  if (options.form === 'image') return { ...shared, image: imageAt(repositoryOf(request), build) }
  return {
    ...shared,
    // What gcloud names, too, where nothing is built.
    image: 'scratch',
    baseImageUri: options.runtime,
    sourceCode: {
      cloudStorageSource: {
        bucket: bucketOf(request),
        object: sourceName({ release, revision }),
        ...(generation !== undefined && { generation }),
      },
    },
    command: ['node'],
    args: ['server.mjs'],
    env: [{ name: 'HOST', value: '0.0.0.0' }],
  }
}

/** The revision as Cloud Run is told it. */
export function templateOf(
  request: RunRequest,
  { name, generation }: { readonly name: string; readonly generation?: string | undefined },
): JsonObject {
  const { release, options, revision } = request
  return {
    revision: name,
    labels: { ...revisionLabels(release), 'modelwright-revision': revision },
    containers: [containerOf(request, generation)],
    scaling: { minInstanceCount: options.minInstances, maxInstanceCount: options.maxInstances },
    maxInstanceRequestConcurrency: options.concurrency,
    timeout: `${options.timeoutSeconds}s`,
    executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2',
    ...(options.serviceAccount !== '' && { serviceAccount: options.serviceAccount }),
  }
}

/** What the service is besides its revisions. */
export function serviceOf({ release, options }: RunRequest): JsonObject {
  return {
    labels: labelsOf(release),
    description: 'Predictions of a model, placed by Modelwright',
    ingress: 'INGRESS_TRAFFIC_ALL',
    invokerIamDisabled: options.public,
  }
}

/** Service and revision in the words of Terraform. */
export function terraformOf(request: RunRequest, name: string): JsonObject {
  const { release, options } = request
  const { project, region } = placeOf(request)
  const { cpu, memoryMb } = options
  const image =
    options.form === 'image'
      ? { image: imageAt(repositoryOf(request), request.build) }
      : {
          image: 'scratch',
          base_image_uri: options.runtime,
          command: ['node'],
          args: ['server.mjs'],
          source_code: {
            cloud_storage_source: {
              bucket: bucketOf(request),
              object: '${google_storage_bucket_object.source.name}',
              generation: '${google_storage_bucket_object.source.generation}',
            },
          },
          env: { name: 'HOST', value: '0.0.0.0' },
        }
  return {
    name: release.deployment,
    project,
    location: region,
    labels: labelsOf(release),
    ingress: 'INGRESS_TRAFFIC_ALL',
    invoker_iam_disabled: options.public,
    deletion_protection: false,
    template: {
      revision: name,
      labels: { ...revisionLabels(release), 'modelwright-revision': request.revision },
      max_instance_request_concurrency: options.concurrency,
      timeout: `${options.timeoutSeconds}s`,
      execution_environment: 'EXECUTION_ENVIRONMENT_GEN2',
      ...(options.serviceAccount !== '' && { service_account: options.serviceAccount }),
      scaling: { min_instance_count: options.minInstances, max_instance_count: options.maxInstances },
      containers: {
        ...image,
        ports: { container_port: 8080 },
        resources: { limits: { cpu, memory: `${memoryMb}Mi` }, cpu_idle: true, startup_cpu_boost: true },
        startup_probe: {
          http_get: { path: '/health/ready' },
          period_seconds: 1,
          timeout_seconds: 1,
          failure_threshold: 60,
        },
      },
    },
    traffic: { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: name, percent: 100 },
  }
}
