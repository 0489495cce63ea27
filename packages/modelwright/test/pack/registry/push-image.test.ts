import { afterEach, describe, expect, it } from 'vitest'
import type { Image } from '../../../src/pack/image/assemble.ts'
import { blobOf, mediaTypes } from '../../../src/pack/image/blobs.ts'
import { pushImage } from '../../../src/pack/registry/push-image.ts'
import { openRegistry, type RegistryOptions } from '../../../src/pack/registry/registry.ts'
import { smallBase, smallImage } from '../image/small-image.ts'
import { type RegistryRules, type StrictRegistry, startRegistry } from './strict-registry.ts'

const running: StrictRegistry[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

async function start(rules?: RegistryRules): Promise<StrictRegistry> {
  const registry = await startRegistry(rules)
  running.push(registry)
  return registry
}

const quick = { retryMs: 1 }
const push = (
  image: Image,
  { host }: StrictRegistry,
  repository: string,
  options: RegistryOptions & { chunkBytes?: number; mountFrom?: readonly string[] } = {},
) =>
  pushImage(image, openRegistry({ host, repository }, 'pull,push', { ...quick, ...options }), {
    tag: '1',
    ...options,
  })

/** An image with a layer of many pieces. */
async function heavyImage(): Promise<Image> {
  const image = await smallImage()
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 251))
  return { ...image, blobs: [blobOf(mediaTypes.layer, bytes), ...image.blobs] }
}

describe('pushing an image', () => {
  it('gives a registry everything, the tag last', async () => {
    const registry = await start()
    const image = await smallImage({ bases: [await smallBase('amd64'), await smallBase('arm64', 'other')] })
    const pushed = await push(image, registry, 'team/churn')
    expect(pushed).toMatchObject({ digest: image.root.digest, blobs: { there: 0, mounted: 0, sent: 5 } })
    expect([...registry.manifests.get('team/churn')!.keys()]).toEqual([
      ...image.manifests.map(({ digest }) => digest),
      '1',
      image.root.digest,
    ])
    expect(registry.seen.at(-1)).toBe('PUT /v2/team/churn/manifests/1')
  })

  it('sends nothing that is there, and mounts what another repository has', async () => {
    const registry = await start()
    const image = await smallImage()
    await push(image, registry, 'team/churn')
    expect(await push(image, registry, 'team/churn')).toMatchObject({ bytesSent: 0, blobs: { there: 3 } })
    const other = await smallImage({ labels: { another: 'model' } })
    const pushed = await push(other, registry, 'team/fraud', { mountFrom: ['nowhere', 'team/churn'] })
    expect(pushed.blobs).toEqual({ there: 0, mounted: 2, sent: 1 })
    expect(registry.blobs.get('team/fraud')!.size).toBe(3)
  })

  it('sends large layers in pieces, no smaller than the registry wants', async () => {
    for (const [rules, requests] of [
      [{}, 11],
      [{ minChunk: 50_000 }, 3],
    ] as const) {
      const registry = await start(rules)
      await push(await heavyImage(), registry, 'a', { chunkBytes: 10_000 })
      const sent = registry.seen.filter((line) => /^(?:PATCH|PUT) .*uploads/.test(line))
      // The two small layers, or one of them and the configuration, take one request each.
      expect(sent.length).toBe(requests + 3)
    }
  })

  it('goes on where an upload broke off, whichever side lost what', async () => {
    for (const kind of ['drop', 'drop-late', 503] as const) {
      let patches = 0
      const registry = await start({
        faults: ({ method }) => (method === 'PATCH' && ++patches % 3 === 2 ? kind : undefined),
      })
      const image = await heavyImage()
      await push(image, registry, 'a', { chunkBytes: 20_000 })
      expect(registry.blobs.get('a')!.get(image.blobs[0].digest)!.length, String(kind)).toBe(100_000)
    }
  })

  it('asks again where it is told to wait, and gives up with a sentence', async () => {
    let answered = 0
    const busy = await start({ faults: () => (answered++ % 2 === 0 ? 429 : undefined) })
    expect((await push(await smallImage(), busy, 'a')).blobs.sent).toBe(3)
    const broken = await start({ faults: () => 500 })
    await expect(push(await smallImage(), broken, 'a')).rejects.toMatchObject({
      code: 'PACK_REGISTRY_FAILING',
      message: expect.stringContaining('500'),
    })
    expect(broken.seen).toHaveLength(5)
    const silent = await start({ faults: () => 'drop' })
    await expect(push(await smallImage(), silent, 'a')).rejects.toMatchObject({
      code: 'PACK_REGISTRY_UNREACHABLE',
    })
  })

  it('logs in as the registry asks, again when a token has run out', async () => {
    const account = { user: 'ann', password: 'secret word' }
    const credentials = { user: 'ann', password: 'secret word' }
    for (const auth of ['basic', 'token'] as const) {
      const registry = await start({ auth, ...account, tokenUses: 3 })
      expect((await push(await smallImage(), registry, 'team/churn', { credentials })).blobs.sent).toBe(3)
    }
    const refreshed = await start({ auth: 'refresh', password: 'long-lived' })
    const token = { user: '<token>', password: 'long-lived' }
    expect((await push(await smallImage(), refreshed, 'team/churn', { credentials: token })).blobs.sent).toBe(
      3,
    )
  })

  it('says that it may not, without a word of the password', async () => {
    const account = { user: 'ann', password: 'secret word' }
    const cases: readonly (readonly [RegistryRules, RegistryOptions, RegExp])[] = [
      [{ auth: 'token', ...account }, {}, /asks for credentials/],
      [{ auth: 'basic', ...account }, {}, /asks for credentials/],
      [
        { auth: 'basic', ...account },
        { credentials: { user: 'ann', password: 'wrong word' } },
        /refuses those/,
      ],
      [
        { auth: 'token', ...account },
        { credentials: { user: 'ann', password: 'wrong word' } },
        /refuses those/,
      ],
      [{ denied: ['team/churn'] }, {}, /does not let this account.*DENIED: no: DENIED/],
    ]
    for (const [rules, options, message] of cases) {
      const registry = await start(rules)
      const error = await push(await smallImage(), registry, 'team/churn', options).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toMatchObject({
        code: 'PACK_REGISTRY_REFUSED',
        message: expect.stringMatching(message),
        where: registry.host,
      })
      expect(JSON.stringify(error) + String((error as Error).message)).not.toMatch(/word/)
    }
  })

  it('says that nobody answers', async () => {
    const registry = await startRegistry()
    await registry.close()
    await expect(push(await smallImage(), registry, 'a')).rejects.toMatchObject({
      code: 'PACK_REGISTRY_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})
