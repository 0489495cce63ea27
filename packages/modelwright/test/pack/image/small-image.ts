import { assembleImage, type Image, type ImageOptions } from '../../../src/pack/image/assemble.ts'
import type { Base } from '../../../src/pack/image/base.ts'
import { layerOf } from '../../../src/pack/image/blobs.ts'

/** A base of a few bytes: everything of an image but the weight of Node. */
export async function smallBase(architecture = 'amd64', content = 'node'): Promise<Base> {
  const bytes = Buffer.from(content)
  return {
    platform: { os: 'linux', architecture },
    layers: [await layerOf([{ kind: 'file', path: 'usr/local/bin/node', bytes, mode: 0o755 }])],
    env: ['PATH=/usr/local/bin'],
    node: '/usr/local/bin/node',
    parts: [],
    history: [{ created_by: 'test' }],
  }
}

/** A small image: what is told besides changes it. */
export async function smallImage(options: Partial<ImageOptions> = {}): Promise<Image> {
  return assembleImage({
    bases: [await smallBase()],
    files: [{ path: 'server.mjs', bytes: Buffer.from('console.log(1)') }],
    labels: { b: '2', a: '1' },
    created: '1970-01-01T00:00:00.000Z',
    ...options,
  })
}

/** The JSON of a blob. */
export async function jsonOf(blob: { read(): Promise<Uint8Array> }): Promise<Record<string, unknown>> {
  return JSON.parse(Buffer.from(await blob.read()).toString()) as Record<string, unknown>
}
