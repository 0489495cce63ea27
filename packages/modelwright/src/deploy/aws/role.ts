import { waitFor } from '../http/wait-for.ts'
import type { Found, JsonObject, Release, Resource } from '../target.ts'
import { type AwsPlace, arnOf } from './arn.ts'
import type { Aws } from './open-aws.ts'
import { permissionsOf, policyDocument, type Statement } from './policy.ts'
import { isOfDeployment, tagList, tagsOf } from './tags.ts'

/** A role that a service takes on, and what it may do then. */
export interface RoleOptions {
  readonly release: Release
  readonly place: AwsPlace
  /** Who takes it on: `lambda.amazonaws.com`. */
  readonly service: string
  readonly statements: readonly Statement[]
  /** The role was named: it must be there, and is left as it is. */
  readonly given?: string
}

/** What the role of a deployment is called; IAM knows no regions, so that its name says which. */
export function roleName({ deployment }: Release, { region }: AwsPlace): string {
  return `mw-${deployment}-${region}`
}

export const rolePolicyName = 'modelwright'

interface Role {
  readonly Arn: string
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}

function trustOf(service: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  })
}

/** What the deployer must be allowed, to make the role, or to hand it on. */
export function roleStatements(options: RoleOptions, arn: string): readonly Statement[] {
  const pass: Statement = {
    actions: ['iam:PassRole'],
    resources: [arn],
    condition: { StringEquals: { 'iam:PassedToService': options.service } },
  }
  if (options.given !== undefined) return [{ actions: ['iam:GetRole'], resources: [arn] }, pass]
  const actions = [
    'CreateRole',
    'DeleteRole',
    'DeleteRolePolicy',
    'GetRole',
    'GetRolePolicy',
    'PutRolePolicy',
  ]
  const all = [...actions, 'TagRole'].map((name) => `iam:${name}`)
  return [{ actions: all, resources: [arn] }, pass]
}

/** The name of a role, of its ARN or as it is. */
const nameIn = (role: string): string => role.slice(role.lastIndexOf('/') + 1)

async function readRole(aws: Aws, name: string, options: RoleOptions): Promise<Found | undefined> {
  const found = await aws.find<{ Role: Role }>('iam', 'GetRole', { RoleName: name })
  if (found === undefined) return undefined
  const { Arn, Tags } = found.Role
  const isOurs = isOfDeployment(Tags, options.release)
  const policy =
    options.given === undefined
      ? await aws.find<{ PolicyDocument: string }>('iam', 'GetRolePolicy', {
          RoleName: name,
          PolicyName: rolePolicyName,
        })
      : undefined
  return {
    id: Arn,
    properties: options.given === undefined ? { policy: decoded(policy?.PolicyDocument) } : {},
    isOurs,
    state: 'ready',
    outputs: { role: Arn },
  }
}

/** IAM gives documents as they stand in an address. */
function decoded(text: string | undefined): JsonObject {
  if (text === undefined) return {}
  const plain = text.startsWith('{') ? text : decodeURIComponent(text)
  return JSON.parse(plain) as JsonObject
}

/** The role that runs what a deployment places: made for it, or given. */
export function awsRole(options: RoleOptions): Resource<Aws> {
  const { release, place, service, statements, given } = options
  const name = given === undefined ? roleName(release, place) : nameIn(given)
  const arn = given?.startsWith('arn:') ? given : arnOf('iam', `role/${name}`, place)
  const policy = policyDocument(statements) as JsonObject
  const putPolicy = (aws: Aws) =>
    aws.call('iam', 'PutRolePolicy', {
      RoleName: name,
      PolicyName: rolePolicyName,
      PolicyDocument: JSON.stringify(policy),
    })
  const found = async (aws: Aws): Promise<Found> => (await readRole(aws, name, options))!
  return {
    key: 'role',
    kind: 'IAM role',
    name,
    properties: given === undefined ? { policy } : {},
    ...(given === undefined ? {} : { isGiven: true }),
    permissions: permissionsOf(roleStatements(options, arn)),
    read: (aws) => readRole(aws, name, options),
    async create(aws) {
      const there = await aws.find('iam', 'GetRole', { RoleName: name })
      if (there === undefined)
        await aws.call('iam', 'CreateRole', {
          RoleName: name,
          AssumeRolePolicyDocument: trustOf(service),
          Description: `Runs the model deployment ${release.deployment}`,
          Tags: tagList(tagsOf(release)),
        })
      await putPolicy(aws)
      return found(aws)
    },
    async update(aws) {
      await putPolicy(aws)
      return found(aws)
    },
    async remove(aws) {
      await aws.find('iam', 'DeleteRolePolicy', { RoleName: name, PolicyName: rolePolicyName })
      await aws.find('iam', 'DeleteRole', { RoleName: name })
    },
    ...(given === undefined ? roleText(options, name, policy) : {}),
  }
}

function roleText({ service, release }: RoleOptions, name: string, policy: JsonObject) {
  const tags = tagsOf(release)
  return {
    terraform: {
      'aws_iam_role.role': { name, assume_role_policy: trustOf(service), tags },
      'aws_iam_role_policy.role': {
        name: rolePolicyName,
        role: '${aws_iam_role.role.id}',
        policy: JSON.stringify(policy),
      },
    },
    cloudformation: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: JSON.parse(trustOf(service)) as JsonObject,
          Policies: [{ PolicyName: rolePolicyName, PolicyDocument: policy }],
          Tags: tagList(tags) as unknown as JsonObject[],
        },
      },
    },
  }
}

/** The role in the words of other tools: a reference where it is made here. */
export function roleReferences({ given }: Pick<RoleOptions, 'given'>, arn: string) {
  if (given !== undefined) return { terraform: arn, cloudformation: arn }
  return { terraform: '${aws_iam_role.role.arn}', cloudformation: { 'Fn::GetAtt': ['Role', 'Arn'] } }
}

const tooNew = /cannot be assumed|could not assume role|unable to assume/i

/**
 * Does what hands a role on: one that was made just now is known everywhere only after some seconds, and is waited for.
 *
 * @param work - tried again while AWS says that the role cannot be taken on
 */
export function withNewRole<Output>(aws: Aws, role: string, work: () => Promise<Output>): Promise<Output> {
  const look = async (): Promise<{ readonly output: Output } | undefined> => {
    try {
      return { output: await work() }
    } catch (error) {
      if (error instanceof Error && tooNew.test(error.message)) return undefined
      throw error
    }
  }
  const waiting = { what: `The role ${role}`, everyMs: 2000, mostMs: 120_000 }
  return waitFor(look, aws.host, waiting).then(({ output }) => output)
}
