import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')

beforeAll(async () => {
  const { code } = await run(folder, ['run', 'penguins.csv', '--target', 'species', '--trials', '1'])
  expect(code).toBe(0)
}, 240_000)

const predict = (...argv: string[]) => run(folder, ['predict', 'penguins', 'penguins.csv', ...argv])

describe('modelwright predict', () => {
  it('writes a folder of parts as Parquet where the output ends in a slash or is a folder', async () => {
    const { code, stdout } = await predict('-o', 'scored/', '--workers', '0')
    expect([code, stdout]).toEqual([0, '344 rows → scored/, 1 part\n'])
    expect(readdirSync(join(folder, 'scored')).sort()).toEqual(['_manifest.json', 'part-00000.parquet'])
    mkdirSync(join(folder, 'there'))
    await predict('-o', 'there', '--partition-rows', '100', '--format', 'csv')
    const names = readdirSync(join(folder, 'there')).filter((name) => name.endsWith('.csv'))
    expect(names).toEqual([0, 1, 2, 3].map((part) => `part-0000${part}.csv`))
    expect(
      readFileSync(join(folder, 'there', names[3]), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(45)
  })

  it('warns of cells that a spreadsheet would run, and escapes them on request, in a file and in parts', async () => {
    const [head, ...rows] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
    const noted = rows.map((row, at) => `${row},${at === 250 ? '=HYPERLINK(9)' : '-7'}`)
    writeFileSync(join(folder, 'noted.csv'), `${head},note\n${noted.join('\n')}\n`)
    const asked = ['predict', 'penguins', 'noted.csv', '--format', 'csv']
    const plain = await run(folder, [...asked, '-o', 'plain.csv'])
    expect(plain.stderr).toContain(
      '1 cell begins like a formula, the first in column "note", in data row 251',
    )
    const parts = ['-o', 'escaped/', '--partition-rows', '100']
    const safe = await run(folder, [...asked, ...parts, '--escape-formulas', '--json'])
    expect(safe.json()).toMatchObject({ formulas: { count: 1, first: { column: 'note', row: 251 } } })
    const joined = [0, 1, 2, 3].map((part) =>
      readFileSync(join(folder, `escaped/part-0000${part}.csv`), 'utf8'),
    )
    const whole = readFileSync(join(folder, 'plain.csv'), 'utf8')
    const linesOf = (text: string) => text.trim().split('\n').slice(1)
    expect(joined.flatMap(linesOf)).toEqual(linesOf(whole.replace('=HYPERLINK', "'=HYPERLINK")))
    const other = await run(folder, [...asked, ...parts, '--resume'])
    expect([other.code, other.stderr.includes('--escape-formulas was on and is off')]).toEqual([2, true])
  })

  it('goes on where parts are there, and says how many', async () => {
    await predict('-o', 'again/', '--partition-rows', '200', '--format', 'json-lines')
    const { stdout, json } = await predict(
      ...['-o', 'again/', '--partition-rows', '200', '--format', 'json-lines', '--resume', '--json'],
    )
    expect(stdout).toContain('"kept": 2')
    expect(json()).toMatchObject({
      model: { name: 'penguins' },
      output: 'again/',
      rows: 344,
      parts: 2,
      kept: 2,
    })
    const text = await predict(
      ...['-o', 'again/', '--partition-rows', '200', '--format', 'json-lines', '--resume'],
    )
    expect(text.stdout).toBe('344 rows → again/, 2 parts (2 were there)\n')
  })

  it('refuses with exit code 2 what does not go with the parts that are there', async () => {
    await predict('-o', 'kept/')
    for (const [argv, error] of [
      [[], 'PROJECT_PARTS_EXIST'],
      [['--resume', '--partition-rows', '7'], 'PROJECT_PARTS_DIFFERENT'],
      [['--resume', '--missing', 'refuse'], 'PROJECT_PARTS_DIFFERENT'],
    ] as const) {
      const { code, stderr } = await predict('-o', 'kept/', ...argv)
      expect([code, stderr.includes(error)]).toEqual([2, true])
    }
  })

  it.each([
    [['--resume'], '--resume is about a folder of parts'],
    [['--partition-rows', '5', '-o', 'x.csv'], '--partition-rows is about a folder of parts'],
    [['--resume', '-o', 'x.csv'], '--resume is about a folder of parts'],
    [['--partition-rows', '0', '-o', 'x/'], 'Must be a whole number from 1'],
    [['--workers', '-1'], 'Must be a whole number from 0'],
    [['--format', 'parquet'], 'Parquet cannot be written to standard output'],
    [['--json'], 'With --json the predictions need a file of their own'],
  ])('refuses %j', async (argv, said) => {
    const { code, stderr } = await predict(...argv)
    expect([code, stderr.includes(said)]).toEqual([2, true])
  })

  it('names the row that cannot be read', async () => {
    const text = readFileSync(join(folder, 'penguins.csv'), 'utf8').split('\n')
    const mass = text[0].split(',').indexOf('body_mass_g')
    text[300] = text[300]
      .split(',')
      .map((cell, at) => (at === mass ? 'heavy' : cell))
      .join(',')
    writeFileSync(join(folder, 'bad.csv'), text.join('\n'))
    const { code, stderr } = await run(folder, [
      ...['predict', 'penguins', 'bad.csv', '-o', 'bad/', '--partition-rows', '100', '--format', 'csv'],
    ])
    expect(code).toBe(1)
    expect(stderr).toContain('bad.csv, data row 300, column "body_mass_g"')
    expect(readdirSync(join(folder, 'bad')).filter((name) => name !== '_manifest.json')).toEqual([])
  })
})
