import { beforeEach, expect, it } from 'vitest'
import type { JudgedPrediction, LogWindow } from '../../../src/core/index.ts'
import { compactLog } from '../../../src/project/predictions/compact-log.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { logFolder, predictedRows } from '../../serve/predictions/log-folders.ts'
import { writeLog } from './logged.ts'

let folder: string
const day = (number: number, hour = 0) => Date.UTC(2026, 4, number, hour)
const outcome = (id: string, row: number, value: string, at: number) => ({ id, row, outcome: value, at })

beforeEach(async () => {
  folder = logFolder()
  await writeLog(folder, [
    { at: '2026-05-02T12:00:00Z', rows: [predictedRows('b')] },
    { at: '2026-05-01T12:00:00Z', rows: [predictedRows('a', 2, { caller: 'web' })] },
    {
      at: '2026-05-03T12:00:00Z',
      outcomes: [outcome('a', 0, 'yes', day(3)), outcome('zz', 0, 'no', day(3))],
    },
    { at: '2026-05-05T12:00:00Z', outcomes: [outcome('a', 0, 'no', day(4))] },
    // Told last, though it was so before: what happened last counts.
    {
      at: '2026-05-06T12:00:00Z',
      outcomes: [outcome('a', 0, 'yes', day(2)), outcome('b', 0, 'yes', day(6))],
    },
  ])
})

async function read(window: LogWindow = {}): Promise<readonly JudgedPrediction[]> {
  const all: JudgedPrediction[] = []
  for await (const piece of openLogSource([folder]).read(window)) all.push(...piece)
  return all
}

const shown = (all: readonly JudgedPrediction[]) =>
  all.map(({ id, row, outcome: last }) => [`${id}/${row}`, last?.outcome ?? null])

it('predictions come by their time, as they were logged, with the outcome that counts', async () => {
  const all = await read()
  expect(shown(all)).toEqual([
    ['a/0', 'no'],
    ['a/1', null],
    ['b/0', 'yes'],
  ])
  expect(all[0]).toEqual({
    id: 'a',
    row: 0,
    at: day(1, 12),
    model: { name: 'churn', version: '3', digest: 'ab'.repeat(32) },
    caller: 'web',
    features: { age: 30, contract: 'monthly' },
    said: { prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } },
    outcome: { id: 'a', row: 0, outcome: 'no', at: day(4), received: day(5, 12), caller: 'crm' },
  })
})

it.each([
  [day(3), null, null],
  [day(3, 12), 'yes', null],
  [day(5, 11), 'yes', null],
  [day(5, 12), 'no', null],
  [day(7), 'no', 'yes'],
])('as of a time only what had been told by then is known: %i', async (asOf, a, b) => {
  for (const isCompacted of [false, true]) {
    if (isCompacted) await compactLog(folder)
    expect(shown(await read({ asOf }))).toEqual([
      ['a/0', a],
      ['a/1', null],
      ['b/0', b],
    ])
  }
})

it('by an age the last outcome that was told by then counts, whatever was told later', async () => {
  const ageOf = (days: number) => ({ outcomeAgeMs: days * 86_400_000 })
  const received = async (days: number) =>
    (await read(ageOf(days))).map(({ outcome: last }) => [last?.outcome ?? null, last?.received ?? null])
  for (const isCompacted of [false, true]) {
    if (isCompacted) await compactLog(folder)
    // "b" has none by then: what came later says that it did.
    expect(await received(2)).toEqual([
      ['yes', day(3, 12)],
      [null, null],
      ['yes', day(6, 12)],
    ])
    expect(await received(4)).toEqual([
      ['no', day(5, 12)],
      [null, null],
      ['yes', day(6, 12)],
    ])
    expect(shown(await read({ ...ageOf(4), asOf: day(4) }))[0]).toEqual(['a/0', 'yes'])
    expect(shown(await read({ ...ageOf(2), id: 'b' }))).toEqual([['b/0', 'yes']])
  }
})

it('by an age rows of one id that were asked at different times have outcomes of their own', async () => {
  await writeLog(folder, [{ at: '2026-05-04T12:00:00Z', rows: [predictedRows('a')] }])
  const all = await read({ outcomeAgeMs: 0.5 * 86_400_000, id: 'a' })
  // Of the second asking what was known before it; of the first none was, so that the last of all is told.
  expect(all.map(({ at, row, outcome: last }) => [at, row, last?.outcome ?? null])).toEqual([
    [day(1, 12), 0, 'no'],
    [day(1, 12), 1, null],
    [day(4, 12), 0, 'yes'],
  ])
})

it('a window holds its first moment and not its last', async () => {
  expect(shown(await read({ since: day(1, 12), until: day(2, 12) }))).toHaveLength(2)
  expect(shown(await read({ since: day(2, 12) }))).toEqual([['b/0', 'yes']])
  expect(await read({ until: day(1, 12) })).toEqual([])
  expect(await read({ model: 'other' })).toEqual([])
  expect(await read({ model: "churn' OR true" })).toEqual([])
})

it('the same outcome told again changes nothing', async () => {
  const before = await read()
  await writeLog(folder, [{ at: '2026-05-05T12:00:00Z', outcomes: [outcome('a', 0, 'no', day(4))] }])
  expect(await read()).toEqual(before)
})

it('a reader may stop early', async () => {
  for await (const piece of openLogSource([folder]).read({})) {
    expect(piece.length).toBeGreaterThan(0)
    break
  }
  expect(await read()).toHaveLength(3)
})

it('a folder without a log is told', async () => {
  const pieces = openLogSource([logFolder()]).read({})[Symbol.asyncIterator]()
  await expect(pieces.next()).rejects.toMatchObject({ code: 'PROJECT_LOG_MISSING' })
})
