import { ecrImage, ecrRepository } from '../../aws/ecr.ts'
import { logGroup, logPages, logStatements, readLogs } from '../../aws/log-group.ts'
import { type Aws, type AwsService, openAws, placeOf } from '../../aws/open-aws.ts'
import { withOwnPlace } from '../../aws/own-place.ts'
import { policyText } from '../../aws/policy.ts'
import { regionProblems } from '../../aws/region-problems.ts'
import { awsRole } from '../../aws/role.ts'
import { roleProblems } from '../../aws/role-problems.ts'
import { logProblems } from '../../log-options.ts'
import {
  type DescribeRequest,
  type Description,
  defineTarget,
  type Release,
  type Resource,
  type TargetProblem,
} from '../../target.ts'
import { buildFunction, buildFunctionImage, imageProblems, packageProblems } from './build.ts'
import { invoke, mostBody } from './invoke.ts'
import { functionNameOf, type LambdaNames, namesOf } from './names.ts'
import { type LambdaOptions, lambdaOptions } from './options.ts'
import { lambdaAlias } from './resources/alias.ts'
import { apiSource, apiStatements, httpApi } from './resources/api.ts'
import { functionStatements, lambdaFunction } from './resources/function.ts'
import { givenBucket, packageObject } from './resources/package.ts'
import { apiPermission, publicPermissions } from './resources/permission.ts'
import { functionUrl } from './resources/url.ts'
import { functionVersion } from './resources/version.ts'
import { readTraffic, shift } from './traffic.ts'

function httpProblems({ http, ...options }: LambdaOptions): readonly TargetProblem[] {
  if (http !== 'none' || !options.public) return []
  return [
    {
      code: 'DEPLOY_OPTION_INVALID',
      message: 'What is not asked over HTTP cannot be public.',
      where: '--public',
      mend: ['--http url', 'Leave out --public.'],
    },
  ]
}

async function check(release: Release, options: LambdaOptions): Promise<readonly TargetProblem[]> {
  return [
    ...regionProblems(options.region),
    ...roleProblems(options, 'A function'),
    ...httpProblems(options),
    ...logProblems(options),
    ...(options.package === 'image' ? imageProblems(options) : await packageProblems(release, options)),
  ]
}

/** Where the package lies before there is a function of it. */
function packageResources(names: LambdaNames): readonly Resource<Aws>[] {
  const { ecr, options } = names
  if (ecr !== undefined) return [...(ecr.isGiven ? [] : [ecrRepository(ecr)]), ecrImage(ecr, names)]
  return options.bucket === '' ? [] : [givenBucket(names), packageObject(names)]
}

function describe(request: DescribeRequest<LambdaOptions>): Description<Aws> {
  const names = namesOf(request)
  const { release, options, where, logGroupName } = names
  const isApi = options.http === 'api'
  const resources = [
    awsRole(names.roleOptions),
    logGroup({ release, place: where, name: logGroupName, days: Number(options.logDays) }),
    ...packageResources(names),
    lambdaFunction(names),
    functionVersion(names),
    lambdaAlias(names),
    ...(options.http === 'url' ? [functionUrl(names)] : []),
    ...(options.http === 'url' && options.public ? publicPermissions(names) : []),
    ...(isApi ? [httpApi(names), apiPermission(names, (aws) => apiSource(aws, names))] : []),
  ]
  const statements = [
    ...functionStatements(names),
    ...logStatements(logGroupName, where),
    ...(isApi ? apiStatements(names) : []),
  ]
  const policy = { format: 'json', text: policyText(statements) } as const
  return { resources: withOwnPlace(resources, where), policy }
}

/** Who is asked, by the options. */
function servicesOf(options: LambdaOptions): readonly AwsService[] {
  return [
    ...(['lambda', 'iam', 'logs', 'sts'] as const),
    ...(options.http === 'api' ? (['apigateway'] as const) : []),
    ...(options.bucket === '' ? [] : (['s3'] as const)),
    ...(options.package === 'image' ? (['ecr'] as const) : []),
  ]
}

/** AWS Lambda: an archive or an image of a module and its artifact, versions, and an alias that shares requests out. */
export const awsLambda = defineTarget({
  name: 'aws-lambda',
  title: 'AWS Lambda',
  about: 'a function of 60 kB on Lambda: scales to nothing, billed by use',
  options: lambdaOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 2 },
    asksBefore: true,
    logs: true,
    scalesToZero: true,
    maxBodyBytes: mostBody,
  },
  check,
  build: (release, options, host) =>
    options.package === 'image'
      ? buildFunctionImage(release, options, host)
      : buildFunction(release, options),
  describe,
  open: async (options, host): Promise<Aws> => openAws(options.region, host, servicesOf(options)),
  place: placeOf,
  invoke,
  readTraffic,
  shift,
  logs: (aws, { deployment }, query) => readLogs(aws, `/aws/lambda/${functionNameOf(deployment)}`, query),
  pages: (aws, { deployment }, window) => logPages(aws, `/aws/lambda/${functionNameOf(deployment)}`, window),
})
