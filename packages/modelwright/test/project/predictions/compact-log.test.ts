import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { compactLog } from '../../../src/project/predictions/compact-log.ts'
import { listPredictions } from '../../../src/project/predictions/list-predictions.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { askLog } from '../../../src/project/predictions/open-log.ts'
import { openSegments } from '../../../src/serve/predictions/segments.ts'
import { bundled } from '../../serve/bundled.ts'
import { exampleModel, logFolder, predictedRows, segmentFiles } from '../../serve/predictions/log-folders.ts'
import { writeLog } from './logged.ts'

let folder: string

beforeEach(() => {
  folder = logFolder()
})

async function read(): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const piece of openLogSource([folder]).read({}))
    ids.push(
      ...piece.map(({ id, row, outcome }) => `${id}/${row}${outcome === null ? '' : `=${outcome.outcome}`}`),
    )
  return ids
}

const odd = { ...exampleModel, name: 'a/b é', version: undefined, variant: 'shadow' }

async function writeTwoDays(): Promise<void> {
  await writeLog(folder, [
    { at: '2026-05-01T10:00:00Z', rows: [predictedRows('a', 2), predictedRows('b', 1, { model: odd })] },
    {
      at: '2026-05-02T10:00:00Z',
      rows: [predictedRows('c')],
      outcomes: [{ id: 'a', row: 1, outcome: 'no', at: Date.UTC(2026, 4, 2) }],
    },
  ])
}

it('closed segments become Parquet by day and model; the same is read before and after', async () => {
  await writeTwoDays()
  const before = { rows: await read(), days: await listPredictions({ folders: [folder] }) }
  expect(before.rows).toEqual(['a/0', 'a/1=no', 'b/0', 'c/0'])
  const done = await compactLog(folder)
  expect(done).toMatchObject({ segments: 3, predictions: 4, outcomes: 1, unreadable: 0 })
  expect(segmentFiles(folder)).toEqual([])
  const [name] = readdirSync(join(folder, 'parquet'))
  const days = readdirSync(join(folder, 'parquet', name, 'predictions'))
  expect(days.sort()).toEqual(['day=2026-05-01', 'day=2026-05-02'])
  expect({ rows: await read(), days: await listPredictions({ folders: [folder] }) }).toEqual(before)
  expect(await compactLog(folder)).toMatchObject({ segments: 0, predictions: 0 })
  expect(existsSync(join(folder, 'compacting'))).toBe(false)
})

it('what comes after is read beside what was compacted', async () => {
  await writeTwoDays()
  await compactLog(folder)
  await writeLog(folder, [{ at: '2026-05-03T10:00:00Z', rows: [predictedRows('d')] }])
  expect(await read()).toEqual(['a/0', 'a/1=no', 'b/0', 'c/0', 'd/0'])
  await compactLog(folder)
  expect(await read()).toEqual(['a/0', 'a/1=no', 'b/0', 'c/0', 'd/0'])
})

it('an open segment is left alone until its process must be gone; its torn last line is passed over', async () => {
  await writeLog(folder, [{ at: '2026-05-01T10:00:00Z', rows: [predictedRows('a', 3)] }])
  const [closed] = segmentFiles(folder)
  const open = join(folder, 'segments', `${closed}.open`)
  cpSync(join(folder, 'segments', closed), open)
  rmSync(join(folder, 'segments', closed))
  appendFileSync(open, '{"id":"torn","row":0,"at":"2026-05-01T10:')
  expect(await compactLog(folder)).toMatchObject({ segments: 0 })
  expect(await read()).toEqual(['a/0', 'a/1', 'a/2'])
  const long = new Date(Date.now() - 2 * 3_600_000)
  utimesSync(open, long, long)
  expect(await compactLog(folder)).toMatchObject({ segments: 1, predictions: 3, unreadable: 1 })
  expect(await read()).toEqual(['a/0', 'a/1', 'a/2'])
})

describe('an open segment that is written to after all', () => {
  const line = (id: string): Buffer =>
    Buffer.from(
      `${JSON.stringify({ ...{ id, row: 0, outcome: 'yes' }, at: '2026-05-01T10:00:00Z', received: '2026-05-01T10:00:00Z', caller: null })}\n`,
    )
  const segments = () =>
    openSegments({
      ...{
        folder,
        kind: 'outcomes' as const,
        maxBytes: 1e6,
        maxAgeMs: 1e9,
        isDurable: false,
        clock: Date.now,
      },
    })
  const outcomes = async () => {
    const rows = await askLog({ folders: [folder] }, (engine) =>
      engine.query('SELECT id FROM outcomes ORDER BY id'),
    )
    return rows.map(({ id }) => String(id))
  }
  /** As a process leaves it that was killed. */
  const open = (): void => {
    const [closed] = segmentFiles(folder)
    renameSync(join(folder, 'segments', closed), join(folder, 'segments', `${closed}.open`))
  }
  const leave = (): void => {
    const [open] = segmentFiles(folder)
    const long = new Date(Date.now() - 2 * 3_600_000)
    utimesSync(join(folder, 'segments', open), long, long)
  }

  it('is not taken for left by a clock that is ahead of the disk', async () => {
    const written = segments()
    await written.append(line('a'))
    const real = Date.now
    Date.now = () => real() + 2 * 3_600_000
    try {
      expect(await compactLog(folder)).toMatchObject({ segments: 0 })
    } finally {
      Date.now = real
    }
    await written.rotate()
  })

  it('loses nothing: who writes begins another, and may end it', async () => {
    const written = segments()
    await written.append(line('a'))
    leave()
    expect(await compactLog(folder)).toMatchObject({ segments: 1, outcomes: 1 })
    await written.append(line('b'))
    expect(await outcomes()).toEqual(['a', 'b'])
    await written.rotate()
    expect(await compactLog(folder)).toMatchObject({ segments: 1, outcomes: 1 })
    expect(await outcomes()).toEqual(['a', 'b'])
  })

  it('is left for the next compaction where it grew during this one', async () => {
    const written = segments()
    await written.append(line('a'))
    await written.rotate()
    open()
    leave()
    const { signal } = new AbortController()
    let isDone = false
    signal.throwIfAborted = () => {
      const [closed] = segmentFiles(folder)
      if (isDone || closed.endsWith('.open')) return
      isDone = true
      appendFileSync(join(folder, 'segments', closed), line('b'))
    }
    expect(await compactLog(folder, { signal })).toMatchObject({ segments: 0, outcomes: 0 })
    expect(await outcomes()).toEqual(['a', 'b'])
    expect(await compactLog(folder)).toMatchObject({ segments: 1, outcomes: 2 })
    expect(await outcomes()).toEqual(['a', 'b'])
  })

  it('that was closed by a compaction is closed without complaint', async () => {
    const written = segments()
    await written.append(line('a'))
    const [open] = segmentFiles(folder)
    renameSync(join(folder, 'segments', open), join(folder, 'segments', open.slice(0, -'.open'.length)))
    await written.rotate()
    expect(await outcomes()).toEqual(['a'])
  })
})

it.each([
  '',
  '\0\0\0\0\n',
  'not json\n',
  '[1,2]\n',
  '{}\n',
  '{"id":"x"}\n',
  '{"id":1,"row":"a","at":7}\n',
  '{"id":"x","row":0,"at":"never"}\n',
])('damaged lines do no harm: %j', async (damage) => {
  await writeLog(folder, [{ at: '2026-05-01T10:00:00Z', rows: [predictedRows('a')] }])
  const path = join(folder, 'segments', segmentFiles(folder)[0])
  appendFileSync(path, damage)
  await writeLog(folder, [{ at: '2026-05-01T11:00:00Z', rows: [predictedRows('b')] }])
  expect(await read()).toEqual(['a/0', 'b/0'])
  expect(await compactLog(folder)).toMatchObject({ predictions: 2, unreadable: damage === '' ? 0 : 1 })
  expect(await read()).toEqual(['a/0', 'b/0'])
})

it('one process compacts at a time; one that was killed gives way', async () => {
  await writeTwoDays()
  mkdirSync(join(folder, 'compacting'))
  await expect(compactLog(folder)).rejects.toMatchObject({ code: 'PROJECT_LOG_BUSY' })
  const long = new Date(Date.now() - 600_000)
  utimesSync(join(folder, 'compacting'), long, long)
  expect(await compactLog(folder)).toMatchObject({ predictions: 4 })
})

it('segments that were published and not deleted, as after a crash, are read once and deleted by the next', async () => {
  await writeTwoDays()
  const kept = logFolder()
  cpSync(join(folder, 'segments'), join(kept, 'segments'), { recursive: true })
  await compactLog(folder)
  cpSync(join(kept, 'segments'), join(folder, 'segments'), { recursive: true })
  expect(await read()).toEqual(['a/0', 'a/1=no', 'b/0', 'c/0'])
  expect(await compactLog(folder)).toMatchObject({ segments: 0 })
  expect(segmentFiles(folder)).toEqual([])
  expect(await read()).toEqual(['a/0', 'a/1=no', 'b/0', 'c/0'])
})

it('killed at any moment, nothing is lost and nothing is there twice', async () => {
  const program = await bundled(new URL('./compact-child.ts', import.meta.url))
  const seed = seedOf(11)
  const lines: string[] = []
  for (let round = 0; round < 8; round++) {
    const rows = [predictedRows(`r${round}`, 2)]
    await writeLog(folder, [{ at: `2026-05-${10 + round}T10:00:00Z`, rows }])
    lines.push(`r${round}/0`, `r${round}/1`)
    rmSync(join(folder, 'compacting'), { recursive: true, force: true })
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    await once(child.stdout!, 'data')
    await new Promise((resolve) => setTimeout(resolve, 500 * seed.next()))
    child.kill('SIGKILL')
    await ended
    expect(await read()).toEqual(lines)
  }
  rmSync(join(folder, 'compacting'), { recursive: true, force: true })
  await compactLog(folder)
  expect(await read()).toEqual(lines)
  expect(segmentFiles(folder)).toEqual([])
}, 120_000)

it('a folder that cannot be written says so, and segments stay', async () => {
  await writeTwoDays()
  writeFileSync(join(folder, 'parquet'), 'in the way')
  await expect(compactLog(folder)).rejects.toMatchObject({ code: 'PROJECT_FOLDER_UNUSABLE' })
  expect(segmentFiles(folder)).toHaveLength(3)
})
