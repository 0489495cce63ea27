import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ecrImage, ecrPlace } from '../../../src/deploy/aws/ecr.ts'
import { openAws } from '../../../src/deploy/aws/open-aws.ts'
import type { Build } from '../../../src/deploy/index.ts'
import { foreignFile } from '../../retrieve/buckets/foreign.ts'
import { hostAt, releaseOf } from '../a-release.ts'
import { type MotoCloud, motoLacks, startMoto } from './moto-cloud.ts'

const lacks = motoLacks(['@aws-sdk/client-ecr'])
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 2,
  },
  layers: [],
})
const digest = createHash('sha256').update(manifest).digest('hex')

describe.skipIf(lacks !== '')(`images in ECR (${lacks || 'against moto'})`, () => {
  let moto: MotoCloud

  beforeAll(async () => {
    moto = await startMoto()
  }, 60_000)
  afterAll(() => moto.stop())

  it('one that two revisions run goes with the last of them', async () => {
    const aws = openAws('eu-west-1', hostAt(foreignFile('..'), { env: moto.env }))
    const where = { account: '123456789012', region: 'eu-west-1' }
    const place = ecrPlace(await releaseOf(), where, '')
    const { repositoryName } = place
    await aws.call('ecr', 'CreateRepository', { repositoryName })
    const put = { repositoryName, imageManifest: manifest }
    for (const imageTag of ['before', 'after']) await aws.call('ecr', 'PutImage', { ...put, imageTag })
    const tagsLeft = async (): Promise<readonly (string | undefined)[]> => {
      const { imageIds } = await aws.call<{ imageIds: readonly { imageTag?: string }[] }>(
        'ecr',
        'ListImages',
        {
          repositoryName,
        },
      )
      return imageIds.map(({ imageTag }) => imageTag)
    }
    const build: Build = { kind: 'image', digest, files: [], facts: {} }
    const remove = async (revision: string) => {
      const image = ecrImage(place, { build, revision })
      await image.remove(aws, { id: image.name, properties: {}, isOurs: true, state: 'ready' })
    }
    await remove('before')
    expect(await tagsLeft()).toEqual(['after'])
    await remove('after')
    expect(await tagsLeft()).toEqual([])
  }, 120_000)
})
