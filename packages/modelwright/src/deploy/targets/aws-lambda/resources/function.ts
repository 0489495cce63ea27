import type { Aws, AwsFields } from '../../../aws/open-aws.ts'
import { permissionsOf, type Statement } from '../../../aws/policy.ts'
import { roleReferences, roleStatements, withNewRole } from '../../../aws/role.ts'
import { isOfDeployment, tagList, tagsOf } from '../../../aws/tags.ts'
import type { Found, Resource } from '../../../target.ts'
import { archiveOf } from '../build.ts'
import { configurationOf, type FunctionConfiguration, stateOf } from '../cloud.ts'
import type { LambdaNames } from '../names.ts'
import { packageKey, packageStatements } from './package.ts'

const actions = [
  'AddPermission',
  'CreateAlias',
  'CreateFunction',
  'CreateFunctionUrlConfig',
  'DeleteAlias',
  'DeleteFunction',
  'DeleteFunctionUrlConfig',
  'GetAlias',
  'GetFunction',
  'GetFunctionConfiguration',
  'GetFunctionUrlConfig',
  'GetPolicy',
  'InvokeFunction',
  'ListTags',
  'ListVersionsByFunction',
  'PublishVersion',
  'RemovePermission',
  'TagResource',
  'UpdateAlias',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
  'UpdateFunctionUrlConfig',
]

/** What the deployer needs for the function and everything that lies in it. */
export function functionStatements(names: LambdaNames): readonly Statement[] {
  const { functionArn, roleOptions, roleArn } = names
  return [
    { actions: actions.map((name) => `lambda:${name}`), resources: [functionArn, `${functionArn}:*`] },
    ...roleStatements(roleOptions, roleArn),
    ...packageStatements(names),
  ]
}

/** Where the code comes from: the request itself, or a bucket. */
export function codeOf(names: LambdaNames): AwsFields {
  const { options, build } = names
  if (options.bucket === '') return { ZipFile: archiveOf(build) }
  return { S3Bucket: options.bucket, S3Key: packageKey(names) }
}

function createFunction(aws: Aws, names: LambdaNames): Promise<FunctionConfiguration> {
  const { functionName, options, release } = names
  const input = {
    ...configurationOf(names),
    FunctionName: functionName,
    Architectures: [options.architecture],
    PackageType: 'Zip',
    Code: codeOf(names),
    Tags: tagsOf(release),
  }
  return withNewRole(aws, names.roleArn, () => aws.call('lambda', 'CreateFunction', input))
}

/**
 * The function that versions are published of. What it runs is a matter of its versions: it is compared with nothing but whether it
 * takes archives.
 */
export function lambdaFunction(names: LambdaNames): Resource<Aws> {
  const { functionName, release, functionArn } = names
  const read = async (aws: Aws): Promise<Found | undefined> => {
    const found = await aws.find<{ Configuration: FunctionConfiguration; Tags?: Record<string, string> }>(
      'lambda',
      'GetFunction',
      { FunctionName: functionName },
    )
    if (found === undefined) return undefined
    const { Configuration, Tags } = found
    return {
      id: functionArn,
      properties: { package: Configuration.PackageType ?? 'Zip' },
      isOurs: isOfDeployment(Tags, release),
      ...stateOf(Configuration),
      outputs: { function: functionName, arn: functionArn },
    }
  }
  return {
    key: 'function',
    kind: 'Lambda function',
    name: functionName,
    properties: { package: 'Zip' },
    fixed: ['package'],
    permissions: permissionsOf(functionStatements(names)),
    read,
    async create(aws) {
      if ((await read(aws)) === undefined) await createFunction(aws, names)
      return (await read(aws))!
    },
    async remove(aws) {
      await aws.find('lambda', 'DeleteFunction', { FunctionName: functionName })
    },
    ...functionText(names),
  }
}

function functionText(names: LambdaNames) {
  const { functionName, options, release, roleOptions, roleArn, build } = names
  const role = roleReferences(roleOptions, roleArn)
  const terraform = {
    function_name: functionName,
    role: role.terraform,
    runtime: options.runtime,
    handler: 'index.handler',
    architectures: [options.architecture],
    memory_size: options.memory,
    timeout: options.timeout,
    publish: true,
    source_code_hash: Buffer.from(build.digest, 'hex').toString('base64'),
    tags: tagsOf(release),
    ...(options.bucket === ''
      ? { filename: '${path.module}/package.zip' }
      : { s3_bucket: options.bucket, s3_key: packageKey(names) }),
    depends_on: ['aws_cloudwatch_log_group.logs'],
  }
  const code = {
    // CloudFormation takes no archives itself: a parameter says where package.zip was put.
    S3Bucket: options.bucket || { Ref: 'PackageBucket' },
    S3Key: packageKey(names),
  }
  return {
    terraform: { 'aws_lambda_function.function': terraform },
    cloudformation: {
      Function: {
        Type: 'AWS::Lambda::Function',
        DependsOn: ['Logs'],
        Properties: {
          FunctionName: functionName,
          Role: role.cloudformation,
          Runtime: options.runtime,
          Handler: 'index.handler',
          Architectures: [options.architecture],
          MemorySize: options.memory,
          Timeout: options.timeout,
          Code: code,
          Tags: tagList(tagsOf(release)),
        },
      },
    },
  }
}
