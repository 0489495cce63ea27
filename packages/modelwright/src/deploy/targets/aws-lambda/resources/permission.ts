import type { Aws, AwsFields } from '../../../aws/open-aws.ts'
import { permissionsOf } from '../../../aws/policy.ts'
import type { JsonObject, Resource } from '../../../target.ts'
import { type LambdaNames, liveAlias } from '../names.ts'
import { functionStatements } from './function.ts'

/** A statement of the alias' own policy: who else may ask it. */
interface PermissionOptions {
  readonly key: string
  readonly sid: string
  readonly about: string
  readonly isPublic?: boolean
  readonly partOf: string
  /** Asked for when it is made: the id of an API is known only then. */
  input(aws: Aws): Promise<AwsFields>
  readonly terraform: JsonObject
  readonly cloudformation: JsonObject
}

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[]
}

/** One permission of the alias. */
function aliasPermission(names: LambdaNames, options: PermissionOptions): Resource<Aws> {
  const { functionName } = names
  const { key, sid, about, isPublic, partOf, terraform, cloudformation } = options
  const at = { FunctionName: functionName, Qualifier: liveAlias }
  const found = { id: sid, properties: {}, isOurs: true, state: 'ready' } as const
  const there = async (aws: Aws): Promise<boolean> => {
    const policy = await aws.find<{ Policy: string }>('lambda', 'GetPolicy', at)
    if (policy === undefined) return false
    return (JSON.parse(policy.Policy) as Policy).Statement.some(({ Sid }) => Sid === sid)
  }
  const block = {
    statement_id: sid,
    function_name: '${aws_lambda_function.function.function_name}',
    qualifier: '${aws_lambda_alias.live.name}',
    ...terraform,
  }
  return {
    key,
    kind: 'Lambda permission',
    name: about,
    partOf,
    properties: {},
    ...(isPublic === true ? { isPublic } : {}),
    opens: true,
    permissions: permissionsOf(functionStatements(names)),
    read: async (aws) => ((await there(aws)) ? found : undefined),
    async create(aws) {
      if (!(await there(aws)))
        await aws.call('lambda', 'AddPermission', { ...at, StatementId: sid, ...(await options.input(aws)) })
      return found
    },
    async remove(aws) {
      await aws.find('lambda', 'RemovePermission', { ...at, StatementId: sid })
    },
    terraform: { [`aws_lambda_permission.${sid.replaceAll('-', '_')}`]: block },
    cloudformation: {
      [`Permission${sid.replaceAll('-', '')}`]: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: { Ref: 'Alias' }, ...cloudformation },
      },
    },
  }
}

/** Since October 2025 a public URL takes both: the right to ask the URL, and that to run the function through it. */
export function publicPermissions(names: LambdaNames): readonly Resource<Aws>[] {
  const url = {
    Action: 'lambda:InvokeFunctionUrl',
    Principal: '*',
    FunctionUrlAuthType: 'NONE',
  }
  const run = { Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true }
  return [
    aliasPermission(names, {
      key: 'public/url',
      sid: 'modelwright-public-url',
      about: 'anybody may ask the URL',
      isPublic: true,
      partOf: 'alias',
      input: async () => url,
      terraform: { action: url.Action, principal: '*', function_url_auth_type: 'NONE' },
      cloudformation: url,
    }),
    aliasPermission(names, {
      key: 'public/invoke',
      sid: 'modelwright-public-invoke',
      about: 'anybody may run the function, through the URL alone',
      isPublic: true,
      partOf: 'alias',
      input: async () => run,
      terraform: { action: run.Action, principal: '*', invoked_via_function_url: true },
      cloudformation: run,
    }),
  ]
}

/** What lets an HTTP API run the function. */
export function apiPermission(names: LambdaNames, sourceArn: (aws: Aws) => Promise<string>): Resource<Aws> {
  const rule = { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' }
  return aliasPermission(names, {
    key: 'api/permission',
    sid: 'modelwright-api',
    about: 'the HTTP API may run the function',
    partOf: 'alias',
    input: async (aws) => ({ ...rule, SourceArn: await sourceArn(aws) }),
    terraform: {
      action: rule.Action,
      principal: rule.Principal,
      source_arn: '${aws_apigatewayv2_api.api.execution_arn}/*',
    },
    cloudformation: {
      ...rule,
      SourceArn: {
        'Fn::Sub': 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*',
      },
    },
  })
}
