import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { readFolds } from '../../../src/project/run/read-folds.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-folds-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(text: string | Uint8Array): string {
  const path = join(folder, 'folds.txt')
  writeFileSync(path, text)
  return path
}

describe('readFolds', () => {
  it('reads folds, rows that always train and rows that are not used, with any line ends', async () => {
    expect([...(await readFolds(file('0\r\n-1\r\n\r\n2\r\n')))]).toEqual([0, -1, -2, 2])
  })

  it('reads a gzipped file, with or without a last line end', async () => {
    expect([...(await readFolds(file(gzipSync('0\n1'))))]).toEqual([0, 1])
  })

  it.each([['fold\n0\n1\n'], ['0\n1.5\n'], ['0\n-2\n'], ['0\n99999\n'], [''], ['-1\n-1\n'], ['\n\n']])(
    'refuses %j',
    async (text) => {
      await expect(readFolds(file(text))).rejects.toMatchObject({ code: 'PREPARE_FOLDS_UNREADABLE' })
    },
  )

  it('refuses a file that is not there and one that is cut off', async () => {
    await expect(readFolds(join(folder, 'none'))).rejects.toMatchObject({ code: 'RETRIEVE_FILE_MISSING' })
    await expect(readFolds(file(gzipSync('0\n1\n').subarray(0, 12)))).rejects.toMatchObject({
      code: 'PREPARE_FOLDS_UNREADABLE',
    })
  })
})
