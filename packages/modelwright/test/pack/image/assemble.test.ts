import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { mediaTypes } from '../../../src/pack/image/blobs.ts'
import { jsonOf, smallBase, smallImage } from './small-image.ts'

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

describe('an image', () => {
  it('names each part by its content', async () => {
    const { root, blobs } = await smallImage()
    for (const blob of [root, ...blobs]) {
      const bytes = await blob.read()
      expect([sha256(bytes), bytes.length]).toEqual([blob.digest, blob.size])
    }
    const manifest = await jsonOf(root)
    const layers = manifest['layers'] as { digest: string }[]
    const config = blobs.find(({ mediaType }) => mediaType === mediaTypes.config)!
    const { rootfs, history } = (await jsonOf(config)) as {
      rootfs: { diff_ids: string[] }
      history: object[]
    }
    expect(history).toHaveLength(layers.length)
    const unpacked = await Promise.all(
      layers.map(async ({ digest }) =>
        sha256(gunzipSync(await blobs.find((blob) => blob.digest === digest)!.read())),
      ),
    )
    expect(rootfs.diff_ids).toEqual(unpacked)
  })

  it('runs as nobody in particular, on the port that platforms expect', async () => {
    const { blobs } = await smallImage()
    const config = await jsonOf(blobs.find(({ mediaType }) => mediaType === mediaTypes.config)!)
    expect(config['config']).toEqual({
      User: '65532:65532',
      ExposedPorts: { '8080/tcp': {} },
      Env: ['PATH=/usr/local/bin', 'NODE_ENV=production', 'HOST=0.0.0.0', 'PORT=8080'],
      Entrypoint: ['/usr/local/bin/node', '/app/server.mjs'],
      WorkingDir: '/app',
      Labels: { a: '1', b: '2' },
      StopSignal: 'SIGTERM',
    })
  })

  it('is the same digest for the same parts, and another for others', async () => {
    const { digest } = (await smallImage()).root
    expect((await smallImage({ labels: { a: '1', b: '2' } })).root.digest).toBe(digest)
    const others = [
      await smallImage({ labels: { a: '1' } }),
      await smallImage({ created: '2024-01-01T00:00:00.000Z' }),
      await smallImage({ files: [{ path: 'server.mjs', bytes: Buffer.from('console.log(2)') }] }),
      await smallImage({ bases: [await smallBase('amd64', 'other')] }),
    ]
    expect(new Set([digest, ...others.map(({ root }) => root.digest)]).size).toBe(5)
  })

  it('for several kinds of processors is an index, and shares the layer of the bundle', async () => {
    const bases = [await smallBase('amd64'), await smallBase('arm64', 'other')]
    const { root, manifests, blobs } = await smallImage({ bases })
    expect([root.mediaType, manifests.length]).toEqual([mediaTypes.index, 2])
    const index = (await jsonOf(root)) as { manifests: { digest: string; platform: object }[] }
    expect(index.manifests.map(({ platform }) => platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
    ])
    expect(index.manifests.map(({ digest }) => digest)).toEqual(manifests.map(({ digest }) => digest))
    // Two bases, two configurations, one bundle.
    expect(blobs).toHaveLength(5)
  })

  it('says what it was built on', async () => {
    const descriptor = { mediaType: mediaTypes.index, digest: `sha256:${'0'.repeat(64)}`, size: 1 }
    const base = { ...(await smallBase()), image: { name: 'docker.io/library/node:24', descriptor } }
    const { annotations } = (await jsonOf((await smallImage({ bases: [base] })).root)) as {
      annotations: Record<string, string>
    }
    expect(annotations['org.opencontainers.image.base.name']).toBe('docker.io/library/node:24')
    expect(annotations['org.opencontainers.image.base.digest']).toBe(descriptor.digest)
  })
})
