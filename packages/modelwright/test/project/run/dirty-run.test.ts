import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load, type Model, type NumberColumn } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedOf, silent } from '../../../src/core/index.ts'
import { byFile, csv, logistic, predictFile, ridge, run } from '../../../src/index.ts'
import { cleanFile } from '../../../src/project/clean/clean-file.ts'
import { evaluateFile } from '../../../src/project/evaluate-file.ts'
import { targetNumbers } from '../../../src/project/run/target.ts'
import { cellTextOf } from '../../../src/retrieve/rows/cell-text.ts'
import { styles } from '../clean/dirty-styles.ts'
import { bytesOf, dirtyTable } from '../clean/dirty-tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-dirty-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Row = Record<string, string | null>

describe('a model made from a dirty file', () => {
  const style = styles[0]
  const made = dirtyTable(style, 600, seedOf(5))
  const names = made.header.map((name) => name.trim())
  const rowsOf = (cells: readonly (readonly (string | null)[])[]): Row[] =>
    cells.map((row) => Object.fromEntries(row.map((cell, at) => [names[at], cell])))
  const policy = { missing: 'accept', unknown: 'accept', extra: 'accept' } as const
  let model: Model
  let notes: string[]

  beforeAll(async () => {
    writeFileSync(join(folder, 'dirty.csv'), bytesOf(made, style))
    notes = []
    const result = await run(
      { retrieve: csv('dirty.csv'), target: 'flag', train: [logistic()], tune: { budget: { trials: 1 } } },
      { folder, workers: 0, log: (report) => 'message' in report && notes.push(report.message) },
    )
    model = load(result.model.bytes)
  }, 120_000)

  it('reads each column as what it is, and joins the spellings of the classes', () => {
    const types = Object.fromEntries(model.schema.inputs.map(({ name, type }) => [name, type]))
    expect(types).toMatchObject({
      day: 'time',
      amount: 'number',
      weight: 'number',
      share: 'number',
      count: 'number',
    })
    expect(model.schema.inputs.find(({ name }) => name === 'region')?.levels).toEqual(
      [...style.levels].sort(),
    )
    expect(model.schema.output.classes).toEqual(['nein', 'ja'])
    expect(notes.some((note) => note.startsWith('levels: '))).toBe(true)
  })

  it('gives dirty rows the answers of the clean ones, one by one and all at once', async () => {
    const dirty = rowsOf(made.dirty.slice(0, 200))
    const { table } = await cleanFile({
      path: join(folder, 'dirty.csv'),
      folder,
      log: silent,
      signal: new AbortController().signal,
    })
    const clean = dirty.map((_, row) =>
      Object.fromEntries([...table.columns].map(([name, column]) => [name, cellTextOf(column, row)])),
    )
    const ofDirty = model.predict(dirty, policy)
    expect(ofDirty.problems).toEqual([])
    expect(model.predict(clean, policy).predictions).toEqual(ofDirty.predictions)
    expect(dirty.map((row) => model.predict([row], policy).predictions[0])).toEqual(ofDirty.predictions)
    const typed = clean.map((row) => ({
      ...row,
      amount: row['amount'] === null ? null : Number(row['amount']),
    }))
    expect(model.predict(typed, policy).predictions).toEqual(ofDirty.predictions)
  })

  it('predicts the dirty file as it answers its rows', async () => {
    await predictFile({
      model,
      path: join(folder, 'dirty.csv'),
      output: join(folder, 'scored.csv'),
      folder,
      log: silent,
      signal: new AbortController().signal,
    })
    const lines = readFileSync(join(folder, 'scored.csv'), 'utf8').trim().split('\n')
    const shown = lines.slice(1, 101).map((line) => Number(line.split(',').at(-1)))
    const answered = model.predict(rowsOf(made.dirty.slice(0, 100)), policy).predictions
    expect(shown).toEqual(answered.map(({ probabilities }) => probabilities?.['ja']))
  })
})

describe('a leak', () => {
  const table = (): string => {
    const lines = Array.from({ length: 1500 }, (_, i) => {
      const result = ((i * 7919) % 1000) - 500
      return `${(i * 31) % 17},${((i * 7919) % 1000) % 300},${result},${result >= 20 ? 'yes' : 'no'}`
    })
    return `other,some,result,worth\n${lines.join('\n')}\n`
  }

  it.each([
    { keep: [], inputs: ['other', 'some'] },
    { keep: ['result'], inputs: ['other', 'some', 'result'] },
  ])(
    'is left out, loudly, unless it is kept: $keep',
    async ({ keep, inputs }) => {
      writeFileSync(join(folder, 'leak.csv'), table())
      const told: string[] = []
      const result = await run(
        {
          retrieve: csv('leak.csv'),
          target: 'worth',
          keep,
          train: [logistic()],
          tune: { budget: { trials: 1 } },
        },
        { folder, workers: 0, log: (report) => 'message' in report && told.push(report.message) },
      )
      expect(load(result.model.bytes).schema.inputs.map(({ name }) => name)).toEqual(inputs)
      expect(told.some((message) => message.startsWith('LEFT OUT "result"'))).toBe(keep.length === 0)
    },
    60_000,
  )

  it('is left out within ten seconds, too', async () => {
    writeFileSync(join(folder, 'leak.csv'), table())
    const told: string[] = []
    const result = await run(
      { retrieve: csv('leak.csv'), target: 'worth', train: [logistic()], tune: { preset: 'fast' } },
      { folder, workers: 0, log: (report) => 'message' in report && told.push(report.message) },
    )
    expect(load(result.model.bytes).schema.inputs.map(({ name }) => name)).toEqual(['other', 'some'])
    expect(told.filter((message) => message.startsWith('LEFT OUT "result"'))).toHaveLength(1)
    expect(told.filter((message) => message.startsWith('Leaks are looked for at'))).toEqual([])
  }, 60_000)

  it('is found among a part of the rows where all would take a large share of the time', async () => {
    const lines = table().trim().split('\n')
    const wide = (line: string, i: number): string =>
      `${line},${Array.from({ length: 40 }, (_, j) => (i === 0 ? `more${j}` : (i * (j + 3)) % 23)).join(',')}`
    const rows = Array.from({ length: 8 }, () => lines.slice(1)).flat()
    writeFileSync(join(folder, 'leak.csv'), [lines[0], ...rows].map(wide).join('\n'))
    const told: string[] = []
    const result = await run(
      { retrieve: csv('leak.csv'), target: 'worth', train: [logistic()], tune: { budget: { trials: 1 } } },
      {
        folder,
        workers: 0,
        timeLimitMs: 15_000,
        log: (report) => 'message' in report && told.push(report.message),
      },
    )
    expect(load(result.model.bytes).schema.inputs.map(({ name }) => name)).not.toContain('result')
    expect(told.filter((message) => message.startsWith('LEFT OUT "result"'))).toHaveLength(1)
    const looked = told.filter((message) => message.startsWith('Leaks are looked for at'))
    expect(looked).toHaveLength(1)
    expect(looked[0]).toMatch(/at 5000 of 9600 rows/)
  }, 60_000)
})

describe('a target with points between thousands', () => {
  /** Prices of 1,000 to 9,999, with or without cents: alone "1.234" does not tell that it is a thousand. */
  const lines = (count: number, cents: boolean): string => {
    const rows = Array.from({ length: count }, (_, i) => {
      const size = 1 + ((i * 31) % 9)
      const rest = String((i * 7919) % 1000).padStart(3, '0')
      return `${size};${size}.${rest}${cents ? `,${10 + (i % 90)}` : ''}`
    })
    return `size;price\n${rows.join('\n')}\n`
  }
  const rmseOf = (metrics: Readonly<Record<string, { value: number }>>): number => metrics['rmse'].value

  it('is read so from every other file, too: it is not guessed anew', async () => {
    writeFileSync(join(folder, 'prices.csv'), lines(300, true))
    writeFileSync(join(folder, 'round.csv'), lines(60, false))
    const result = await run(
      {
        retrieve: csv('prices.csv'),
        target: 'price',
        train: [ridge()],
        tune: { budget: { trials: 1 } },
        split: byFile({ path: 'round.csv' }),
      },
      { folder, workers: 0 },
    )
    const { target } = result.judgement.contender
    expect('values' in target && Math.min(...target.values)).toBeGreaterThanOrEqual(1000)
    expect(rmseOf(result.judgement.evaluation.metrics)).toBeLessThan(500)
    const scored = await evaluateFile({
      model: load(result.model.bytes),
      path: join(folder, 'round.csv'),
      folder,
      temporary: folder,
      log: silent,
      signal: new AbortController().signal,
    } as never)
    expect(rmseOf(scored.evaluation.metrics)).toBeLessThan(500)
  }, 60_000)

  it('is read so beside plain numbers of a file with decimal commas', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => {
      const size = 1 + ((i * 31) % 9)
      const price = i % 4 === 0 ? `${100 + 100 * size - 1},${125 + (i % 90)}` : `1.${100 + 10 * size},50 €`
      return `${size},5;${(i * 7) % 3},25;${price}`
    })
    writeFileSync(join(folder, 'euros.csv'), `size;more;price\n${rows.join('\n')}\n`)
    const result = await run(
      { retrieve: csv('euros.csv'), target: 'price', train: [ridge()], tune: { budget: { trials: 1 } } },
      { folder, workers: 0 },
    )
    const model = load(result.model.bytes)
    expect(model.artifact.lineage['decimal']).toBe('comma')
    expect(targetNumbers(model.artifact)?.point).toBe('group')
    // Rows of a copy are other rows than those that trained.
    writeFileSync(join(folder, 'again.csv'), `size;more;price\n${rows.slice(0, 200).join('\n')}\n`)
    const scored = await evaluateFile({
      model,
      path: join(folder, 'again.csv'),
      folder,
      temporary: folder,
      log: silent,
      signal: new AbortController().signal,
    } as never)
    const { target } = scored.contender
    expect('values' in target && [Math.min(...target.values), Math.max(...target.values)]).toEqual([
      expect.closeTo(199.125, 0),
      1190.5,
    ])
  }, 60_000)

  it('takes no commas for decimals of inputs, where the data wrote them with points', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const size = 10 + ((i * 31) % 9)
      return `${size}.${125 + (i % 90)};${size}.5;1.2${i % 10}0,50 €`
    })
    writeFileSync(join(folder, 'points.csv'), `size;half;price\n${rows.join('\n')}\n`)
    const open = Array.from(
      { length: 60 },
      (_, i) => `${10 + (i % 9)}.${125 + (i % 90)};11;1.2${i % 10}0,50 €`,
    )
    writeFileSync(join(folder, 'open.csv'), `size;half;price\n${open.join('\n')}\n`)
    const { holdout } = await run(
      {
        retrieve: csv('points.csv'),
        target: 'price',
        train: [ridge()],
        tune: { budget: { trials: 1 } },
        split: byFile({ path: 'open.csv' }),
      },
      { folder, workers: 0 },
    )
    const [{ test }] = holdout.parts
    const { values } = test.table.columns.get('size') as NumberColumn
    expect(Math.max(...values)).toBeLessThan(20)
    expect('values' in test.target && Math.min(...test.target.values)).toBeGreaterThan(1000)
  }, 60_000)

  it('warns where a test file writes all targets so that they are read as decimals', async () => {
    const rows = (cents: string): string =>
      Array.from(
        { length: 200 },
        (_, i) => `${10 + ((i * 31) % 9)}.5;${1 + (i % 9)}.2${i % 10}5${cents}`,
      ).join('\n')
    writeFileSync(join(folder, 'cents.csv'), `size;price\n${rows(',50 €')}\n`)
    writeFileSync(join(folder, 'whole.csv'), `size;price\n${rows('')}\n`)
    const told: string[] = []
    await run(
      {
        retrieve: csv('cents.csv'),
        target: 'price',
        train: [ridge()],
        tune: { budget: { trials: 1 } },
        split: byFile({ path: 'whole.csv' }),
      },
      { folder, workers: 0, log: (report) => 'message' in report && told.push(report.message) },
    )
    expect(told).toContain(
      '"price" is read as decimals in whole.csv, such as 1.205; in the data such a point parts thousands.',
    )
  }, 60_000)
})
