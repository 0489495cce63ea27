import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Image } from '../../../src/pack/image/assemble.ts'
import { layoutFiles } from '../../../src/pack/image/layout.ts'
import { readLayout } from '../../../src/pack/image/read-layout.ts'
import { tarParts } from '../../../src/pack/image/tar.ts'
import { smallBase, smallImage } from './small-image.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-layout-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function written(image: Image): Promise<string> {
  const folder = mkdtempSync(join(root, 'image-'))
  for (const file of layoutFiles(image, '1')) {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true })
    writeFileSync(join(folder, file.path), await file.read())
  }
  return folder
}

async function packed(image: Image): Promise<string> {
  const files = layoutFiles(image, '1')
  const entries = await Promise.all(
    files.map(async ({ path, read }) => ({ kind: 'file', path, bytes: await read() }) as const),
  )
  const file = join(mkdtempSync(join(root, 'tar-')), 'image.tar')
  writeFileSync(file, Buffer.concat(tarParts(entries)))
  return file
}

async function contentOf(image: Image): Promise<readonly (readonly [string, string, string])[]> {
  const all = [image.root, ...image.manifests, ...image.blobs]
  const found = await Promise.all(
    all.map(
      async ({ digest, mediaType, read }) =>
        [digest, mediaType, Buffer.from(await read()).toString('hex')] as const,
    ),
  )
  return found.sort(([a], [b]) => (a < b ? -1 : 1))
}

describe('an image on disk', () => {
  it('comes back from a folder and from an archive as it was', async () => {
    const several = { bases: [await smallBase('amd64'), await smallBase('arm64', 'other')] }
    for (const image of [await smallImage(), await smallImage(several)]) {
      const wanted = await contentOf(image)
      expect(await contentOf(await readLayout(await written(image)))).toEqual(wanted)
      expect(await contentOf(await readLayout(await packed(image)))).toEqual(wanted)
    }
  })

  it('is told from nothing', async () => {
    await expect(readLayout(join(root, 'absent'))).rejects.toMatchObject({ code: 'PACK_IMAGE_MISSING' })
  })

  it('is refused with a sentence when it is damaged or no image', async () => {
    const image = await smallImage()
    const index = (manifests: unknown): string => JSON.stringify({ schemaVersion: 2, manifests })
    const cases: Record<string, (folder: string) => void> = {
      'an empty folder': (folder) => rmSync(join(folder, 'index.json')),
      'no JSON': (folder) => writeFileSync(join(folder, 'index.json'), '{'),
      'no image': (folder) => writeFileSync(join(folder, 'index.json'), index([])),
      'a name that is a path': (folder) =>
        writeFileSync(join(folder, 'index.json'), index([{ digest: '../../etc/passwd', size: 1 }])),
      'a digest that is no text': (folder) =>
        writeFileSync(join(folder, 'index.json'), index([{ digest: 7 }])),
      'another manifest': (folder) =>
        writeFileSync(join(folder, 'blobs/sha256', image.root.digest.slice(7)), '{"schemaVersion":2}'),
      'no manifest': (folder) => rmSync(join(folder, 'blobs/sha256', image.root.digest.slice(7))),
    }
    for (const [name, harm] of Object.entries(cases)) {
      const folder = await written(image)
      harm(folder)
      await expect(readLayout(folder), name).rejects.toMatchObject({
        code: 'PACK_IMAGE_DAMAGED',
        where: folder,
      })
    }
    writeFileSync(join(root, 'text.tar'), 'no archive')
    await expect(readLayout(join(root, 'text.tar'))).rejects.toMatchObject({ code: 'PACK_IMAGE_DAMAGED' })
  })

  it('tells a damaged layer when it is read', async () => {
    const image = await smallImage()
    const folder = await written(image)
    for (const name of readdirSync(join(folder, 'blobs/sha256')))
      if (image.blobs.some(({ digest }) => digest.endsWith(name)))
        writeFileSync(join(folder, 'blobs/sha256', name), 'x')
    const again = await readLayout(folder)
    for (const blob of again.blobs)
      await expect(blob.read()).rejects.toMatchObject({ code: 'PACK_IMAGE_DAMAGED' })
  })
})
