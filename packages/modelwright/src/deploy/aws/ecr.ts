import { imageOf } from '../image/build-image.ts'
import { credentialsOf } from '../image/credentials.ts'
import { imageInRegistry, type RegistryAccess } from '../image/image-in-registry.ts'
import type { DescribeRequest, JsonObject, Release, Resource } from '../target.ts'
import { type AwsPlace, arnOf, domainOf } from './arn.ts'
import type { Aws } from './open-aws.ts'
import { permissionsOf, type Statement } from './policy.ts'
import { isOfDeployment, tagList, tagsOf } from './tags.ts'

/** The repository of a deployment. */
export interface EcrPlace {
  readonly release: Release
  readonly where: AwsPlace
  /** With its host: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/modelwright/churn`. */
  readonly repository: string
  /** Within the registry of the account. */
  readonly repositoryName: string
  /** It is there already, and stays. */
  readonly isGiven: boolean
  /** A service that pulls from it as itself, and for which thing of its own; others pull as the role that they run as. */
  readonly pulledBy?: { readonly service: string; readonly arn: string }
}

/** An option that names a repository which is there already. */
export const ecrOptions = {
  repository: {
    type: 'text',
    default: '',
    about:
      'repository of ECR that is there already, such as ACCOUNT.dkr.ecr.REGION.amazonaws.com/team/churn; empty: one is made',
  },
} as const

/** @param given - the option; empty: one is made, and called after the deployment */
export function ecrPlace(release: Release, where: AwsPlace, given: string): EcrPlace {
  const own = `modelwright/${release.deployment}`
  const host = `${where.account}.dkr.ecr.${where.region}.${domainOf(where.region)}`
  const isGiven = given !== ''
  return {
    ...{ release, where, isGiven },
    repository: isGiven ? given : `${host}/${own}`,
    repositoryName: isGiven ? given.replace(/^[^/]*\//, '') : own,
  }
}

/** A repository, as policies name it. */
export function repositoryArn({ where, repositoryName }: Pick<EcrPlace, 'where' | 'repositoryName'>): string {
  return arnOf('ecr', `repository/${repositoryName}`, where)
}

/** What whoever pulls must be allowed. */
export const pullActions = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
]

/** What the deployer needs of ECR. */
export function repositoryStatements(place: EcrPlace): readonly Statement[] {
  const push = [
    'BatchCheckLayerAvailability',
    'BatchDeleteImage',
    'BatchGetImage',
    'CompleteLayerUpload',
    'CreateRepository',
    'DeleteRepository',
    'DescribeRepositories',
    'InitiateLayerUpload',
    'ListTagsForResource',
    'PutImage',
    'TagResource',
    'UploadLayerPart',
  ]
  // Whoever lets a service pull must be allowed that, too, and sees what the policy says.
  const share = ['GetDownloadUrlForLayer', 'GetRepositoryPolicy', 'SetRepositoryPolicy']
  const all = place.pulledBy === undefined ? push : [...push, ...share]
  return [
    { actions: all.map((name) => `ecr:${name}`), resources: [repositoryArn(place)] },
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
  ]
}

/** Lets a service pull, for the one thing of its own. */
function policyOf({ service, arn }: NonNullable<EcrPlace['pulledBy']>): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'modelwright',
        Effect: 'Allow',
        Principal: { Service: service },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Condition: { StringLike: { 'aws:sourceArn': arn } },
      },
    ],
  }
}

/** The repository that images of a deployment go to. */
export function ecrRepository(place: EcrPlace): Resource<Aws> {
  const { repositoryName, release, pulledBy } = place
  const policy = pulledBy === undefined ? undefined : policyOf(pulledBy)
  const resourceArn = repositoryArn(place)
  const readPolicy = async (aws: Aws): Promise<JsonObject> => {
    const found = await aws.find<{ policyText?: string }>('ecr', 'GetRepositoryPolicy', { repositoryName })
    return JSON.parse(found?.policyText ?? '{}') as JsonObject
  }
  const read = async (aws: Aws) => {
    const found = await aws.find('ecr', 'DescribeRepositories', { repositoryNames: [repositoryName] })
    if (found === undefined) return undefined
    const { tags } = await aws.call<{ tags?: { Key: string; Value: string }[] }>(
      'ecr',
      'ListTagsForResource',
      { resourceArn },
    )
    const properties: JsonObject = policy === undefined ? {} : { policy: await readPolicy(aws) }
    return { id: resourceArn, properties, isOurs: isOfDeployment(tags, release), state: 'ready' as const }
  }
  const share = async (aws: Aws): Promise<void> => {
    if (policy === undefined) return
    await aws.call('ecr', 'SetRepositoryPolicy', { repositoryName, policyText: JSON.stringify(policy) })
  }
  return {
    key: 'repository',
    kind: 'ECR repository',
    name: repositoryName,
    properties: policy === undefined ? {} : { policy },
    isData: true,
    permissions: permissionsOf(repositoryStatements(place)),
    read,
    async create(aws) {
      if ((await read(aws)) === undefined)
        await aws.call('ecr', 'CreateRepository', { repositoryName, tags: tagList(tagsOf(release)) })
      await share(aws)
      return (await read(aws))!
    },
    async update(aws) {
      await share(aws)
      return (await read(aws))!
    },
    async remove(aws) {
      await aws.find('ecr', 'DeleteRepository', { repositoryName, force: true })
    },
    ...repositoryText(place, policy),
  }
}

function repositoryText({ repositoryName, release }: EcrPlace, policy: JsonObject | undefined) {
  const name = '${aws_ecr_repository.repository.name}'
  return {
    terraform: {
      'aws_ecr_repository.repository': { name: repositoryName, force_delete: true, tags: tagsOf(release) },
      ...(policy === undefined
        ? {}
        : { 'aws_ecr_repository_policy.repository': { repository: name, policy: JSON.stringify(policy) } }),
    },
    cloudformation: {
      Repository: {
        Type: 'AWS::ECR::Repository',
        Properties: {
          RepositoryName: repositoryName,
          EmptyOnDelete: true,
          ...(policy === undefined ? {} : { RepositoryPolicyText: policy }),
          Tags: tagList(tagsOf(release)),
        },
      },
    },
  }
}

interface Token {
  readonly authorizationData?: readonly { readonly authorizationToken?: string }[]
}

/** ECR gives a password of twelve hours; another registry is asked as Docker would. */
async function accessTo(aws: Aws, { repository }: EcrPlace): Promise<RegistryAccess> {
  if (!isEcr(repository)) return credentialsOf(repository, aws.host)
  const { authorizationData } = await aws.call<Token>('ecr', 'GetAuthorizationToken')
  const token = authorizationData?.[0]?.authorizationToken ?? ''
  const [user, password] = Buffer.from(token, 'base64').toString().split(/:(.*)/s)
  return { credentials: { user, password }, signal: aws.host.signal }
}

/** Whether a repository lies in a private registry of AWS. */
export function isEcr(repository: string): boolean {
  return /\.dkr\.ecr[.-]/.test(repository)
}

/**
 * The image of a revision. In ECR it is removed by its own call, which also works where the registry's does not: by the name of the
 * revision, as ECR lets an image go with its last name, while its digest may be another revision's, too.
 */
export function ecrImage(
  place: EcrPlace,
  { build, revision }: Pick<DescribeRequest<never>, 'build' | 'revision'>,
): Resource<Aws> {
  const { repository, repositoryName, isGiven } = place
  return imageInRegistry<Aws>({
    image: imageOf(build),
    repository,
    revision,
    permissions: permissionsOf(repositoryStatements(place)),
    ...(isGiven ? {} : { partOf: 'repository' }),
    access: (aws) => accessTo(aws, place),
    ...(isEcr(repository)
      ? {
          async remove(aws: Aws) {
            const imageIds = [{ imageTag: revision }]
            await aws.find('ecr', 'BatchDeleteImage', { repositoryName, imageIds })
          },
        }
      : {}),
  })
}
