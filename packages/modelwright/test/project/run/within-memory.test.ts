import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runDocument } from '../../../src/cli/run-text.ts'
import {
  ModelwrightError,
  type Report,
  replayRulings,
  seedOf,
  silent,
  startRulings,
} from '../../../src/core/index.ts'
import { createPool } from '../../../src/core/node/pool.ts'
import { csv, defineLearner, run } from '../../../src/index.ts'
import { rowsInMemory, withinMemory } from '../../../src/project/run/within-memory.ts'
import { factsOf } from './facts.ts'
import { sampleFolder } from './sample-folder.ts'

const pool = createPool({ size: 0, tasks: {} })

/** Takes more memory than any machine has, for more rows than these. */
function takeMemory(rows: number, most: number): void {
  if (rows > most) new ArrayBuffer(2 ** 52)
}

describe('withinMemory', () => {
  it('halves the rows until they fit, and keeps the rulings of the attempt that did alone', async () => {
    const rulings = startRulings()
    rulings.note('before', 1)
    const attempt = async (most: number) => {
      const rows = rulings.decide('rows in time', () => most)
      rulings.note('on the way', most)
      takeMemory(most, 3000)
      return { rows }
    }
    const tools = { log: silent, rulings, pool }
    expect(await withinMemory({ most: 10_000, all: 10_000 }, attempt, tools)).toEqual({
      rows: 2500,
      notes: ['Memory is too short to fit all 10000 training rows: the model learnt from 2500.'],
    })
    const noted = { before: [1], 'rows in time': [2500], 'on the way': [2500] }
    expect(rulings.notes()).toEqual(noted)
    expect(replayRulings(noted).decide('rows in time', () => 1)).toBe(2500)
  })

  it('throws where memory is too short for the fewest rows, and what else is wrong at once', async () => {
    let fits = 0
    const tools = { log: silent, rulings: startRulings(), pool }
    const never = async () => {
      fits++
      takeMemory(1, 0)
    }
    await expect(withinMemory({ most: 1200, all: 1200 }, never as never, tools)).rejects.toMatchObject({
      code: 'CORE_MEMORY_EXHAUSTED',
      message: expect.stringContaining('fitted on 500 rows: Array buffer allocation failed'),
    })
    expect(fits).toBe(4)
    const wrong = () => Promise.reject(new Error('no'))
    await expect(withinMemory({ most: 1200, all: 1200 }, wrong, tools)).rejects.toThrow('no')
  })

  it('fits once more where a thread died, and no more than once', async () => {
    const died = (times: number) => async (most: number) => {
      if (++fits <= times) throw new ModelwrightError('CORE_WORKER_DIED', { message: 'It ended.', mend: [] })
      return { most }
    }
    let fits = 0
    const tools = { log: silent, rulings: startRulings(), pool }
    expect(await withinMemory({ most: 900, all: 900 }, died(1), tools)).toEqual({ most: 900, notes: [] })
    fits = 0
    await expect(withinMemory({ most: 900, all: 900 }, died(2), tools)).rejects.toThrow('It ended.')
  })

  it('begins with what the folds of the winner took, where they took a part', () => {
    const found = (share?: number) => ({ best: { share }, rowCount: 10_000 }) as never
    expect(rowsInMemory(found(), 20_000)).toBe(20_000)
    expect(rowsInMemory(found(0.25), 20_000)).toBe(2000)
    expect(rowsInMemory(found(1 / 64), 20_000)).toBe(500)
  })
})

/** Writes so many rows of `x` and its cube, a hundredfold, with as much noise as is told. */
function writeCubes(path: string, count: number, noise: number): void {
  const seed = seedOf(5)
  const rows = Array.from({ length: count }, () => {
    const x = seed.next()
    return `${x.toFixed(4)},${(x * x * x * 100 + noise * seed.next()).toFixed(4)}`
  })
  writeFileSync(path, `x,y\n${rows.join('\n')}\n`)
}

/** A learner of the median; what comes before its fits is told the number of rows. */
const middle = (name: string, before: (rowCount: number) => void) =>
  defineLearner({
    name,
    about: 'the median',
    tasks: ['regression'],
    model: 'constant',
    options: {},
    supports: { missing: true, categories: true, weights: false, scaled: false },
    fit({ target }) {
      if (target.task !== 'regression') throw new Error('bug: it takes numbers')
      before(target.values.length)
      const sorted = target.values.slice().sort()
      return { outputs: Float64Array.of(sorted[sorted.length >> 1]) }
    },
  })

describe('a run whose final fits run out of memory', () => {
  it('ends with a model of fewer rows, and says so in terminal, JSON and report, as of a fit that threw', async () => {
    const folder = sampleFolder()
    writeCubes(join(folder, 'skew.csv'), 1500, 1)
    let thirds = 0
    const greedy = middle('greedy', (count) => takeMemory(count, 1000))
    const thrower = middle('thrower', () => {
      if (++thirds === 3) throw new Error('the third fit is too much')
    })
    const reports: Report[] = []
    const result = await run(
      {
        ...{ retrieve: csv('skew.csv'), target: 'y', train: [greedy, thrower] },
        tune: { metric: 'mae', budget: { trials: 2 } },
      },
      { folder, workers: 0, log: (report) => void reports.push(report) },
    )
    const all = result.holdout.parts[0].train.length
    const note = `Memory is too short to fit all ${all} training rows: the model learnt from ${all >> 1}.`
    const failed = 'Trial 2 (thrower) failed: the third fit is too much'
    expect(result.leaderboard[0].learner).toBe('greedy')
    expect(result.parts[0].trainIds.length).toBe(all >> 1)
    const { notes } = runDocument(factsOf(result, folder)) as { notes?: readonly string[] }
    expect(notes).toEqual(expect.arrayContaining([failed, note]))
    const told = reports.flatMap((report) =>
      'message' in report ? [`${report.kind}: ${report.message}`] : [],
    )
    expect(told).toEqual(expect.arrayContaining([`note: ${failed}`, `warning: ${note}`]))
    expect(told).toContain(
      'warning: There is no memory to fit on all rows: the fit that was evaluated is shipped.',
    )
    const page = readFileSync(result.report, 'utf8')
    for (const text of [failed, note]) expect(page).toContain(text)
  })
})

describe('a run whose fit on all rows ends its thread', () => {
  /** A learner whose fits on all rows end as told, one after the other. */
  const ending = (errors: readonly (() => Error)[]) => {
    let fits = 0
    return middle('mortal', (count) => {
      if (count === 100 && fits < errors.length) throw errors[fits++]()
    })
  }
  const died = () => new ModelwrightError('CORE_WORKER_DIED', { message: 'It ended.', mend: [] })
  const full = () => new ModelwrightError('CORE_MEMORY_EXHAUSTED', { message: 'It is full.', mend: [] })
  const shipped = async (errors: readonly (() => Error)[]) => {
    const folder = sampleFolder()
    writeCubes(join(folder, 'few.csv'), 100, 0)
    const warnings: string[] = []
    const log = (report: Report): void => {
      if (report.kind === 'warning') warnings.push(report.message)
    }
    const train = [ending(errors)]
    const tune = { metric: 'mae', budget: { trials: 1 } }
    const result = await run(
      { retrieve: csv('few.csv'), target: 'y', train, tune },
      { folder, workers: 0, log },
    )
    return { version: result.model.version, warnings }
  }

  it('fits once more, and ships the fit that was evaluated where that ends, too', async () => {
    for (const error of [died, full]) expect(await shipped([error])).toEqual({ version: 1, warnings: [] })
    const rest = ': the fit that was evaluated is shipped.'
    expect(await shipped([died, died])).toEqual({
      version: 1,
      warnings: [`A thread ended twice while it fitted on all rows${rest}`],
    })
    expect(await shipped([full, full])).toEqual({
      version: 1,
      warnings: [`Memory is too short to fit on all rows${rest}`],
    })
  })

  it('ends with what else is wrong', async () => {
    await expect(shipped([() => new Error('It is wrong.')])).rejects.toThrow('It is wrong.')
  })
})
