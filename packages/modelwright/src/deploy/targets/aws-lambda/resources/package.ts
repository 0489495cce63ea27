import { partitionOf } from '../../../aws/arn.ts'
import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf, type Statement } from '../../../aws/policy.ts'
import { tagsOf } from '../../../aws/tags.ts'
import type { Resource } from '../../../target.ts'
import { archiveOf } from '../build.ts'
import type { LambdaNames } from '../names.ts'

/** Where the package of a revision lies in its bucket. */
export function packageKey({ release, revision }: LambdaNames): string {
  return `modelwright/${release.deployment}/${revision}.zip`
}

/** The archive that is written beside the file of Terraform. */
export const packageFile = '${path.module}/package.zip'

/** What the deployer needs in the bucket. */
export function packageStatements({ options, where, release }: LambdaNames): readonly Statement[] {
  if (options.bucket === '') return []
  const arn = `arn:${partitionOf(where.region)}:s3:::${options.bucket}`
  const actions = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject']
  return [
    { actions, resources: [`${arn}/modelwright/${release.deployment}/*`] },
    { actions: ['s3:ListBucket'], resources: [arn] },
  ]
}

/** The bucket that was named: it must be there. */
export function givenBucket(names: LambdaNames): Resource<Aws> {
  const { bucket } = names.options
  const refused = (): never => {
    throw new Error('bug: a bucket that was given is neither made nor removed')
  }
  return {
    key: 'bucket',
    kind: 'S3 bucket',
    name: bucket,
    properties: {},
    isGiven: true,
    permissions: permissionsOf(packageStatements(names)),
    async read(aws) {
      const found = await aws.find('s3', 'HeadBucket', { Bucket: bucket })
      return found === undefined ? undefined : { id: bucket, properties: {}, isOurs: false, state: 'ready' }
    },
    create: refused,
    remove: refused,
  }
}

/** The package of a revision, for archives that go through a bucket. */
export function packageObject(names: LambdaNames): Resource<Aws> {
  const { options, revision, release, build } = names
  const at = { Bucket: options.bucket, Key: packageKey(names) }
  const read: Resource<Aws>['read'] = async (aws) => {
    const found = await aws.find<{ Metadata?: Record<string, string> }>('s3', 'HeadObject', at)
    if (found === undefined) return undefined
    const { Metadata: tags = {} } = found
    return {
      id: `s3://${at.Bucket}/${at.Key}`,
      properties: { digest: tags['digest'] ?? '' },
      isOurs: tags['managed-by'] === 'modelwright' && tags['modelwright-deployment'] === release.deployment,
      state: 'ready',
    }
  }
  return {
    key: `revision/${revision}/package`,
    kind: 'S3 object',
    name: `${at.Bucket}/${at.Key}`,
    revision,
    properties: { digest: build.digest },
    permissions: permissionsOf(packageStatements(names)),
    read,
    async create(aws) {
      const Body = archiveOf(build)
      const Metadata = { ...tagsOf(release), digest: build.digest }
      await aws.call('s3', 'PutObject', { ...at, Body, Metadata, ContentType: 'application/zip' })
      return (await read(aws, undefined))!
    },
    async remove(aws) {
      await aws.find('s3', 'DeleteObject', at)
    },
    terraform: {
      'aws_s3_object.package': {
        bucket: options.bucket,
        key: at.Key,
        source: packageFile,
        source_hash: build.digest,
      },
    },
  }
}
