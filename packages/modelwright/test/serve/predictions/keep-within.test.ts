import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { keepWithin } from '../../../src/serve/predictions/keep-within.ts'
import { logFolder } from './log-folders.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 4, 20)

function put(folder: string, name: string, bytes: number, ageDays = 0): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'x'.repeat(bytes))
  const time = new Date(now - ageDays * dayMs)
  utimesSync(path, time, time)
  return path
}

const segment = (at: number, ending = '') =>
  `segments/predictions-2026050${at}T000000000Z-1-0000000${at}.jsonl${ending}`

it('the oldest go until the rest fits; what is open stays', async () => {
  const folder = logFolder()
  const files = [1, 2, 3].map((at) => put(folder, segment(at), 100, 10 - at))
  const open = put(folder, segment(4, '.open'), 100, 30)
  expect(await keepWithin(folder, { bytes: 200 }, now)).toBe(100)
  expect(files.map((file) => existsSync(file))).toEqual([false, true, true])
  expect(existsSync(open)).toBe(true)
})

it('what is too old goes, segments and days alike, and empty folders with it', async () => {
  const folder = logFolder()
  const young = put(folder, segment(1), 100, 2)
  const old = put(folder, segment(2), 100, 12)
  const kept = put(folder, 'parquet/b/predictions/day=2026-05-18/model=churn/data_0.parquet', 10)
  const gone = put(folder, 'parquet/a/predictions/day=2026-05-01/model=churn/data_0.parquet', 10)
  put(folder, 'parquet/a/segments.json', 2)
  writeFileSync(join(folder, 'parquet/a/segments.json'), '["long-gone.jsonl"]')
  expect(await keepWithin(folder, { ageMs: 10 * dayMs }, now)).toBe(110)
  expect([young, old, kept, gone].map((file) => existsSync(file))).toEqual([true, false, true, false])
  expect(existsSync(join(folder, 'parquet/a'))).toBe(false)
})

it('the list of sources stays as long as one of them lies there: it would be read twice', async () => {
  const folder = logFolder()
  const source = put(folder, segment(9), 10)
  put(folder, 'parquet/a/predictions/day=2026-05-01/model=churn/data_0.parquet', 10)
  writeFileSync(join(folder, 'parquet/a/segments.json'), JSON.stringify([source.split('/').at(-1)]))
  await keepWithin(folder, { ageMs: 10 * dayMs }, now)
  expect(existsSync(join(folder, 'parquet/a/segments.json'))).toBe(true)
})

it('other files, and a folder that is not there, are left alone', async () => {
  const folder = logFolder()
  const other = put(folder, 'segments/notes.txt', 1000, 100)
  expect(await keepWithin(folder, { bytes: 1, ageMs: 1 }, now)).toBe(0)
  expect(existsSync(other)).toBe(true)
  expect(await keepWithin(join(folder, 'none'), { bytes: 1 }, now)).toBe(0)
})
