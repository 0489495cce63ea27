import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { allOperations, load, type Model } from '@modelwright/runtime'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { cellOf, type Report, silent, type TaskPool } from '../../src/core/index.ts'
import { csv, logistic, predictFile, predictParts, run } from '../../src/index.ts'
import { manifestName } from '../../src/project/batch/manifest.ts'
import { openPool } from '../../src/project/worker-pool.ts'
import { type OutputFormat, openRows, writeRows } from '../../src/retrieve/index.ts'
import { workFolder } from '../cli/command-line.ts'
import { refusal } from './refusal.ts'

const folder = workFolder('penguins.csv')
const [head, ...lines] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
/** More than three pieces: fewer are scored without threads. */
const rowCount = 70_000
const { signal } = new AbortController()
const pool = openPool({ size: 2, log: silent })
let model: Model

/** Rows that differ from one another, with a cell that needs quotes and one that a model does not use. */
const manyRows = Array.from({ length: rowCount }, (_, row) => {
  const cells = lines[row % lines.length].split(',')
  return `${cells.join(',')},"row ""${row}"", of many"`
})
const text = `${head},note\n${manyRows.join('\n')}\n`

beforeAll(async () => {
  const made = await run(
    {
      retrieve: csv('penguins.csv'),
      target: 'species',
      train: [logistic()],
      tune: { budget: { trials: 1 } },
    },
    { folder, workers: 0 },
  )
  model = load(readFileSync(made.model.path))
  writeFileSync(join(folder, 'many.csv'), text)
}, 240_000)

afterAll(() => pool.close())

interface Asked {
  readonly path?: string
  readonly into?: string
  readonly format?: OutputFormat
  readonly partitionRows?: number
  readonly resume?: boolean
  readonly pool?: TaskPool
  readonly unreadable?: 'missing'
  readonly model?: Model
  readonly log?: (report: Report) => void
}

function parts({ path = 'many.csv', into = 'scored', log = silent, unreadable, ...asked }: Asked = {}) {
  return predictParts({
    model,
    path,
    folder,
    into: join(folder, into),
    format: 'csv',
    partitionRows: 22_000,
    log,
    signal,
    ...(unreadable && { policy: { unreadable } }),
    ...asked,
  })
}

async function whole(path = 'many.csv', format: OutputFormat = 'csv'): Promise<string> {
  const output = join(folder, `whole.${format}`)
  await predictFile({ model, path, folder, output, format, log: silent, signal })
  return output
}

let ofMany: string | undefined

/** What the file of all rows becomes in one piece. */
async function wholeCsv(): Promise<string> {
  ofMany ??= readFileSync(await whole(), 'utf8')
  return ofMany
}

/** The rows in another format. */
async function rewritten(name: string): Promise<void> {
  const rows = await openRows('many.csv', { folder })
  const writer = await writeRows(join(folder, name), { names: rows.names, added: [] })
  for await (const chunk of rows) await writer.write(chunk.original, new Map())
  await writer.close()
}

/** Cells of every 997th of all rows, as they are when files are read one after the other. */
async function someCells(paths: readonly string[]): Promise<unknown[]> {
  const found: unknown[] = []
  let before = 0
  for (const path of paths)
    for await (const { columns, rowCount: count } of await openRows(path, { folder })) {
      for (let row = (997 - (before % 997)) % 997; row < count; row += 997)
        found.push([...columns].map(([name, column]) => [name, cellOf(column, row)]))
      before += count
    }
  return found
}

const filesIn = (into = 'scored'): string[] => readdirSync(join(folder, into)).sort()
const partsIn = (into = 'scored'): string[] => filesIn(into).filter((name) => name.startsWith('part-'))
const read = (into: string, name: string): string => readFileSync(join(folder, into, name), 'utf8')

/** The parts of a folder put together: what one CSV file would hold. */
function joinedCsv(into = 'scored'): string {
  return partsIn(into)
    .map((name, at) => (at === 0 ? read(into, name) : read(into, name).replace(/^.*\n/, '')))
    .join('')
}

function clean(into = 'scored'): void {
  rmSync(join(folder, into), { recursive: true, force: true })
}

describe('predictParts', () => {
  it('gives, part after part, the rows of one piece to the bit: for any size of part, with and without threads', async () => {
    const expected = await wholeCsv()
    const size = fc.oneof(fc.integer({ min: 9000, max: 80_000 }), fc.constantFrom(35_000, 70_000, 69_999))
    await fc.assert(
      fc.asyncProperty(size, fc.boolean(), async (partitionRows, withThreads) => {
        clean()
        const result = await parts({ partitionRows, ...(withThreads && { pool }) })
        expect(result).toMatchObject({ rows: rowCount, parts: Math.ceil(rowCount / partitionRows), kept: 0 })
        expect(joinedCsv() === expected).toBe(true)
      }),
      { numRuns: times(4, 30), seed: 11 },
    )
  })

  it('writes JSON lines and Parquet as one piece does', async () => {
    clean()
    await parts({ format: 'json-lines', pool })
    expect(partsIn()).toEqual([0, 1, 2, 3].map((part) => `part-0000${part}.jsonl`))
    const joined = partsIn().map((name) => read('scored', name))
    expect(joined.join('') === readFileSync(await whole('many.csv', 'json-lines'), 'utf8')).toBe(true)
    clean()
    await parts({ format: 'parquet', pool })
    const ofWhole = await someCells([await whole('many.csv', 'parquet')])
    expect(await someCells(partsIn().map((name) => `scored/${name}`))).toEqual(ofWhole)
    expect(ofWhole.length).toBe(Math.ceil(rowCount / 997))
  })

  it.each<[string, () => void | Promise<void>, string]>([
    ['a gzipped file', () => writeFileSync(join(folder, 'many.csv.gz'), gzipSync(text)), 'many.csv.gz'],
    [
      'a glob of files',
      () => {
        for (const [at, from] of [0, 30_000, 30_001].entries()) {
          const to = [30_000, 30_001, rowCount][at]
          writeFileSync(
            join(folder, `piece-${at}.csv`),
            `${head},note\n${manyRows.slice(from, to).join('\n')}\n`,
          )
        }
      },
      'piece-*.csv',
    ],
    ['Parquet', () => rewritten('many.parquet'), 'many.parquet'],
    ['JSON lines', () => rewritten('many.jsonl'), 'many.jsonl'],
  ])('takes %s', async (_, write, path) => {
    await write()
    clean()
    await parts({ path, pool })
    expect(joinedCsv() === readFileSync(await whole(path), 'utf8')).toBe(true)
  })

  it('takes an address', async () => {
    const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      clean()
      await parts({ path: `http://127.0.0.1:${(server.address() as AddressInfo).port}/many.csv`, pool })
      expect(joinedCsv() === (await wholeCsv())).toBe(true)
    } finally {
      server.close()
    }
  })

  it('writes one part without rows where the file has none, so that its columns are known', async () => {
    clean()
    writeFileSync(join(folder, 'none.csv'), `${head}\n`)
    expect(await parts({ path: 'none.csv' })).toMatchObject({ rows: 0, parts: 1 })
    expect(joinedCsv()).toMatch(/^[^\n]*,prediction,probability_Adelie[^\n]*\n$/)
  })

  it('goes on with the parts that are there, whichever these are, and computes no other', async () => {
    const expected = await wholeCsv()
    clean()
    await parts({ pool })
    const some = fc.subarray([0, 1, 2, 3], { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(some, async (gone) => {
        for (const part of gone) rmSync(join(folder, 'scored', `part-0000${part}.csv`))
        const notes: string[] = []
        const log = (report: Report): void => void (report.kind === 'note' && notes.push(report.message))
        const result = await parts({ resume: true, pool, log })
        expect(result).toMatchObject({ rows: rowCount, parts: 4, kept: 4 - gone.length })
        expect(notes.map((note) => note.slice(0, 14))).toEqual(gone.map((part) => `part-0000${part}.csv`))
        expect(joinedCsv() === expected).toBe(true)
      }),
      { numRuns: times(3, 20), seed: 4 },
    )
  })

  it('begins where there is nothing to go on with', async () => {
    clean()
    expect(await parts({ resume: true, pool })).toMatchObject({ parts: 4, kept: 0 })
  })

  it('refuses to go on with another input, another model or other parts, and changes nothing', async () => {
    clean()
    await parts()
    const before = read('scored', manifestName)
    writeFileSync(join(folder, 'other.csv'), text.replace('Biscoe', 'Dream'))
    const renamed = load(readFileSync(await exported()))
    for (const [asked, said] of [
      [{ path: 'other.csv' }, 'the input'],
      [{ model: renamed }, 'the model was'],
      [{ partitionRows: 1000 }, '--partition-rows was 22000 and is 1000'],
      [{ format: 'parquet' }, '--format was csv and is parquet'],
    ] as const) {
      const error = await refusal(parts({ resume: true, ...asked }))
      expect([error.code, error.message.includes(said)]).toEqual(['PROJECT_PARTS_DIFFERENT', true])
    }
    expect((await refusal(parts())).code).toBe('PROJECT_PARTS_EXIST')
    expect(read('scored', manifestName)).toBe(before)
  })

  it('says of a row that cannot be read which one it is; parts before it stay, and are kept when it may pass', async () => {
    const bad = [...manyRows]
    bad[50_123] = bad[50_123].replace(/,\d\d\d\d,/, ',heavy,')
    expect(bad[50_123]).not.toBe(manyRows[50_123])
    writeFileSync(join(folder, 'bad.csv'), `${head},note\n${bad.join('\n')}\n`)
    for (const threads of [undefined, pool]) {
      clean()
      const asked = { path: 'bad.csv', ...(threads && { pool: threads }) }
      const error = await refusal(parts(asked))
      expect([error.code, error.where]).toEqual([
        'PROJECT_ROWS_UNFIT',
        'bad.csv, data row 50124, column "body_mass_g"',
      ])
      expect(filesIn()).toEqual([manifestName, 'part-00000.csv', 'part-00001.csv'])
      const result = await parts({ ...asked, resume: true, unreadable: 'missing' })
      expect(result).toMatchObject({ rows: rowCount, parts: 4, kept: 2 })
      expect(result.notes).toContainEqual(expect.stringMatching(/^Row 50124: .*heavy/))
    }
  })

  it('tells rows, rows a second and the share that is done', async () => {
    clean()
    const told: { fraction: number; note: string }[] = []
    await parts({
      pool,
      log: (report) => {
        if (report.kind === 'progress') told.push({ fraction: report.fraction, note: report.note ?? '' })
      },
    })
    expect(told.at(-1)?.note).toMatch(/^70,000 rows/)
    expect(told.map(({ fraction }) => fraction)).toEqual(told.map(({ fraction }) => fraction).sort())
    expect(told.at(-1)?.fraction).toBe(1)
  })

  it('stops when it is told to, and leaves nothing half-written', async () => {
    clean()
    const control = new AbortController()
    const log = (report: Report): void => {
      if (report.kind === 'note') control.abort(new Error('enough'))
    }
    await expect(parts({ pool, log, ...{ signal: control.signal } })).rejects.toThrow()
    expect(filesIn().filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect((await parts({ resume: true, pool })).kept).toBeGreaterThan(0)
  })

  it('refuses an input that is written to while it is read', async () => {
    clean()
    writeFileSync(join(folder, 'growing.csv'), text)
    const log = (report: Report): void => {
      if (report.kind === 'note') writeFileSync(join(folder, 'growing.csv'), `${text}${manyRows[0]}\n`)
    }
    expect(await refusal(parts({ path: 'growing.csv', log }))).toMatchObject({
      code: 'RETRIEVE_FILE_CHANGED',
      where: 'growing.csv',
    })
  })

  it('scores by operations of its own on this thread, since no other has them', async () => {
    clean()
    let isAsked = false
    const asked: TaskPool = {
      size: 2,
      start: () => {},
      run: (...given) => {
        isAsked ||= given[0] === 'score-piece'
        return pool.run(...given)
      },
    }
    await parts({ pool: asked })
    expect(isAsked).toBe(true)
    isAsked = false
    clean()
    const own = load(readFileSync(await exported()), { operations: { ...allOperations } })
    await parts({ pool: asked, model: own })
    expect([isAsked, partsIn().length]).toEqual([false, 4])
  })
})

/** Another model of the same rows. */
async function exported(): Promise<string> {
  const made = await run(
    {
      name: 'another',
      retrieve: csv('penguins.csv'),
      target: 'species',
      train: [logistic({ c: 3 })],
      tune: { budget: { trials: 1 } },
    },
    { folder, workers: 0 },
  )
  return made.model.path
}
