import { arnOf } from '../../../aws/arn.ts'
import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf, type Statement } from '../../../aws/policy.ts'
import { isOfDeployment, tagList, tagsOf } from '../../../aws/tags.ts'
import { imageOf } from '../../../image/build-image.ts'
import { credentialsOf } from '../../../image/credentials.ts'
import { imageInRegistry, type RegistryAccess } from '../../../image/image-in-registry.ts'
import type { Resource } from '../../../target.ts'
import type { SagemakerNames } from '../names.ts'

/** What the deployer needs of ECR. */
export function repositoryStatements({ where, repositoryName }: SagemakerNames): readonly Statement[] {
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
  return [
    {
      actions: push.map((name) => `ecr:${name}`),
      resources: [arnOf('ecr', `repository/${repositoryName}`, where)],
    },
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
  ]
}

/** The repository that images of a deployment go to. */
export function ecrRepository(names: SagemakerNames): Resource<Aws> {
  const { repositoryName, release, where } = names
  const resourceArn = arnOf('ecr', `repository/${repositoryName}`, where)
  const read: Resource<Aws>['read'] = async (aws) => {
    const found = await aws.find('ecr', 'DescribeRepositories', { repositoryNames: [repositoryName] })
    if (found === undefined) return undefined
    const { tags } = await aws.call<{ tags?: { Key: string; Value: string }[] }>(
      'ecr',
      'ListTagsForResource',
      { resourceArn },
    )
    return { id: resourceArn, properties: {}, isOurs: isOfDeployment(tags, release), state: 'ready' }
  }
  return {
    key: 'repository',
    kind: 'ECR repository',
    name: repositoryName,
    properties: {},
    isData: true,
    permissions: permissionsOf(repositoryStatements(names)),
    read,
    async create(aws) {
      if ((await read(aws, undefined)) === undefined)
        await aws.call('ecr', 'CreateRepository', { repositoryName, tags: tagList(tagsOf(release)) })
      return (await read(aws, undefined))!
    },
    async remove(aws) {
      await aws.find('ecr', 'DeleteRepository', { repositoryName, force: true })
    },
    terraform: {
      'aws_ecr_repository.repository': { name: repositoryName, force_delete: true, tags: tagsOf(release) },
    },
    cloudformation: {
      Repository: {
        Type: 'AWS::ECR::Repository',
        Properties: {
          RepositoryName: repositoryName,
          EmptyOnDelete: true,
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
async function accessTo(aws: Aws, { repository }: SagemakerNames): Promise<RegistryAccess> {
  if (!/\.dkr\.ecr[.-]/.test(repository)) return credentialsOf(repository, aws.host)
  const { authorizationData } = await aws.call<Token>('ecr', 'GetAuthorizationToken')
  const token = authorizationData?.[0]?.authorizationToken ?? ''
  const [user, password] = Buffer.from(token, 'base64').toString().split(/:(.*)/s)
  return { credentials: { user, password }, signal: aws.host.signal }
}

/** The image of a revision. In ECR it is removed by its own call, which also works where the registry's does not. */
export function revisionImage(names: SagemakerNames): Resource<Aws> {
  const { repository, repositoryName, revision, build, options } = names
  const isEcr = /\.dkr\.ecr[.-]/.test(repository)
  return imageInRegistry<Aws>({
    image: imageOf(build),
    repository,
    revision,
    permissions: permissionsOf(repositoryStatements(names)),
    ...(options.repository === '' ? { partOf: 'repository' } : {}),
    access: (aws) => accessTo(aws, names),
    ...(isEcr
      ? {
          async remove(aws: Aws, imageDigest: string) {
            await aws.find('ecr', 'BatchDeleteImage', { repositoryName, imageIds: [{ imageDigest }] })
          },
        }
      : {}),
  })
}
