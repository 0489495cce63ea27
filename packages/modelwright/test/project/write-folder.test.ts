import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeFolder } from '../../src/project/write-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const files = [
  { path: 'server.mjs', bytes: Buffer.from('1') },
  { path: 'data/model', bytes: Buffer.from('2') },
]

describe('a folder', () => {
  it('is made, and written again over what was written before', async () => {
    const folder = join(root, 'new/bundle')
    await writeFolder(folder, files)
    await writeFolder(folder, [{ path: 'server.mjs', bytes: Buffer.from('3') }, files[1]])
    expect(readFileSync(join(folder, 'server.mjs'), 'utf8')).toBe('3')
    expect(readdirSync(folder).sort()).toEqual(['data', 'server.mjs'])
  })

  it('that holds other things is left alone', async () => {
    const folder = join(root, 'taken')
    mkdirSync(folder)
    for (let i = 0; i < 7; i++) writeFileSync(join(folder, `note ${i}`), '')
    await expect(writeFolder(folder, files)).rejects.toMatchObject({
      code: 'PACK_FOLDER_TAKEN',
      message: 'The folder holds other things: note 0, note 1, note 2, note 3, note 4, ….',
      where: folder,
    })
    expect(readdirSync(folder)).toHaveLength(7)
  })

  it('cannot be where a file is', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(writeFolder(join(root, 'file'), files)).rejects.toMatchObject({
      code: 'PROJECT_FOLDER_UNUSABLE',
    })
  })
})
