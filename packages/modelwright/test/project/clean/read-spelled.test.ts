import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silent } from '../../../src/core/index.ts'
import { readSpelled, type TextOptions } from '../../../src/project/clean/read-spelled.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spelled-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = (path: string, csv?: TextOptions) =>
  readSpelled(
    { path, ...(csv && { csv }), folder, log: silent, signal: new AbortController().signal },
    folder,
  )

it('says how each file was read, the last bytes included', async () => {
  const plain = Array.from({ length: 40_000 }, (_, row) => `name ${row};${row}`).join('\n')
  await writeFile(join(folder, 'a1.csv'), Buffer.from(`who;n\n${plain}\nJosé;1\n`, 'latin1'))
  await writeFile(join(folder, 'a2.csv'), 'who,n\nJosé,1\n')
  const { raw, files } = await read('a*.csv')
  expect(raw.rowCount).toBe(40_002)
  expect(files.map(({ file, encoding, delimiter }) => [file, encoding, delimiter])).toEqual([
    ['a1.csv', 'windows-1252', ';'],
    ['a2.csv', 'utf-8', ','],
  ])
})

it('reads text as it is told to', async () => {
  await writeFile(join(folder, 'told.csv'), Buffer.from('a|b,c\n1|¤,2\n', 'latin1'))
  const { raw, files } = await read('told.csv', { encoding: 'iso-8859-15', delimiter: 'pipe' })
  expect([...raw.columns]).toMatchObject([
    ['a', { levels: ['1'] }],
    ['b,c', { levels: ['€,2'] }],
  ])
  expect(files).toMatchObject([{ encoding: 'iso-8859-15', delimiter: '|' }])
})

it.each([
  ['no such encoding', 'told.csv', { encoding: 'utf-9' }, 'RETRIEVE_ENCODING_UNKNOWN'],
  ['more than a character', 'told.csv', { delimiter: '::' }, 'CORE_OPTION_INVALID'],
  ['a file that is no text', 'rows.json', { delimiter: ';' }, 'CORE_OPTION_INVALID'],
])('refuses %s', async (_, path, csv, code) => {
  await writeFile(join(folder, 'told.csv'), 'a,b\n1,2\n')
  await writeFile(join(folder, 'rows.json'), '[{"a":1}]')
  await expect(read(path, csv)).rejects.toMatchObject({ code })
})
