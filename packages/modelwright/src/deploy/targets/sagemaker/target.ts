import { ecrImage, ecrRepository, repositoryStatements } from '../../aws/ecr.ts'
import { logGroup, logPages, logStatements, readLogs } from '../../aws/log-group.ts'
import { type Aws, openAws, placeOf } from '../../aws/open-aws.ts'
import { withOwnPlace } from '../../aws/own-place.ts'
import { policyText } from '../../aws/policy.ts'
import { regionProblems } from '../../aws/region-problems.ts'
import { awsRole } from '../../aws/role.ts'
import { roleProblems } from '../../aws/role-problems.ts'
import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { type DescribeRequest, type Description, defineTarget, type TargetProblem } from '../../target.ts'
import { invoke, leastMostBytes } from './invoke.ts'
import { logGroupOf, namesOf } from './names.ts'
import { type SagemakerOptions, sagemakerOptions } from './options.ts'
import { endpointConfig } from './resources/config.ts'
import { sagemakerEndpoint } from './resources/endpoint.ts'
import { sagemakerModel, sagemakerStatements } from './resources/model.ts'
import { readTraffic, shift, splitProblem } from './traffic.ts'

const graviton = /^ml\.[a-z]+\d+g[a-z]*\./

function machineProblems({ mode, instanceType, platform }: SagemakerOptions): readonly TargetProblem[] {
  if (mode === 'real-time' && !/^ml\.[a-z0-9]+\.\w+$/.test(instanceType))
    return [
      {
        code: 'DEPLOY_OPTION_INVALID',
        message: `"${instanceType.slice(0, 40)}" is no type of instance of SageMaker.`,
        where: '--instance-type',
        mend: ['--instance-type ml.m5.large'],
      },
    ]
  const isArm = mode === 'real-time' && graviton.test(instanceType)
  if (isArm === (platform === 'linux/arm64')) return []
  const right = isArm ? 'linux/arm64' : 'linux/amd64'
  return [
    {
      code: 'DEPLOY_OPTION_INVALID',
      message: `${mode === 'serverless' ? 'A serverless endpoint' : instanceType} runs images for ${right}.`,
      where: '--platform',
      mend: [`--platform ${right}`],
    },
  ]
}

function describe(request: DescribeRequest<SagemakerOptions>): Description<Aws> {
  const names = namesOf(request)
  const { release, options, where, logGroupName } = names
  const resources = [
    awsRole(names.roleOptions),
    logGroup({ release, place: where, name: logGroupName, days: Number(options.logDays) }),
    ...(options.repository === '' ? [ecrRepository(names.ecr)] : []),
    ecrImage(names.ecr, names),
    sagemakerModel(names),
    endpointConfig(names),
    sagemakerEndpoint(names),
  ]
  const statements = [
    ...sagemakerStatements(names),
    ...repositoryStatements(names.ecr),
    ...logStatements(logGroupName, where),
  ]
  const policy = { format: 'json', text: policyText(statements) } as const
  return { resources: withOwnPlace(resources, where), policy }
}

/** Who is asked. */
const services = ['sagemaker', 'sagemaker-runtime', 'ecr', 'iam', 'logs', 'sts'] as const

/** Amazon SageMaker: our image behind an endpoint, serverless or on instances. */
export const sagemaker = defineTarget<typeof sagemakerOptions, Aws>({
  name: 'sagemaker',
  title: 'Amazon SageMaker',
  about: 'an endpoint of SageMaker: serverless, or on instances whose variants share requests',
  options: sagemakerOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 10 },
    asksBefore: false,
    logs: true,
    scalesToZero: true,
    maxBodyBytes: leastMostBytes,
  },
  check: async (_, options) => [
    ...regionProblems(options.region),
    ...roleProblems(options, 'An endpoint'),
    ...machineProblems(options),
    ...logProblems(options),
  ],
  splitProblem,
  asksBefore: ({ mode }) => mode === 'real-time',
  build: (release, options, host) => buildImage(release, options, host),
  describe,
  open: async (options, host) => openAws(options.region, host, services),
  place: placeOf,
  invoke,
  readTraffic,
  shift,
  logs: (aws, { deployment }, query) => readLogs(aws, logGroupOf(deployment), query),
  pages: (aws, { deployment }, window) => logPages(aws, logGroupOf(deployment), window),
})
