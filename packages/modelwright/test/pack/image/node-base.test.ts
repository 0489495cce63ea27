import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/pack/image/blobs.ts'
import { nodeBase } from '../../../src/pack/image/node-base.ts'
import { blocksOf, readTarHeader } from '../../../src/pack/image/tar.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-base-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
const other = architecture === 'arm64' ? 'amd64' : 'arm64'
// A small program in Node's place: what is done with it is the same.
const base = (cache: string, more: object = {}) =>
  nodeBase({ architecture, node: '/bin/true', cache: join(root, cache), ...more })

function pathsIn(packed: Uint8Array): readonly string[] {
  const archive = gunzipSync(packed)
  const paths: string[] = []
  for (let at = 0; ; ) {
    const header = readTarHeader(archive.subarray(at, at + 512))
    if (header === undefined) return paths
    paths.push(header.path)
    at += 512 + blocksOf(header.size)
  }
}

describe.skipIf(process.platform !== 'linux')('a base of Node alone', () => {
  it('holds the program, its libraries, an account, and nothing else', async () => {
    const { layers, parts, platform, node } = await base('first')
    const paths = pathsIn(await layers[0].read())
    const loader = architecture === 'amd64' ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1'
    expect(paths.filter((path) => !path.endsWith('/'))).toEqual([
      'etc/group',
      'etc/passwd',
      'lib',
      'lib64',
      `usr/lib/${loader}`,
      'usr/lib/libc.so.6',
      'usr/lib64',
      'usr/local/bin/node',
    ])
    expect(parts.map(({ name }) => name)).toEqual([loader, 'libc.so.6'])
    expect([platform, node]).toEqual([{ os: 'linux', architecture }, '/usr/local/bin/node'])
  })

  it('is kept, and the same wherever it is made', async () => {
    const [first, again, elsewhere] = [await base('kept'), await base('kept'), await base('elsewhere')]
    expect(again.layers[0].digest).toBe(first.layers[0].digest)
    expect(elsewhere.layers[0].digest).toBe(first.layers[0].digest)
    const bytes = await again.layers[0].read()
    expect([digestOf(bytes), bytes.length]).toEqual([first.layers[0].digest, first.layers[0].size])
    expect(digestOf(gunzipSync(bytes))).toBe(first.layers[0].diffId)
    expect(
      readdirSync(join(root, 'kept')).filter(
        (name) => !/^(?:base|node)-[0-9a-f]{64}\.(?:json|tar\.gz)$/.test(name),
      ),
    ).toEqual([])
  })

  it('is another for another program', async () => {
    writeFileSync(join(root, 'program'), readFileSync('/bin/ls'))
    const made = await base('other', { node: join(root, 'program') })
    expect(made.layers[0].digest).not.toBe((await base('other')).layers[0].digest)
  })

  it('is refused for what does not run there', async () => {
    await expect(base('foreign', { architecture: other })).rejects.toMatchObject({
      code: 'PACK_BASE_MISSING',
      message: `This Node runs on linux/${architecture}, not on linux/${other}.`,
    })
    await expect(base('text', { node: '/etc/passwd' })).rejects.toMatchObject({ code: 'PACK_BASE_MISSING' })
    await expect(base('nothing', { libraries: root })).rejects.toMatchObject({ code: 'PACK_LIBRARY_MISSING' })
  })
})
