import { afterEach, describe, expect, it } from 'vitest'
import { imageInRegistry, imageName } from '../../../src/deploy/image/image-in-registry.ts'
import { smallImage } from '../../pack/image/small-image.ts'
import {
  type RegistryRules,
  type StrictRegistry,
  startRegistry,
} from '../../pack/registry/strict-registry.ts'

const running: StrictRegistry[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

const credentials = { user: 'ann', password: 'secret' }

async function placed(rules: RegistryRules = {}) {
  const registry = await startRegistry(rules)
  running.push(registry)
  const image = await smallImage()
  const repository = `${registry.host}/team/churn`
  const asked: string[] = []
  const resource = imageInRegistry<string>({
    image,
    repository,
    revision: '4f2a91c07d3e',
    permissions: ['push to team/churn'],
    access: async (cloud) => {
      asked.push(cloud)
      return { credentials }
    },
  })
  return { registry, image, repository, resource, asked }
}

describe('an image in a registry', () => {
  it('is not there, is pushed under the name of its revision, and is found by its digest', async () => {
    const { registry, image, repository, resource } = await placed()
    expect(await resource.read('cloud', undefined)).toBeUndefined()
    const made = await resource.create('cloud')
    expect(made).toEqual({
      id: imageName(repository, image),
      properties: { digest: image.root.digest },
      isOurs: true,
      state: 'ready',
      outputs: { image: `${repository}@${image.root.digest}` },
    })
    expect(await resource.read('cloud', made.id)).toEqual(made)
    expect([...registry.manifests.get('team/churn')!.keys()].sort()).toEqual([
      '4f2a91c07d3e',
      image.root.digest,
    ])
    expect(resource).toMatchObject({ key: 'revision/4f2a91c07d3e/image', revision: '4f2a91c07d3e' })
  })

  it('is there once, however often it is pushed: after a crash nothing is sent again', async () => {
    const { registry, resource } = await placed()
    await resource.create('cloud')
    const before = registry.seen.filter((line) => line.startsWith('POST')).length
    await resource.create('cloud')
    expect(registry.seen.filter((line) => line.startsWith('POST'))).toHaveLength(before)
  })

  it('asks for credentials when it speaks to the registry, and not before', async () => {
    const { resource, asked, registry } = await placed({ auth: 'token', ...credentials })
    expect(asked).toEqual([])
    await resource.create('aws')
    expect(asked).toEqual(['aws'])
    expect(await resource.read('aws', undefined)).toBeDefined()
    expect(registry.seen.length).toBeGreaterThan(0)
  })

  it('is refused with the code of registries, where the account may not push', async () => {
    const { resource } = await placed({ auth: 'token', ...credentials, denied: ['team/churn'] })
    await expect(resource.create('cloud')).rejects.toMatchObject({ code: 'PACK_REGISTRY_REFUSED' })
  })

  it('is taken away, and taking away what is gone is nothing', async () => {
    const { resource } = await placed()
    const made = await resource.create('cloud')
    await resource.remove('cloud', made)
    expect(await resource.read('cloud', made.id)).toBeUndefined()
    await resource.remove('cloud', made)
  })

  it('stays, and is said to, where the registry keeps what it has', async () => {
    const { resource } = await placed({ faults: ({ method }) => (method === 'DELETE' ? 405 : undefined) })
    const made = await resource.create('cloud')
    await expect(resource.remove('cloud', made)).rejects.toMatchObject({ code: 'DEPLOY_IMAGE_KEPT' })
  })

  it('is taken away by the API of its cloud, where that has one', async () => {
    const { repository, image } = await placed()
    const removed: unknown[] = []
    const resource = imageInRegistry<string>({
      image,
      repository,
      revision: 'a',
      permissions: [],
      access: async () => ({}),
      remove: async (cloud, digest) => void removed.push([cloud, digest]),
    })
    await resource.remove('aws', { id: '', properties: {}, isOurs: true, state: 'ready' })
    expect(removed).toEqual([['aws', image.root.digest]])
  })
})

it('an image that another revision is, too, stays when one of them goes', async () => {
  const registry = await startRegistry({})
  running.push(registry)
  const image = await smallImage()
  const of = (revision: string) =>
    imageInRegistry<string>({
      image,
      repository: `${registry.host}/team/churn`,
      revision,
      permissions: [],
      access: async () => ({ credentials }),
    })
  const [first, second] = [of('4f2a91c07d3e'), of('77d01c93aa20')]
  const made = await first.create('cloud')
  expect(await second.read('cloud', undefined)).toBeUndefined()
  await second.create('cloud')
  await first.remove('cloud', made)
  expect(await first.read('cloud', undefined)).toBeUndefined()
  expect(await second.read('cloud', undefined)).toMatchObject({ state: 'ready' })
})
