import { type AwsPlace, arnOf, placeOrNone, roleArn } from '../../aws/arn.ts'
import { type EcrPlace, ecrPlace } from '../../aws/ecr.ts'
import { type RoleOptions, roleName } from '../../aws/role.ts'
import { imageOf } from '../../image/build-image.ts'
import { imageName } from '../../image/image-in-registry.ts'
import type { DescribeRequest, Release } from '../../target.ts'
import type { LambdaOptions } from './options.ts'

/** The alias that callers ask: it points at the version, or the two, that have the traffic. */
export const liveAlias = 'live'

/** What the parts of a deployment are called, and how they name each other. */
export interface LambdaNames extends DescribeRequest<LambdaOptions> {
  readonly where: AwsPlace
  readonly functionName: string
  readonly functionArn: string
  readonly aliasArn: string
  readonly logGroupName: string
  readonly roleArn: string
  readonly roleOptions: RoleOptions
  /** Where the image goes; absent: the function is an archive. */
  readonly ecr?: EcrPlace
  readonly image?: string
}

/** Names a function after its deployment. */
export function functionNameOf(deployment: string): string {
  return `modelwright-${deployment}`
}

/** What the role of a function may do: write lines into the group that is there. */
function roleOptionsOf(
  release: Release,
  place: AwsPlace,
  options: LambdaOptions,
  group: string,
): RoleOptions {
  const logs = arnOf('logs', `log-group:${group}:*`, place)
  return {
    release,
    place,
    service: 'lambda.amazonaws.com',
    statements: [{ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs] }],
    ...(options.createRole ? {} : { given: options.role || 'ROLE' }),
  }
}

/** Lambda pulls an image as itself, when a function is made or changed and whenever it was forgotten. */
function imageNames(
  { release, options, build }: DescribeRequest<LambdaOptions>,
  where: AwsPlace,
  functionArn: string,
): Pick<LambdaNames, 'ecr' | 'image'> {
  if (options.package !== 'image') return {}
  const place = ecrPlace(release, where, options.repository)
  const ecr = { ...place, pulledBy: { service: 'lambda.amazonaws.com', arn: functionArn } }
  return { ecr, image: imageName(ecr.repository, imageOf(build)) }
}

/** Names everything of a deployment. */
export function namesOf(request: DescribeRequest<LambdaOptions>): LambdaNames {
  const { release, options } = request
  const where = placeOrNone(request.place, options.region)
  const functionName = functionNameOf(release.deployment)
  const functionArn = arnOf('lambda', `function:${functionName}`, where)
  const logGroupName = `/aws/lambda/${functionName}`
  const roleOptions = roleOptionsOf(release, where, options, logGroupName)
  return {
    ...request,
    ...imageNames(request, where, functionArn),
    where,
    functionName,
    functionArn,
    aliasArn: `${functionArn}:${liveAlias}`,
    logGroupName,
    roleOptions,
    roleArn: roleArn(roleOptions.given ?? roleName(release, where), where),
  }
}
