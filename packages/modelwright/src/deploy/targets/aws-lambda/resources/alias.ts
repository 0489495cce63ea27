import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf } from '../../../aws/policy.ts'
import type { Resource } from '../../../target.ts'
import { findVersion, versionIn } from '../cloud.ts'
import { type LambdaNames, liveAlias } from '../names.ts'
import { functionStatements } from './function.ts'

/**
 * The alias that callers ask. Where it points is no property of it but the traffic: that is shifted, never made so by a plan.
 * An alias must point at something: the first one points at the first revision.
 */
export function lambdaAlias(names: LambdaNames): Resource<Aws> {
  const { functionName, aliasArn, revision } = names
  const at = { FunctionName: functionName, Name: liveAlias }
  const found = { id: aliasArn, properties: {}, isOurs: true, state: 'ready' } as const
  const there = async (aws: Aws) => (await aws.find('lambda', 'GetAlias', at)) !== undefined
  return {
    key: 'alias',
    kind: 'Lambda alias',
    name: `${functionName}:${liveAlias}`,
    partOf: 'function',
    properties: {},
    permissions: permissionsOf(functionStatements(names)),
    read: async (aws) => ((await there(aws)) ? { ...found, outputs: { alias: aliasArn } } : undefined),
    async create(aws) {
      if (!(await there(aws))) {
        const version = await findVersion(aws, names)
        if (version === undefined) throw new Error('bug: the alias comes before the version it points at')
        const FunctionVersion = version.Version ?? versionIn(version.FunctionArn)
        await aws.call('lambda', 'CreateAlias', { ...at, FunctionVersion })
      }
      return { ...found, outputs: { alias: aliasArn } }
    },
    async remove(aws) {
      await aws.find('lambda', 'DeleteAlias', at)
    },
    terraform: {
      'aws_lambda_alias.live': {
        name: liveAlias,
        function_name: '${aws_lambda_function.function.function_name}',
        function_version: '${aws_lambda_function.function.version}',
      },
    },
    cloudformation: {
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: liveAlias,
          FunctionName: { Ref: 'Function' },
          FunctionVersion: { 'Fn::GetAtt': [`Version${revision.replaceAll(/\W/g, '')}`, 'Version'] },
        },
      },
    },
  }
}
