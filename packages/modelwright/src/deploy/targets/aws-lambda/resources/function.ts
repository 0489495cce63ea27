import { repositoryStatements } from '../../../aws/ecr.ts'
import type { Aws, AwsFields } from '../../../aws/open-aws.ts'
import { permissionsOf, type Statement } from '../../../aws/policy.ts'
import { roleReferences, roleStatements, withNewRole } from '../../../aws/role.ts'
import { isOfDeployment, tagList, tagsOf } from '../../../aws/tags.ts'
import type { Found, JsonObject, Resource } from '../../../target.ts'
import { archiveOf } from '../build.ts'
import { configurationOf, type FunctionConfiguration, stateOf } from '../cloud.ts'
import type { LambdaNames } from '../names.ts'
import { packageFile, packageKey, packageStatements } from './package.ts'

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
  const { functionArn, roleOptions, roleArn, ecr } = names
  return [
    { actions: actions.map((name) => `lambda:${name}`), resources: [functionArn, `${functionArn}:*`] },
    ...roleStatements(roleOptions, roleArn),
    ...packageStatements(names),
    ...(ecr === undefined ? [] : repositoryStatements(ecr)),
  ]
}

/** Where the code comes from: a repository of images, a bucket, or the request itself. */
export function codeOf(names: LambdaNames): AwsFields {
  const { options, build, image } = names
  if (image !== undefined) return { ImageUri: image }
  if (options.bucket === '') return { ZipFile: archiveOf(build) }
  return { S3Bucket: options.bucket, S3Key: packageKey(names) }
}

/** What Lambda calls the forms of a package. */
const packageTypes = { zip: 'Zip', image: 'Image' } as const

function createFunction(aws: Aws, names: LambdaNames): Promise<FunctionConfiguration> {
  const { functionName, options, release } = names
  const input = {
    ...configurationOf(names),
    FunctionName: functionName,
    Architectures: [options.architecture],
    PackageType: packageTypes[options.package],
    Code: codeOf(names),
    Tags: tagsOf(release),
  }
  return withNewRole(aws, names.roleArn, () => aws.call('lambda', 'CreateFunction', input))
}

/**
 * The function that versions are published of. What it runs is a matter of its versions: it is compared with nothing but whether it
 * takes archives or images, which of a function that is there cannot be changed.
 */
export function lambdaFunction(names: LambdaNames): Resource<Aws> {
  const { functionName, release, functionArn, options } = names
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
    properties: { package: packageTypes[options.package] },
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

/** What it runs, in the words of Terraform: an archive beside the text or in a bucket, or an image that was pushed. */
function terraformCode(names: LambdaNames): JsonObject {
  const { options, build, image } = names
  if (image !== undefined) return { package_type: 'Image', image_uri: image }
  return {
    runtime: options.runtime,
    handler: 'index.handler',
    source_code_hash: Buffer.from(build.digest, 'hex').toString('base64'),
    ...(options.bucket === ''
      ? { filename: packageFile }
      : { s3_bucket: options.bucket, s3_key: '${aws_s3_object.package.key}' }),
  }
}

function cloudformationCode(names: LambdaNames): JsonObject {
  const { options, image } = names
  if (image !== undefined) return { PackageType: 'Image', Code: { ImageUri: image } }
  // CloudFormation takes no archives itself: a parameter says where package.zip was put.
  const S3Bucket = options.bucket || { Ref: 'PackageBucket' }
  return {
    Runtime: options.runtime,
    Handler: 'index.handler',
    Code: { S3Bucket, S3Key: packageKey(names) },
  }
}

function functionText(names: LambdaNames) {
  const { functionName, options, release, roleOptions, roleArn, ecr } = names
  const role = roleReferences(roleOptions, roleArn)
  // Lambda pulls as itself: the repository must let it before there is a function.
  const lets = ecr?.isGiven === false
  const terraform = {
    function_name: functionName,
    role: role.terraform,
    ...terraformCode(names),
    architectures: [options.architecture],
    memory_size: options.memory,
    timeout: options.timeout,
    publish: true,
    tags: tagsOf(release),
    depends_on: ['aws_cloudwatch_log_group.logs', ...(lets ? ['aws_ecr_repository_policy.repository'] : [])],
  }
  return {
    terraform: { 'aws_lambda_function.function': terraform },
    cloudformation: {
      Function: {
        Type: 'AWS::Lambda::Function',
        DependsOn: ['Logs', ...(lets ? ['Repository'] : [])],
        Properties: {
          FunctionName: functionName,
          Role: role.cloudformation,
          ...cloudformationCode(names),
          Architectures: [options.architecture],
          MemorySize: options.memory,
          Timeout: options.timeout,
          Tags: tagList(tagsOf(release)),
        },
      },
    },
  }
}
