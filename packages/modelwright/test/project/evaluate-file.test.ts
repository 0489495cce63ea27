import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { csv, logistic, ridge, run } from '../../src/index.ts'
import { run as command, workFolder } from '../cli/command-line.ts'

const folder = workFolder('penguins.csv')
const [head, ...lines] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
const places = head.split(',')

/** Rows of the file with another value of a column, as `change` says; others stay. */
function fresh(name: string, column: string, change: (value: string, row: number) => string): string {
  const at = places.indexOf(column)
  const rows = lines.slice(0, 120).map((line, row) => {
    const cells = line.split(',')
    cells[at] = change(cells[at], row)
    return cells.join(',')
  })
  writeFileSync(join(folder, name), `${[head, ...rows].join('\n')}\n`)
  return name
}

interface Evaluated {
  readonly rows: number
  readonly skipped: number
  readonly metrics: Record<string, { value: number }>
}

async function evaluated(model: string, file: string): Promise<Evaluated> {
  const { code, stderr, json } = await command(folder, ['evaluate', model, file, '--json'])
  expect([code, stderr.includes('error')]).toEqual([0, false])
  return json<Evaluated & Record<string, unknown>>()
}

beforeAll(async () => {
  const shared = { retrieve: csv('penguins.csv'), tune: { budget: { trials: 1 } } }
  await run({ ...shared, name: 'sex', target: 'sex', train: [logistic()] }, { folder, workers: 0 })
  await run({ ...shared, name: 'species', target: 'species', train: [logistic()] }, { folder, workers: 0 })
  await run({ ...shared, name: 'mass', target: 'body_mass_g', train: [ridge()] }, { folder, workers: 0 })
}, 120_000)

const known = lines.slice(0, 120).filter((line) => /,(fe)?male,|,(fe)?male$/.test(line)).length
const capital = (value: string): string => value.charAt(0).toUpperCase() + value.slice(1)

describe('labels spelt otherwise than in training', () => {
  const spellings: [string, (value: string, row: number) => string][] = [
    ['capitals', (value) => value.toUpperCase()],
    ['a capital at the head', capital],
    ['blanks around', (value) => (value === '' ? value : `  ${value} `)],
    [
      'all of them in one file',
      (value, row) => [value, value.toUpperCase(), capital(value), ` ${value}`][row % 4],
    ],
  ]

  it.each(spellings)('mean the same class: %s', async (_, change) => {
    const plain = await evaluated(
      'sex',
      fresh('plain.csv', 'sex', (value) => value),
    )
    const found = await evaluated('sex', fresh('dirty.csv', 'sex', change))
    expect(found.rows).toBe(known)
    expect(found.metrics).toEqual(plain.metrics)
  })

  it('mean the same of three classes', async () => {
    const plain = await evaluated(
      'species',
      fresh('plain.csv', 'island', (value) => value),
    )
    const found = await evaluated(
      'species',
      fresh('dirty.csv', 'species', (value, row) => (row % 2 === 0 ? value.toUpperCase() : ` ${value}`)),
    )
    expect(found.metrics).toEqual(plain.metrics)
  })
})

it('rows without a label, however that is written, are left out and counted', async () => {
  const blanks = ['', 'NA', 'n/a', '-']
  const found = await evaluated(
    'sex',
    fresh('blank.csv', 'sex', (value, row) => (row < 20 ? blanks[row % 4] : value)),
  )
  const left = lines.slice(20, 120).filter((line) => /,(fe)?male,|,(fe)?male$/.test(line)).length
  expect(found).toMatchObject({ rows: left, skipped: 120 - left })
})

it('a file without any label is refused', async () => {
  const { code, stderr } = await command(folder, ['evaluate', 'sex', fresh('none.csv', 'sex', () => 'NA')])
  expect(code).toBe(1)
  expect(stderr).toContain('EVALUATE_ROWS_EMPTY')
})

describe('classes the model does not know', () => {
  it('are refused, all of them counted', async () => {
    const file = fresh('strange.csv', 'sex', (value, row) =>
      row === 30 ? 'fledgling' : row > 100 ? 'juvenile' : value,
    )
    const { code, stderr } = await command(folder, ['evaluate', 'sex', file])
    expect(code).toBe(1)
    expect(stderr).toContain(
      'EVALUATE_CLASS_UNKNOWN  The class "fledgling" of "sex" is none the model knows: ',
    )
    expect(stderr).toContain('Nor are "juvenile".')
    expect(stderr).toContain('data row 31 (and 19 more)')
  })

  it('a slip in one row is read as the class it is nearest to, as in training', async () => {
    const plain = await evaluated(
      'sex',
      fresh('plain.csv', 'sex', (value) => value),
    )
    const found = await evaluated(
      'sex',
      fresh('slip.csv', 'sex', (value, row) => (row === 1 ? 'femael' : value)),
    )
    expect(lines[1]).toContain('female')
    expect(found.metrics).toEqual(plain.metrics)
  })
})

describe('numbers to compare with', () => {
  it('are read as the training file’s were', async () => {
    const plain = await evaluated(
      'mass',
      fresh('plain.csv', 'body_mass_g', (value) => value),
    )
    const found = await evaluated(
      'mass',
      fresh('spaced.csv', 'body_mass_g', (value) => (/^\d+$/.test(value) ? ` ${value}.0 ` : value)),
    )
    expect(found.metrics).toEqual(plain.metrics)
  })

  it('a rare word beside them means missing, as in training: such rows are left out and counted', async () => {
    const plain = await evaluated(
      'mass',
      fresh('plain.csv', 'body_mass_g', (value) => value),
    )
    const file = fresh('word.csv', 'body_mass_g', (value, row) => (row > 4 && row < 8 ? 'heavy' : value))
    const found = await evaluated('mass', file)
    expect(found.rows).toBe(plain.rows - 3)
    expect(found.skipped).toBe(plain.skipped + 3)
  })

  it('words in many rows are refused, all of them counted', async () => {
    const file = fresh('words.csv', 'body_mass_g', (value, row) => (row > 4 && row < 25 ? 'heavy' : value))
    const { code, stderr } = await command(folder, ['evaluate', 'mass', file])
    expect(code).toBe(1)
    expect(stderr).toContain('EVALUATE_TARGET_UNREADABLE')
    expect(stderr).toContain('data row 6 (and 19 more)')
  })
})
