import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf } from '../../../aws/policy.ts'
import type { Found, Resource } from '../../../target.ts'
import {
  codeIn,
  configurationOf,
  type FunctionConfiguration,
  findVersion,
  markOf,
  settled,
  stateOf,
  versionIn,
} from '../cloud.ts'
import type { LambdaNames } from '../names.ts'
import { codeOf, functionStatements } from './function.ts'

function propertiesOf(found: FunctionConfiguration, code: string) {
  return {
    code,
    runtime: found.Runtime ?? '',
    memory: found.MemorySize ?? 0,
    timeout: found.Timeout ?? 0,
    role: found.Role ?? '',
    architecture: found.Architectures?.[0] ?? 'x86_64',
  }
}

/** Brings what is published next to what the revision is: first how it runs, then its code, each once the last is done. */
async function bringLatest(aws: Aws, names: LambdaNames): Promise<FunctionConfiguration> {
  const { functionName, options, build } = names
  const FunctionName = functionName
  // The description is another for each revision: Lambda publishes nothing where nothing changed.
  await settled(aws, names)
  await aws.call('lambda', 'UpdateFunctionConfiguration', { FunctionName, ...configurationOf(names) })
  const found = await settled(aws, names)
  const isCode = (await codeIn(aws, names, found)) === build.digest
  if (isCode && found.Architectures?.[0] === options.architecture) return found
  const Architectures = [options.architecture]
  await aws.call('lambda', 'UpdateFunctionCode', { FunctionName, Architectures, ...codeOf(names) })
  return settled(aws, names)
}

async function publish(aws: Aws, names: LambdaNames): Promise<FunctionConfiguration> {
  const { CodeSha256 } = await bringLatest(aws, names)
  const archive = Buffer.from(names.build.digest, 'hex').toString('base64')
  return aws.call<FunctionConfiguration>('lambda', 'PublishVersion', {
    FunctionName: names.functionName,
    // Somebody who changed the code in between is found out here.
    CodeSha256: names.image === undefined ? archive : CodeSha256,
    Description: markOf(names),
  })
}

/** A published version: the code and how it is run, neither of which can be changed any more. */
export function functionVersion(names: LambdaNames): Resource<Aws> {
  const { functionName, functionArn, revision, options, build, roleArn } = names
  const foundOf = async (aws: Aws, found: FunctionConfiguration): Promise<Found> => ({
    id: `${functionArn}:${found.Version ?? versionIn(found.FunctionArn)}`,
    properties: propertiesOf(found, await codeIn(aws, names, found)),
    isOurs: true,
    ...stateOf(found),
  })
  const properties = {
    code: build.digest,
    ...(options.package === 'zip' ? { runtime: options.runtime } : {}),
    memory: options.memory,
    timeout: options.timeout,
    role: roleArn,
    architecture: options.architecture,
  }
  return {
    key: `revision/${revision}/version`,
    kind: 'Lambda version',
    name: `${functionName}, revision ${revision}`,
    revision,
    partOf: 'function',
    properties,
    fixed: Object.keys(properties),
    permissions: permissionsOf(functionStatements(names)),
    async read(aws) {
      const found = await findVersion(aws, names)
      return found === undefined ? undefined : foundOf(aws, found)
    },
    create: async (aws) => foundOf(aws, (await findVersion(aws, names)) ?? (await publish(aws, names))),
    async remove(aws, { id }) {
      await aws.find('lambda', 'DeleteFunction', { FunctionName: functionName, Qualifier: versionIn(id) })
    },
    cloudformation: {
      [`Version${revision.replaceAll(/\W/g, '')}`]: {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { FunctionName: { Ref: 'Function' }, Description: markOf(names) },
      },
    },
  }
}
