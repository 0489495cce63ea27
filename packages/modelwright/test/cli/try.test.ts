import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PredictedRows } from '../../src/core/index.ts'
import { seedOf } from '../../src/core/index.ts'
import { writeLog } from '../project/predictions/logged.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const logs = join(folder, '.modelwright/predictions/penguins')
const [head, ...lines] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
const names = head!.split(',')
const penguins = lines.map((line) =>
  Object.fromEntries(line.split(',').map((value, at) => [names[at]!, value === 'NA' ? null : value])),
)

const digest = 'ab'.repeat(32)
const hourMs = 3_600_000
/** Requests come after both models were made. */
const began = Date.now() + 24 * hourMs

/** Requests for penguins drawn at random; of all but every fourth the species becomes known an hour later. */
async function logRequests(count: number, from: number, changes: Partial<PredictedRows> = {}): Promise<void> {
  const seed = seedOf(from)
  const drawn = Array.from({ length: count }, () => penguins[seed.integer(penguins.length)]!)
  const at = (ms: number) => new Date(began + from * hourMs + ms).toISOString()
  const rows = drawn.map(
    (penguin, row): PredictedRows => ({
      id: `r${from}-${row}`,
      firstRow: 0,
      model: { name: 'penguins', version: '1', digest },
      rows: [penguin],
      predictions: [{ prediction: 'Adelie' }],
      bytes: 200,
      ...changes,
    }),
  )
  const outcomes = drawn.flatMap(({ species }, row) =>
    row % 4 === 0 ? [] : [{ id: `r${from}-${row}`, row: 0, outcome: species!, at: began + from * hourMs }],
  )
  await writeLog(logs, [
    { at: at(0), rows },
    { at: at(hourMs / 2), outcomes },
  ])
}

async function train(...flags: readonly string[]): Promise<void> {
  const args = [
    'run',
    'penguins.csv',
    '--target',
    'species',
    '--name',
    'penguins',
    '--trials',
    '2',
    '--quiet',
  ]
  expect(await run(folder, [...args, ...flags])).toMatchObject({ code: 0 })
}

interface Tried {
  readonly rows: number
  readonly outcomes: number
  readonly refused: number
  readonly otherShare: number
  readonly slices: readonly { readonly level: string; readonly rows: number; readonly saved: number }[]
  readonly comparison: { readonly metric: string; readonly difference: number } | null
  readonly trial: { readonly decision: string; readonly reasons: readonly string[] } | null
  readonly untried: string | null
  readonly promoted: { readonly version: number } | null
}

const attempt = async (...argv: readonly string[]) => {
  const done = await run(folder, ['try', ...argv, '--json'])
  return { code: done.code, tried: done.json<Tried>(), stderr: done.stderr }
}

beforeAll(async () => {
  await train('--ignore', 'bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex')
  await train('--no-promote')
}, 240_000)

describe('a challenger that sees more', () => {
  it('is not tried on too few requests', async () => {
    await logRequests(400, 1)
    const { code, tried } = await attempt('penguins/2')
    expect(code).toBe(0)
    expect(tried).toMatchObject({ rows: 400, outcomes: 300, refused: 0, trial: null })
    expect(tried.untried).toContain('1000 logged rows')
  })

  it('is to be promoted once outcomes show it, and says on which rows it is better', async () => {
    await logRequests(1600, 2)
    const { code, tried } = await attempt('penguins/2', '--slices', 'island')
    expect(code).toBe(0)
    expect(tried).toMatchObject({
      rows: 2000,
      outcomes: 1500,
      trial: { decision: 'promote' },
      promoted: null,
    })
    expect(tried.otherShare).toBeGreaterThan(0.1)
    expect(tried.slices.map(({ level }) => level).sort()).toEqual(['Biscoe', 'Dream', 'Torgersen'])
    expect(tried.slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(2000)
    expect(tried.comparison!.difference).toBeGreaterThan(0)
  })

  it('what came later counts for nobody who looks back', async () => {
    const early = new Date(began + 1.4 * hourMs).toISOString()
    expect((await attempt('penguins/2', '--as-of', early)).tried.outcomes).toBe(0)
  })

  it('people read why', async () => {
    const { stdout } = await run(folder, ['try', 'penguins/2', '--slices', 'island'])
    expect(stdout).toMatch(
      /^penguins version 2 beside penguins version 1, on 2000 logged rows, the outcome of 1500 known/,
    )
    expect(stdout).toContain('To be promoted:')
    expect(stdout).toContain('modelwright promote penguins/2')
    expect(stdout).toMatch(/island +Torgersen/)
  })

  it('--promote does it, and the log of changes knows', async () => {
    expect((await attempt('penguins/2', '--promote')).tried.promoted).toMatchObject({ version: 2 })
    const { stdout } = await run(folder, ['models', 'show', 'penguins/2', '--json'])
    expect(stdout).toContain('champion')
  })
})

describe('a challenger that sees less', () => {
  it('is refused, with exit code 3', async () => {
    const { code, tried } = await attempt('penguins/1', '--against', 'penguins/2')
    expect(code).toBe(3)
    expect(tried.trial!.decision).toBe('refuse')
    expect(tried.trial!.reasons[0]).toMatch(/^It is not better by/)
  })
})

describe('what cannot be tried', () => {
  it('a challenger that predicts something else', async () => {
    const args = [
      'run',
      'penguins.csv',
      '--target',
      'island',
      '--name',
      'islands',
      '--trials',
      '1',
      '--quiet',
    ]
    await run(folder, args)
    const done = await run(folder, ['try', 'islands', '--against', 'penguins/2'])
    expect(done.code).toBe(2)
    expect(done.stderr).toContain('UPDATE_MODELS_UNLIKE')
  })

  it.each([
    ['a column that is none', ['penguins/2', '--slices', 'iland'], 2, 'UPDATE_SLICE_UNKNOWN'],
    ['a time without requests', ['penguins/2', '--since', '2090-01-01'], 1, 'UPDATE_LOG_EMPTY'],
    ['a folder that is none', ['penguins/2', '--folder', 'nowhere'], 1, 'PROJECT_LOG_MISSING'],
    ['a model that is none', ['pinguins/2'], 2, 'PROJECT_MODEL_UNKNOWN'],
    ['an effect of nothing', ['penguins/2', '--effect', '0'], 2, 'between 0 and 1'],
    ['a time that is none', ['penguins/2', '--since', 'yesterday'], 2, 'Must be a time'],
  ])('%s', async (_name, argv, code, text) => {
    const done = await run(folder, ['try', ...argv])
    expect(done).toMatchObject({ code })
    expect(done.stderr).toContain(text)
  })

  it('rows without what the champion needs are counted and left out', async () => {
    await logRequests(30, 9, { rows: [{ species: 'Adelie', island: { odd: true } }] })
    const { tried } = await attempt('penguins/1', '--against', 'penguins/2')
    expect(tried.rows).toBe(2000)
  })
})
