import type { GoogleCloud } from '../../google/cloud.ts'
import { bucketName, labelsOf, placeOf } from '../../google/names.ts'
import { revisionVariable } from '../../google/run-revisions.ts'
import { sourceGeneration, sourceName } from '../../google/source-object.ts'
import type { DescribeRequest, JsonObject } from '../../target.ts'
import type { CloudFunctionsOptions } from './options.ts'

/** A revision to describe. */
export type FunctionRequest = DescribeRequest<CloudFunctionsOptions>

type Named = Pick<FunctionRequest, 'release' | 'options' | 'place'>

/** Where functions and services of a region lie. */
export function parentOf(request: Pick<Named, 'options' | 'place'>): string {
  const { project, region } = placeOf(request)
  return `projects/${project}/locations/${region}`
}

/** The function, as Cloud Functions names it. */
export function functionName(request: Named): string {
  return `${parentOf(request)}/functions/${request.release.deployment}`
}

/** The service of Cloud Run that a function is, below. */
export function underlyingName(request: Named): string {
  return `${parentOf(request)}/services/${request.release.deployment}`
}

/** The bucket of a deployment. */
export function bucketOf(request: Named): string {
  return request.options.bucket || bucketName(placeOf(request).project, request.release.deployment)
}

function serviceConfig({ options, revision }: FunctionRequest): JsonObject {
  return {
    availableMemory: `${options.memoryMb}Mi`,
    availableCpu: options.cpu,
    maxInstanceRequestConcurrency: options.concurrency,
    minInstanceCount: options.minInstances,
    maxInstanceCount: options.maxInstances,
    timeoutSeconds: options.timeoutSeconds,
    ingressSettings: 'ALLOW_ALL',
    allTrafficOnLatestRevision: false,
    environmentVariables: { [revisionVariable]: revision },
    ...(options.serviceAccount !== '' && { serviceAccountEmail: options.serviceAccount }),
  }
}

/** The function with the revision that is described: a later one leaves traffic where it is. */
export async function functionBody(cloud: GoogleCloud, request: FunctionRequest): Promise<JsonObject> {
  const { options, release, revision } = request
  const source = { bucket: bucketOf(request), object: sourceName({ release, revision }) }
  const generation = await sourceGeneration(cloud, { bucket: source.bucket, name: source.object })
  const { project } = placeOf(request)
  return {
    description: 'Predictions of a model, placed by Modelwright',
    environment: 'GEN_2',
    labels: labelsOf(release),
    buildConfig: {
      runtime: options.runtime,
      entryPoint: 'predict',
      source: { storageSource: { ...source, generation } },
      ...(options.buildAccount !== '' && {
        serviceAccount: `projects/${project}/serviceAccounts/${options.buildAccount}`,
      }),
    },
    serviceConfig: serviceConfig(request),
  }
}

/** The function in the words of Terraform. */
function functionBlock(request: FunctionRequest): JsonObject {
  const { release, options, revision } = request
  const { project, region } = placeOf(request)
  const object = '${google_storage_bucket_object.source.name}'
  return {
    name: release.deployment,
    project,
    location: region,
    labels: labelsOf(release),
    build_config: {
      runtime: options.runtime,
      entry_point: 'predict',
      source: { storage_source: { bucket: bucketOf(request), object } },
      ...(options.buildAccount !== '' && {
        service_account: `projects/${project}/serviceAccounts/${options.buildAccount}`,
      }),
    },
    service_config: {
      available_memory: `${options.memoryMb}Mi`,
      available_cpu: options.cpu,
      max_instance_request_concurrency: options.concurrency,
      min_instance_count: options.minInstances,
      max_instance_count: options.maxInstances,
      timeout_seconds: options.timeoutSeconds,
      ingress_settings: 'ALLOW_ALL',
      environment_variables: { [revisionVariable]: revision },
      ...(options.serviceAccount !== '' && { service_account_email: options.serviceAccount }),
    },
  }
}

/** The function in the words of Terraform, and who may ask it, which is a matter of the service below. */
export function functionTerraform(request: FunctionRequest): Readonly<Record<string, JsonObject>> {
  const { project, region } = placeOf(request)
  const anybody = {
    project,
    location: region,
    service: '${google_cloudfunctions2_function.modelwright.name}',
    role: 'roles/run.invoker',
    member: 'allUsers',
  }
  return {
    'google_cloudfunctions2_function.modelwright': functionBlock(request),
    ...(request.options.public && { 'google_cloud_run_service_iam_member.modelwright': anybody }),
  }
}
