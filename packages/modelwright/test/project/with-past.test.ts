import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load, type Model } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silent } from '../../src/core/index.ts'
import { csv, evaluateFile, lag, predictFile, ridge, rolling, run, time } from '../../src/index.ts'
import { explainFile, explainModel } from '../../src/project/explain-file.ts'
import { openPool } from '../../src/project/worker-pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-past-'))
const pool = openPool({ size: 0, log: silent })
afterAll(async () => {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Day, weight and turnover, in hundredths. */
type Day = readonly [day: string, weight: number, turnover: number]

const days = Array.from({ length: 160 }, (_, at): Day => {
  const day = new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10)
  const weight = 80_000 + ((at * 7919) % 3000) * 100 + (at % 4) * 25
  return [day, weight, Math.round(weight * 1.5) + 10_000 * (at % 7)]
})

const grouped = (hundredths: number): string =>
  String(Math.floor(hundredths / 100)).replace(/\B(?=(\d{3})+$)/g, '.')
const cents = (hundredths: number): string => String(hundredths % 100).padStart(2, '0')

/** How a file writes a number. */
const spellings = {
  plain: (value: number) => String(value / 100),
  comma: (value: number) => `${Math.floor(value / 100)},${cents(value)}`,
  grouped: (value: number) => `${grouped(value)},${cents(value)}`,
  whole: (value: number) => grouped(value - (value % 100)),
}

function write(name: string, rows: readonly Day[], spelling: keyof typeof spellings): string {
  const between = spelling === 'plain' ? ',' : ';'
  const spelled = spellings[spelling]
  const lines = rows.map(([day, ...numbers]) => [day, ...numbers.map(spelled)].join(between))
  writeFileSync(join(folder, name), `${[['day', 'weight', 'turnover'].join(between), ...lines].join('\n')}\n`)
  return name
}

const [before, after] = [days.slice(0, 120), days.slice(120)]
const whole = { metric: 'rmse', pool, clock: () => 0, limitMs: 60_000 }
const tools = { folder, temporary: folder, log: () => {}, signal: new AbortController().signal }

describe.each(['comma', 'grouped'] as const)('a model of a file of numbers spelled: %s', (spelling) => {
  let model: Model
  beforeAll(async () => {
    const made = await run(
      {
        name: spelling,
        retrieve: csv(write(`${spelling}.csv`, before, spelling)),
        target: 'turnover',
        split: time({ by: 'day' }),
        prepare: [lag('turnover', { steps: [1, 7] }), rolling('weight', { window: 3 })],
        train: [ridge()],
        tune: { budget: { trials: 1 } },
      },
      { folder, workers: 0 },
    )
    model = load(readFileSync(made.model.path))
  }, 60_000)

  async function predicted(path: string, history: string): Promise<number[]> {
    const output = join(folder, 'out.jsonl')
    await predictFile({ model, path, history, output, ...tools })
    const lines = readFileSync(output, 'utf8').trim().split('\n')
    return lines.map((line) => (JSON.parse(line) as { prediction: number }).prediction)
  }

  it('is told of earlier rows by files of either spelling, to the same bits', async () => {
    const past = write('past-plain.csv', before, 'plain')
    const expected = await predicted(write('new-plain.csv', after, 'plain'), past)
    const spelledPast = write('past-spelled.csv', before, spelling)
    const spelledNew = write('new-spelled.csv', after, spelling)
    expect(await predicted(spelledNew, spelledPast)).toEqual(expected)
    expect(await predicted('new-plain.csv', spelledPast)).toEqual(expected)
    expect(await predicted(spelledNew, past)).toEqual(expected)
  })

  it('takes "1.234" of earlier rows for thousands, though no comma of theirs proves it', async () => {
    const whole = before.map(
      ([day, ...numbers]) => [day, ...numbers.map((n) => n - (n % 100))] as unknown as Day,
    )
    const expected = await predicted(write('new.csv', after, 'plain'), write('past.csv', whole, 'plain'))
    expect(await predicted('new.csv', write('past-whole.csv', whole, 'whole'))).toEqual(expected)
  })

  it('explains a row by its past without calling that missing', async () => {
    const history = write('earlier.csv', before, spelling)
    const [row] = (
      await explainFile({ model, path: write('row.csv', after, spelling), history, ...tools }, 1)
    ).rows
    const values = row.scores[0].contributions.map(({ column, value }) => [column, value])
    expect(Object.fromEntries(values)).toMatchObject({ history: '(earlier rows)', day: '2024-04-30' })
  })

  it('is evaluated and explained by the rows before, as for files of plain numbers', async () => {
    const of = async (name: string, how: keyof typeof spellings) => {
      const path = write(`${name}-${how}.csv`, after, how)
      const asked = { model, path, ...tools, history: write(`${name}-past-${how}.csv`, before, how) }
      return {
        metrics: (await evaluateFile(asked)).evaluation.metrics,
        importance: (await explainModel({ ...asked, ...whole })).importance,
        row: (await explainFile(asked, 1)).rows,
      }
    }
    expect(await of('asked', spelling)).toEqual(await of('asked', 'plain'))
  })
})
