import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf } from '../../../aws/policy.ts'
import type { Found, Resource } from '../../../target.ts'
import { type LambdaNames, liveAlias } from '../names.ts'
import { functionStatements } from './function.ts'

interface UrlConfig {
  readonly FunctionUrl: string
  readonly AuthType: string
}

function foundOf({ FunctionUrl, AuthType }: UrlConfig): Found {
  return {
    id: FunctionUrl,
    properties: { authorization: AuthType },
    isOurs: true,
    state: 'ready',
    outputs: { url: FunctionUrl },
  }
}

/** The address of the alias: whoever asks must sign the request, unless it is public. */
export function functionUrl(names: LambdaNames): Resource<Aws> {
  const { functionName, options } = names
  const authorization = options.public ? 'NONE' : 'AWS_IAM'
  const at = { FunctionName: functionName, Qualifier: liveAlias }
  const input = { ...at, AuthType: authorization, InvokeMode: 'BUFFERED' }
  const get = (aws: Aws) => aws.find<UrlConfig>('lambda', 'GetFunctionUrlConfig', at)
  return {
    key: 'url',
    kind: 'Lambda function URL',
    name: `URL of ${functionName}:${liveAlias}`,
    partOf: 'alias',
    properties: { authorization },
    ...(options.public ? { isPublic: true } : {}),
    opens: true,
    permissions: permissionsOf(functionStatements(names)),
    async read(aws) {
      const found = await get(aws)
      return found === undefined ? undefined : foundOf(found)
    },
    create: async (aws) =>
      foundOf((await get(aws)) ?? (await aws.call<UrlConfig>('lambda', 'CreateFunctionUrlConfig', input))),
    update: async (aws) => foundOf(await aws.call<UrlConfig>('lambda', 'UpdateFunctionUrlConfig', input)),
    async remove(aws) {
      await aws.find('lambda', 'DeleteFunctionUrlConfig', at)
    },
    terraform: {
      'aws_lambda_function_url.url': {
        function_name: '${aws_lambda_function.function.function_name}',
        qualifier: '${aws_lambda_alias.live.name}',
        authorization_type: authorization,
      },
    },
    cloudformation: {
      Url: {
        Type: 'AWS::Lambda::Url',
        DependsOn: ['Alias'],
        Properties: {
          TargetFunctionArn: { Ref: 'Function' },
          Qualifier: liveAlias,
          AuthType: authorization,
          InvokeMode: 'BUFFERED',
        },
      },
    },
  }
}
