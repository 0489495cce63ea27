import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')

beforeAll(async () => {
  const made = await run(folder, [
    'run',
    'penguins.csv',
    '--target',
    'species',
    '--trials',
    '2',
    '--workers',
    '0',
  ])
  expect(made.code).toBe(0)
})

test('says for the first ten rows what moved them, and for one row by its number', async () => {
  const all = await run(folder, ['explain', 'penguins', 'penguins.csv'])
  expect(all.code).toBe(0)
  expect(all.stdout).toMatch(/^penguins version 1, what moved each row's /)
  expect(all.stdout.match(/^Row \d+: /gm)).toHaveLength(10)
  const one = await run(folder, ['explain', 'penguins', 'penguins.csv', '--row', '200'])
  expect(one.stdout.match(/^Row \d+: /gm)).toEqual(['Row 200: '])
  expect(one.stdout).toMatch(/mean +-?\d/)
})

test('--json prints one document: contributions add up to each class score', async () => {
  const done = await run(folder, ['explain', 'penguins', 'penguins.csv', '--row', '3', '--json'])
  const { rows, model } = done.json<{
    model: { name: string }
    rows: {
      row: number
      scores: { score: number; expected: number; contributions: { contribution: number }[] }[]
    }[]
  }>()
  expect(model.name).toBe('penguins')
  expect(rows[0].scores).toHaveLength(3)
  for (const { score, expected, contributions } of rows[0].scores)
    expect(contributions.reduce((sum, { contribution }) => sum + contribution, expected)).toBeCloseTo(
      score,
      9,
    )
})

test('--global says what the whole model goes by, the same for any number of threads', async () => {
  const asked = ['explain', 'penguins', 'penguins.csv', '--global']
  const text = await run(folder, [...asked, '--workers', '0'])
  expect(text.code).toBe(0)
  expect(text.stdout).toMatch(/Loss in log-loss when a column is shuffled among 344 rows, 5 times/)
  const [here, threads] = await Promise.all(
    ['0', '2'].map(async (workers) => {
      const done = await run(folder, [...asked, '--json', '--workers', workers])
      return done.json<{ importance: unknown; worst: unknown }>()
    }),
  )
  expect(threads).toEqual(here)
})

test('--global says the same of a file with semicolons and decimal commas', async () => {
  const text = readFileSync(join(folder, 'penguins.csv'), 'utf8')
  writeFileSync(join(folder, 'comma.csv'), text.replaceAll(',', ';').replaceAll('.', ','))
  const [points, commas] = await Promise.all(
    ['penguins.csv', 'comma.csv'].map(async (path) => {
      const asked = ['explain', 'penguins', path, '--global', '--json', '--workers', '0']
      return (await run(folder, asked)).json<{ importance: unknown; worst: unknown }>()
    }),
  )
  expect(points.importance).toBeDefined()
  expect(commas).toEqual(points)
})

test.each([
  [['--row', '999'], 'EVALUATE_ROW_MISSING'],
  [['--row', '0'], 'CLI_ARGUMENT_INVALID'],
  [['--row', '1', '--global'], 'CLI_ARGUMENT_INVALID'],
  [['--metric', 'auc'], 'CLI_ARGUMENT_INVALID'],
  [['--time-limit', '5'], 'CLI_ARGUMENT_INVALID'],
  [['--row', '1', '--workers', '0'], 'CLI_ARGUMENT_INVALID'],
  [['--global', '--metric', 'rmse'], 'EVALUATE_METRIC_UNFIT'],
])('%s is used wrongly: exit 2', async (flags, code) => {
  const done = await run(folder, ['explain', 'penguins', 'penguins.csv', ...flags, '--json'])
  expect(done.code).toBe(2)
  expect(done.json<{ error: { code: string } }>().error.code).toBe(code)
})
