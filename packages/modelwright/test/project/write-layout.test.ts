import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type LateFile, writeLayout } from '../../src/project/write-layout.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-write-layout-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let reads = 0
const file = (path: string, text: string): LateFile => ({
  path,
  size: text.length,
  async read() {
    reads++
    return Buffer.from(text)
  },
})

describe('an image in a folder', () => {
  it('keeps the blobs that are there, replaces its index, and drops blobs of an earlier image', async () => {
    const folder = join(root, 'image')
    const base = file('blobs/sha256/aa', 'base')
    await writeLayout(folder, [
      base,
      file('blobs/sha256/bb', 'old'),
      file('oci-layout', '{}'),
      file('index.json', 'a'),
    ])
    const before = statSync(join(folder, 'blobs/sha256/aa')).ino
    reads = 0
    await writeLayout(folder, [
      base,
      file('blobs/sha256/cc', 'new'),
      file('oci-layout', '{}'),
      file('index.json', 'b'),
    ])
    expect(reads).toBe(3)
    expect(statSync(join(folder, 'blobs/sha256/aa')).ino).toBe(before)
    expect(readdirSync(join(folder, 'blobs/sha256')).sort()).toEqual(['aa', 'cc'])
  })

  it('writes a blob again that was cut short', async () => {
    const folder = join(root, 'cut')
    const files = [file('blobs/sha256/aa', 'whole'), file('index.json', '{}')]
    await writeLayout(folder, files)
    writeFileSync(join(folder, 'blobs/sha256/aa'), 'wh')
    await writeLayout(folder, files)
    expect(statSync(join(folder, 'blobs/sha256/aa')).size).toBe(5)
  })

  it('does not mix with other things', async () => {
    writeFileSync(join(root, 'note'), '')
    await expect(writeLayout(root, [file('index.json', '{}')])).rejects.toMatchObject({
      code: 'PACK_FOLDER_TAKEN',
    })
  })
})
