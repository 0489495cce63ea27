import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { assembleImage } from '../../../src/pack/image/assemble.ts'
import { pullBase } from '../../../src/pack/registry/pull-base.ts'
import { pushImage } from '../../../src/pack/registry/push-image.ts'
import { readReference } from '../../../src/pack/registry/reference.ts'
import { openRegistry } from '../../../src/pack/registry/registry.ts'
import { smallBase, smallImage } from '../image/small-image.ts'
import { type StrictRegistry, startRegistry } from './strict-registry.ts'

const cache = mkdtempSync(join(tmpdir(), 'modelwright-pull-'))
const running: StrictRegistry[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** A registry that has an image for two kinds of processors. */
async function withNode() {
  const registry = await startRegistry()
  running.push(registry)
  const image = await smallImage({ bases: [await smallBase('amd64'), await smallBase('arm64', 'other')] })
  const repository = 'library/node'
  await pushImage(image, openRegistry({ host: registry.host, repository }, 'pull,push'), { tag: '24' })
  const pull = (name: string, architecture = 'amd64') => {
    const reference = readReference(`${registry.host}/${name}`)
    const platform = { os: 'linux', architecture }
    return pullBase(reference, { registry: openRegistry(reference, 'pull', { retryMs: 1 }), platform, cache })
  }
  return { registry, image, pull }
}

describe('a base from a registry', () => {
  it('is the one for the platform, and is known by its digest', async () => {
    const { image, pull } = await withNode()
    for (const [name, architecture] of [
      ['library/node:24', 'amd64'],
      [`library/node@${image.root.digest}`, 'arm64'],
    ] as const) {
      const base = await pull(name, architecture)
      expect(base.platform).toEqual({ os: 'linux', architecture })
      expect(base.image!.descriptor.digest).toBe(image.root.digest)
      expect(base.node).toBe('/usr/local/bin/node')
      expect(base.layers).toHaveLength(2)
    }
  })

  it('is built on, and a registry that has its layers is not sent them', async () => {
    const { registry, pull } = await withNode()
    const base = await pull('library/node:24')
    const files = [{ path: 'server.mjs', bytes: Buffer.from('console.log(3)') }]
    const image = await assembleImage({
      bases: [base],
      files,
      labels: {},
      created: '1970-01-01T00:00:00.000Z',
    })
    const target = openRegistry({ host: registry.host, repository: 'team/churn' }, 'pull,push')
    const pushed = await pushImage(image, target, { tag: '1', mountFrom: ['library/node'] })
    expect(pushed.blobs).toEqual({ there: 0, mounted: 2, sent: 2 })
    expect(
      registry.seen.some((line) => line.startsWith(`GET /v2/library/node/blobs/${base.layers[0].digest}`)),
    ).toBe(false)
  })

  it('is read once and kept', async () => {
    const { registry, pull } = await withNode()
    const [layer] = (await pull('library/node:24')).layers
    const bytes = await layer.read()
    expect(bytes.length).toBe(layer.size)
    await registry.close()
    running.splice(0)
    expect(await layer.read()).toEqual(bytes)
    expect(readdirSync(cache)).toContain(`blob-${layer.digest.replace(':', '-')}`)
  })

  it('is refused where it is not there, not for the platform, or not what it says', async () => {
    const { registry, image, pull } = await withNode()
    await expect(pull('library/node:25')).rejects.toMatchObject({ code: 'PACK_IMAGE_MISSING' })
    await expect(pull('library/node:24', 's390x')).rejects.toMatchObject({
      code: 'PACK_PLATFORM_UNKNOWN',
      mend: ['It is made for: linux/amd64, linux/arm64'],
    })
    const [first] = image.manifests
    const known = registry.manifests.get('library/node')!
    known.set(first.digest, { ...known.get(first.digest)!, bytes: Buffer.from('{}') })
    await expect(pull('library/node:24')).rejects.toMatchObject({ code: 'PACK_IMAGE_DAMAGED' })
    known.set('25', { type: 'text/html', bytes: Buffer.from('<html>') })
    await expect(pull('library/node:25')).rejects.toMatchObject({ code: 'PACK_IMAGE_DAMAGED' })
  })
})
