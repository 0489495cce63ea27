import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findLogFiles } from '../../../src/project/predictions/log-files.ts'
import { filesSince } from '../../../src/project/predictions/log-files-since.ts'
import { askLog } from '../../../src/project/predictions/open-log.ts'
import { logFolder, predictedRows } from '../../serve/predictions/log-folders.ts'
import { writeLog } from './logged.ts'

const day = 86_400_000
const may = (date: number): number => Date.UTC(2026, 4, date)

async function count(folder: string, since: number | undefined): Promise<number> {
  const window = since === undefined ? {} : { since }
  const rows = await askLog({ folders: [folder], window }, (engine) =>
    engine.query('SELECT count(*) AS n FROM predictions'),
  )
  return Number(rows[0]['n'])
}

it('segments stay closed that were last written to before the time that is looked at', async () => {
  const folder = logFolder()
  await writeLog(folder, [
    { at: '2026-05-01T12:00:00Z', rows: [predictedRows('a')] },
    { at: '2026-05-03T12:00:00Z', rows: [predictedRows('b')] },
  ])
  const within = join(folder, 'segments')
  const [first, second] = readdirSync(within).sort()
  utimesSync(join(within, first), may(1) / 1000 + 43_200, may(1) / 1000 + 43_200)
  utimesSync(join(within, second), may(3) / 1000 + 43_200, may(3) / 1000 + 43_200)
  expect(await count(folder, undefined)).toBe(2)
  expect(await count(folder, may(1))).toBe(2)
  expect(await count(folder, may(2))).toBe(1)
  expect(await count(folder, may(5))).toBe(0)
  // Rows of a time to come are not told by when a file was written.
  expect(await count(folder, Date.now() + 10 * day)).toBe(2)
})

it('Parquet files of earlier days stay closed, whenever they were written', async () => {
  const folder = logFolder()
  for (const date of ['2026-05-01', '2026-05-02', '2026-05-03']) {
    const path = join(folder, 'parquet', 'made', 'predictions', `day=${date}`, 'model=m')
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'data.parquet'), '')
  }
  const files = await findLogFiles(folder)
  const left = async (rowsSince: number) =>
    (await filesSince(files, { rowsSince })).parquet.predictions.length
  expect(await left(may(1))).toBe(3)
  expect(await left(may(2) + 2 * 3_600_000)).toBe(2)
  // An hour before midnight still may be of the day before: clocks differ.
  expect(await left(may(2) + 1_800_000)).toBe(3)
  expect(await left(may(4) + day)).toBe(0)
  const before = async (rowsUntil: number) =>
    (await filesSince(files, { rowsUntil })).parquet.predictions.length
  expect([await before(may(1)), await before(may(1) + 1), await before(may(3) + 1)]).toEqual([0, 1, 3])
  expect((await filesSince(files, { writtenSince: Date.now() + day })).parquet.predictions).toEqual([])
})

it('what came from elsewhere with the time of its last row counts as written when it came', async () => {
  const folder = logFolder()
  await writeLog(folder, [{ at: '2026-05-01T12:00:00Z', rows: [predictedRows('a')] }])
  const [name] = readdirSync(join(folder, 'segments'))
  utimesSync(join(folder, 'segments', name), may(1) / 1000, may(1) / 1000)
  const files = await findLogFiles(folder)
  const left = async (wanted: Parameters<typeof filesSince>[1]) =>
    (await filesSince(files, wanted)).segments.predictions.length
  expect(await left({ writtenSince: Date.now() - day })).toBe(1)
  expect(await left({ writtenSince: Date.now() + day })).toBe(0)
  // Of rows it says what it always did.
  expect(await left({ rowsSince: may(2), writtenSince: Date.now() - day })).toBe(0)
})
