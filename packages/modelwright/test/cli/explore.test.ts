import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, workFolder } from './command-line.ts'

interface Shown {
  readonly rowCount: number
  readonly target?: { readonly name: string }
  readonly columns: readonly { readonly name: string; readonly kind: string }[]
  readonly alerts: readonly { readonly alert: string }[]
}

test('a line a column, then alerts with what mends them; no project is made', async () => {
  const folder = workFolder('penguins.csv')
  const { code, stdout } = await run(folder, ['explore', 'penguins.csv', '--target', 'species'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/344 rows, \d+ columns/)
  expect(stdout).toMatch(/→ species +category/)
  expect(stdout).toMatch(/COLUMN +KIND +MISSING +DISTINCT +SUMMARY +RELATION/)
  expect(readdirSync(folder)).toEqual(['penguins.csv'])
})

test('--json prints the profile and nothing else', async () => {
  const done = await run(workFolder('iris.csv'), ['explore', 'iris.csv', '--target', 'species', '--json'])
  const profile = done.json<Shown>()
  expect(profile).toMatchObject({ rowCount: 150, target: { name: 'species', task: 'multiclass' } })
  expect(profile.columns.map(({ name }) => name)).toContain('petal_length')
})

test('-o writes the page whole', async () => {
  const folder = workFolder('iris.csv')
  const { code, stdout } = await run(folder, ['explore', 'iris.csv', '-o', 'report.html'])
  expect(code).toBe(0)
  expect(stdout).toContain('report.html')
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/<\/html>\n$/)
  expect(readdirSync(folder).sort()).toEqual(['iris.csv', 'report.html', 'report.json'])
})

test('rows without a target are left out, and it says so', async () => {
  const folder = workFolder()
  const lines = Array.from(
    { length: 60 },
    (_, row) => `${row % 7},${row % 10 === 0 ? '' : row % 2 === 0 ? 'a' : 'b'}`,
  )
  writeFileSync(join(folder, 'some.csv'), `x,y\n${lines.join('\n')}\n`)
  const done = await run(folder, ['explore', 'some.csv', '--target', 'y', '--json'])
  expect(done.json<Shown>().rowCount).toBe(54)
  expect(done.stderr).toContain('6 rows without a target are left out')
})

test('the line that mends is whole, so that it can be pasted', async () => {
  const folder = workFolder()
  const lines = Array.from(
    { length: 400 },
    (_, row) => `${row % 200},${(row * 7) % 200},${row < 20 || row > 219}`,
  )
  writeFileSync(join(folder, 'some.csv'), `one,other,returned\n${lines.join('\n')}\n`)
  const { stdout } = await run(folder, ['explore', 'some.csv', '--target', 'returned'])
  const [mend] = /^ {4}mend {2}explore:.*$/m.exec(stdout) ?? ['']
  expect(mend).toMatch(/expectSql\('SELECT \* EXCLUDE \("returned"\).* severity: 'warn' \}\)\] \}$/)
})

test.each([
  ['a misspelt target', ['explore', 'iris.csv', '--target', 'specie'], 'CORE_COLUMN_UNKNOWN', 2],
  ['no such file', ['explore', 'nothing.csv'], 'RETRIEVE_FILE_MISSING', 2],
  ['a folder that is not there', ['explore', 'iris.csv', '-o', 'no/where.html'], 'EXPLORE_FOLDER_MISSING', 1],
  ['a page in place of the data', ['explore', 'iris.csv', '-o', './iris.csv'], 'EXPLORE_OUTPUT_TAKEN', 1],
  [
    'labels to check, and no target',
    ['explore', 'nothing.csv', '--label-errors'],
    '--label-errors means nothing without --target',
    2,
  ],
  [
    'a task of no target',
    ['explore', 'nothing.csv', '--label-errors', '--task', 'binary'],
    '--label-errors and --task mean nothing without --target',
    2,
  ],
  [
    'labels to check that are numbers',
    ['explore', 'iris.csv', '--target', 'petal_length', '--label-errors'],
    '"petal_length" is a number',
    2,
  ],
  ['no file named', ['explore'], 'Missing required argument', 2],
])('%s is refused with a sentence', async (_, argv, sentence, expected) => {
  const folder = workFolder('iris.csv')
  const { code, stderr, stdout } = await run(folder, argv)
  expect(stderr).toContain(sentence)
  expect(code).toBe(expected)
  expect(stdout).toBe('')
  expect(existsSync(join(folder, 'no'))).toBe(false)
})

test('what a terminal would obey is not printed', async () => {
  const folder = workFolder()
  writeFileSync(join(folder, 'odd.csv'), `"a\u001b[2J","b"\n${'"\u001b]0;x\u0007",1\n'.repeat(5)}"c",2\n`)
  const { stdout } = await run(folder, ['explore', 'odd.csv'])
  expect([...stdout].filter((letter) => letter < ' ' && letter !== '\n')).toEqual([])
})

test('--compare tells what differs, in the text, the page and the JSON', async () => {
  const folder = workFolder('iris.csv')
  const lines = readFileSync(join(folder, 'iris.csv'), 'utf8').trim().split('\n')
  writeFileSync(join(folder, 'some.csv'), `${[lines[0], ...lines.slice(60)].join('\n')}\n`)
  const { code, stdout } = await run(folder, ['explore', 'iris.csv', '--compare', 'some.csv', '-o', 'r.html'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/Compared with some\.csv: 150 → 91 rows, 91 of the latter equal a row of the former/)
  expect(stdout).toMatch(/differs much/)
  expect(readFileSync(join(folder, 'r.html'), 'utf8')).toContain('Compared with some.csv')
  expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toMatchObject({
    comparison: { sharedRows: 91, removed: [] },
  })
})

test('--time-limit leaves work out and names it', async () => {
  const { code, stdout } = await run(workFolder('iris.csv'), ['explore', 'iris.csv', '--time-limit', '0.001'])
  expect(code).toBe(0)
  expect(stdout).toContain('Left out for want of time: relations of columns.')
  expect(stdout).toContain('Left out for want of time: near duplicates.')
})

test('--compare takes a snapshot of the project by the beginning of its digest, and so does what is explored', async () => {
  const folder = workFolder('iris.csv')
  const trained = await run(folder, ['run', 'iris.csv', '--target', 'species', '--trials', '1', '--json'])
  expect(trained.code).toBe(0)
  const listed = await run(folder, ['data', 'list', '--json'])
  const [{ digest }] = listed.json<{ snapshots: { digest: string }[] }>().snapshots
  const lines = readFileSync(join(folder, 'iris.csv'), 'utf8').trim().split('\n')
  writeFileSync(join(folder, 'some.csv'), `${lines.slice(0, 121).join('\n')}\n`)
  const short = digest.slice(0, 10)
  const there = await run(folder, ['explore', 'some.csv', '--compare', short, '--json'])
  expect(there.json()).toMatchObject({
    rowCount: 120,
    comparison: { before: { rowCount: 120 }, after: { rowCount: 150 }, removed: [], added: [] },
  })
  const { stdout } = await run(folder, ['explore', short, '--compare', 'some.csv'])
  expect(stdout).toMatch(/Compared with some\.csv: 150 → 120 rows, 120 of the latter equal/)
  const same = await run(folder, ['explore', 'iris.csv', '--compare', short, '--json'])
  expect(same.json()).toMatchObject({ comparison: { sharedRows: 150 } })
})

test.each([
  ['a snapshot that is not there', 'ffffffff', 'PROJECT_SNAPSHOT_UNKNOWN', 2],
  ['a file that is not there', 'other.csv', 'RETRIEVE_FILE_MISSING', 2],
])('--compare refuses %s', async (_, reference, sentence, expected) => {
  const folder = workFolder('iris.csv')
  await run(folder, ['run', 'iris.csv', '--target', 'species', '--trials', '1'])
  const { code, stderr, stdout } = await run(folder, ['explore', 'iris.csv', '--compare', reference])
  expect(stderr).toContain(sentence)
  expect([code, stdout]).toEqual([expected, ''])
})

test('a folder of a name that could be a digest is the folder', async () => {
  const folder = workFolder('iris.csv')
  mkdirSync(join(folder, 'abcd'))
  writeFileSync(join(folder, 'abcd', 'one.csv'), 'x,y\n1,2\n3,4\n')
  const { code, stdout } = await run(folder, ['explore', 'iris.csv', '--compare', 'abcd'])
  expect(code).toBe(0)
  expect(stdout).toContain('Compared with abcd: 150 → 2 rows')
})
