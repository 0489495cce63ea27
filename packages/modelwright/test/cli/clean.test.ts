import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
const rows = Array.from({ length: 30 }, (_, row) => `Müller ${row};${row},5`)
writeFileSync(join(folder, 'in.csv'), Buffer.from(`who;price\n${rows.join('\n')}\n`, 'latin1'))

test('says in which encoding, and by which delimiter, a file was read', async () => {
  const text = await run(folder, ['clean', 'in.csv'])
  expect(text.stdout).toContain('cells changed (50.0 %)\nRead as windows-1252, ";" between cells\n\n')
  const { files } = (await run(folder, ['clean', 'in.csv', '--json'])).json<{ files: unknown }>()
  expect(files).toMatchObject([{ file: 'in.csv', format: 'csv', encoding: 'windows-1252', delimiter: ';' }])
})

test('reads as flags say', async () => {
  const flags = ['--encoding', 'windows-1251', '--delimiter', 'tab']
  const done = await run(folder, ['clean', 'in.csv', '-o', 'out.csv', ...flags])
  expect(done.stdout).toContain('Read as windows-1251, a tab between cells\n')
  expect(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n')[1]).toBe('"Mьller 0;0,5"')
})

test.each([
  [['--encoding', 'utf-9'], 'RETRIEVE_ENCODING_UNKNOWN'],
  [['--delimiter', '--'], 'CORE_OPTION_INVALID'],
  [['--without', 'level'], 'CLEAN_FIX_UNKNOWN'],
])('%s is used wrongly: exit 2', async (flags, code) => {
  const done = await run(folder, ['clean', 'in.csv', ...flags, '--json'])
  expect(done.code).toBe(2)
  expect(done.json<{ error: { code: string } }>().error.code).toBe(code)
})
