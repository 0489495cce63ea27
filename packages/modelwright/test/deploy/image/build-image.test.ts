import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { buildImage } from '../../../src/deploy/image/build-image.ts'
import { imageOptions } from '../../../src/deploy/image/options.ts'
import { textFile } from '../../../src/pack/formats/bundle.ts'
import { readElf } from '../../../src/pack/image/elf.ts'
import { hostAt, releaseOf } from '../a-release.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-build-image-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const own = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'
// A small program in Node's place: what is done with it is the same.
const options = readOptions(imageOptions, { node: '/bin/true', platform: own }, 'test')
const jsonOf = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString())

describe.skipIf(process.platform !== 'linux')('the image of a release', () => {
  it('is the same from the same release and options, wherever it is built', async () => {
    const release = await releaseOf()
    const [first, again, elsewhere] = [
      await buildImage(release, options, hostAt(folder)),
      await buildImage(release, options, hostAt(folder)),
      await buildImage(release, options, hostAt(folder, { cache: join(folder, 'other') })),
    ]
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/)
    expect([again.digest, elsewhere.digest]).toEqual([first.digest, first.digest])
    expect(first.image.root.digest).toBe(`sha256:${first.digest}`)
    expect(first.facts).toMatchObject({ image: first.image.root.digest, base: 'npm', platform: own })
  })

  it('says whose it is in its labels: another deployment is another image', async () => {
    const first = await buildImage(await releaseOf(), options, hostAt(folder))
    const config = first.files.find(({ path }) => path === 'config.json')!
    expect(jsonOf(config.bytes).config.Labels).toMatchObject({
      'modelwright.managed-by': 'modelwright',
      'modelwright.deployment': 'churn',
      'modelwright.artifact.digest': (await releaseOf()).model.digest,
    })
    const other = await buildImage(await releaseOf('trees', 'other'), options, hostAt(folder))
    expect(other.digest).not.toBe(first.digest)
  })

  it('holds the bill of materials that it was handed, for its bases', async () => {
    const release = await releaseOf()
    const told: (readonly string[])[] = []
    const bill = async (bases: readonly { readonly parts: readonly { readonly name: string }[] }[]) => {
      told.push(bases.flatMap(({ parts }) => parts.map(({ name }) => name)))
      return textFile('bom.json', '{}\n')
    }
    const { files } = await buildImage({ ...release, bill }, options, hostAt(folder))
    expect(files.map(({ path }) => path)).toEqual([
      'model.safetensors',
      'server.mjs',
      'bom.json',
      'manifest.json',
      'config.json',
    ])
    expect(told[0]).toContain('libc.so.6')
  })

  it('asks nobody for what is kept: a kept base is built on although its program is gone', async () => {
    const node = join(folder, 'node')
    const { readFileSync } = await import('node:fs')
    writeFileSync(node, readFileSync('/bin/true'))
    expect(readElf(readFileSync(node))).toBeDefined()
    const first = await buildImage(await releaseOf(), { ...options, node }, hostAt(folder))
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', npm_config_registry: 'http://127.0.0.1:1' }
    const again = await buildImage(await releaseOf(), { ...options, node }, hostAt(folder, { env }))
    expect(again.digest).toBe(first.digest)
  })

  it('refuses a platform whose libraries are not here, and a base whose name is none', async () => {
    const platform = own === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64'
    const release = await releaseOf()
    await expect(buildImage(release, { ...options, platform }, hostAt(folder))).rejects.toMatchObject({
      code: 'PACK_LIBRARY_MISSING',
    })
    await expect(buildImage(release, { ...options, base: 'No Name' }, hostAt(folder))).rejects.toMatchObject({
      code: 'PACK_REFERENCE_INVALID',
    })
  })
})
