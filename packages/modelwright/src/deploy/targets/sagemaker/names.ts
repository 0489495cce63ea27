import { type AwsPlace, arnOf, placeOrNone, roleArn } from '../../aws/arn.ts'
import { type EcrPlace, ecrPlace, pullActions, repositoryArn } from '../../aws/ecr.ts'
import { type RoleOptions, roleName } from '../../aws/role.ts'
import { imageOf } from '../../image/build-image.ts'
import { imageName } from '../../image/image-in-registry.ts'
import type { DescribeRequest } from '../../target.ts'
import type { SagemakerOptions } from './options.ts'

/** What the parts of a deployment are called, and how they name each other. */
export interface SagemakerNames extends DescribeRequest<SagemakerOptions> {
  readonly where: AwsPlace
  readonly endpointName: string
  readonly logGroupName: string
  /** Of the model and of the configuration of one revision. */
  readonly revisionName: string
  readonly variantName: string
  readonly ecr: EcrPlace
  readonly image: string
  readonly roleArn: string
  readonly roleOptions: RoleOptions
}

/** Names an endpoint after its deployment. */
export function endpointNameOf(deployment: string): string {
  return `modelwright-${deployment}`
}

/** Names what belongs to one revision; names have 63 letters at most. */
export function revisionNameOf(deployment: string, revision: string): string {
  return `mw-${deployment}-${revision}`
}

/** Names the variant of a revision, and which revision a variant is of. */
export function variantNameOf(revision: string): string {
  return `r${revision}`
}

/** The group that SageMaker writes the lines of an endpoint into. */
export function logGroupOf(deployment: string): string {
  return `/aws/sagemaker/Endpoints/${endpointNameOf(deployment)}`
}

/** Where a service of AWS finds a thing of its own. */
export function sagemakerArn(
  kind: 'endpoint' | 'endpoint-config' | 'model',
  name: string,
  where: AwsPlace,
): string {
  return arnOf('sagemaker', `${kind}/${name}`, where)
}

/** What the role of an endpoint may do: pull the one image, write into the one group. */
function roleOptionsOf(
  { release, options }: DescribeRequest<SagemakerOptions>,
  place: AwsPlace,
  ecr: EcrPlace,
): RoleOptions {
  const logs = arnOf('logs', `log-group:${logGroupOf(release.deployment)}:*`, place)
  return {
    release,
    place,
    service: 'sagemaker.amazonaws.com',
    statements: [
      { actions: pullActions, resources: [repositoryArn(ecr)] },
      { actions: ['cloudwatch:PutMetricData', 'ecr:GetAuthorizationToken'], resources: ['*'] },
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs] },
    ],
    ...(options.createRole ? {} : { given: options.role || 'ROLE' }),
  }
}

/** Names everything of a deployment. */
export function namesOf(request: DescribeRequest<SagemakerOptions>): SagemakerNames {
  const { release, options, revision, build } = request
  const where = placeOrNone(request.place, options.region)
  const { deployment } = release
  const ecr = ecrPlace(release, where, options.repository)
  const roleOptions = roleOptionsOf(request, where, ecr)
  return {
    ...request,
    where,
    endpointName: endpointNameOf(deployment),
    logGroupName: logGroupOf(deployment),
    revisionName: revisionNameOf(deployment, revision),
    variantName: variantNameOf(revision),
    ecr,
    image: imageName(ecr.repository, imageOf(build)),
    roleOptions,
    roleArn: roleArn(roleOptions.given ?? roleName(release, where), where),
  }
}
