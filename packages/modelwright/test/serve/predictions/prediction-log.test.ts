import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { PredictionLog, Report } from '../../../src/core/index.ts'
import { type LogOptions, openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import { bundled } from '../bundled.ts'
import { logFolder, loggedLines, predictedRows, segmentFiles, until } from './log-folders.ts'

const reports: Report[] = []
const logs: PredictionLog[] = []

afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()))
  reports.length = 0
})

function open(folder: string, options: Partial<LogOptions> = {}): PredictionLog {
  const log = openPredictionLog({ folder, log: (report) => reports.push(report), ...options })
  logs.push(log)
  return log
}

const messages = () => reports.map((report) => ('message' in report ? report.message : ''))

it('rows are on file within the time they may wait, without anything else happening', async () => {
  const folder = logFolder()
  const log = open(folder, { flushMs: 20 })
  log.add(predictedRows('a', 2))
  expect(segmentFiles(folder)).toEqual([])
  expect(log.counts()).toMatchObject({ logged: 0, queuedBytes: 200 })
  await until(() => log.counts().logged === 2)
  expect(loggedLines(folder).map(({ id, row }) => [id, row])).toEqual([
    ['a', 0],
    ['a', 1],
  ])
})

it('many rows are written before the time is up', async () => {
  const folder = logFolder()
  const log = open(folder, { flushMs: 3_600_000, chunkBytes: 10_000 })
  for (let at = 0; at < 200; at++) log.add(predictedRows(`${at}`))
  await until(() => log.counts().logged >= 100)
  expect(loggedLines(folder).length).toBeGreaterThanOrEqual(100)
})

it('closing writes what waits and gives segments their last name', async () => {
  const folder = logFolder()
  const log = open(folder, { flushMs: 3_600_000 })
  for (let at = 0; at < 100; at++) log.add(predictedRows(`${at}`, 3))
  await log.tell([{ id: 'a', row: 0, outcome: 'yes', at: 5 }], 'web')
  await log.close()
  expect(segmentFiles(folder).map((name) => name.replace(/-.*/, ''))).toEqual(['outcomes', 'predictions'])
  expect(segmentFiles(folder).every((name) => name.endsWith('.jsonl'))).toBe(true)
  expect(loggedLines(folder)).toHaveLength(300)
  expect(loggedLines(folder, 'outcomes')).toMatchObject([{ id: 'a', row: 0, outcome: 'yes', caller: 'web' }])
  expect(log.counts()).toEqual({ logged: 300, dropped: 0, outcomes: 1, queuedBytes: 0, isStopped: false })
  log.add(predictedRows('late'))
  expect(log.counts().dropped).toBe(1)
})

it('what finds no room is dropped, counted and told of, and the rest is written', async () => {
  const folder = logFolder()
  const log = open(folder, { maxQueuedBytes: 1000 })
  for (let at = 0; at < 25; at++) log.add(predictedRows(`${at}`))
  expect(log.counts()).toMatchObject({ dropped: 15, queuedBytes: 1000 })
  await log.close()
  expect(loggedLines(folder)).toHaveLength(10)
  expect(messages().join('\n')).toContain('not in the prediction log')
  const told = messages().flatMap((message) => /^(\d+) rows? (?:is|are) not in/.exec(message)?.[1] ?? [])
  expect(told.reduce((sum, count) => sum + Number(count), 0)).toBe(15)
})

it('a row of more than a megabyte is dropped and counted', async () => {
  const log = open(logFolder())
  log.add(predictedRows('large', 1, { bytes: 2_000_000 }))
  log.add(predictedRows('many', 10, { bytes: 2_000_000 }))
  await log.close()
  expect(log.counts()).toMatchObject({ logged: 10, dropped: 1 })
})

it('a quiet log closes its segment, so that others can take it', async () => {
  const folder = logFolder()
  const log = open(folder, { flushMs: 5, segmentAgeMs: 30 })
  log.add(predictedRows('a'))
  await until(() => segmentFiles(folder).some((name) => name.endsWith('.jsonl')))
  log.add(predictedRows('b'))
  await until(() => segmentFiles(folder).filter((name) => name.endsWith('.jsonl')).length === 2)
  expect(loggedLines(folder).map(({ id }) => id)).toEqual(['a', 'b'])
})

it('the oldest segments go when the folder holds too much', async () => {
  const folder = logFolder()
  const log = open(folder, { flushMs: 1, segmentBytes: 1000, keep: { bytes: 5000 } })
  for (let at = 0; at < 60; at++) {
    log.add(predictedRows(`${at}`))
    await until(() => log.counts().logged === at + 1)
  }
  await log.close()
  await until(() => loggedLines(folder).length < 30)
  expect(loggedLines(folder).at(-1)).toMatchObject({ id: '59' })
})

describe('while the disk fails', () => {
  it('a folder that cannot be used stops logging once and with one warning; it goes on where it stopped', async () => {
    const folder = logFolder()
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where a folder should be')
    const log = open(folder, { flushMs: 1, retryMs: 20 })
    log.add(predictedRows('a'))
    await until(() => log.counts().isStopped)
    log.add(predictedRows('b', 2))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(messages()).toEqual([expect.stringContaining('The prediction log cannot be written')])
    rmSync(folder)
    mkdirSync(folder)
    await until(() => log.counts().logged === 3)
    expect(loggedLines(folder).map(({ id }) => id)).toEqual(['a', 'b', 'b'])
    expect(log.counts()).toMatchObject({ dropped: 0, isStopped: false })
    expect(messages()).toHaveLength(2)
    expect(messages()[1]).toBe('The prediction log is written again.')
  })

  it('what never found a place is counted when the log is closed', async () => {
    const folder = logFolder()
    rmSync(folder, { recursive: true })
    writeFileSync(folder, '')
    const log = open(folder, { flushMs: 1, maxQueuedBytes: 500 })
    log.add(predictedRows('a', 3))
    await until(() => log.counts().isStopped)
    for (let at = 0; at < 10; at++) log.add(predictedRows(`${at}`))
    await log.close()
    expect(log.counts()).toMatchObject({ logged: 0, dropped: 13, queuedBytes: 0 })
    rmSync(folder)
  })

  it('a folder that is moved away is no hindrance', async () => {
    const folder = logFolder()
    const log = open(folder, { flushMs: 1 })
    log.add(predictedRows('a'))
    await until(() => log.counts().logged === 1)
    renameSync(folder, `${folder}-aside`)
    log.add(predictedRows('b'))
    await until(() => log.counts().logged === 2)
    expect(loggedLines(folder).map(({ id }) => id)).toEqual(['b'])
    rmSync(`${folder}-aside`, { recursive: true })
  })

  it('outcomes that cannot be kept are not acknowledged, and may be sent again', async () => {
    const folder = logFolder()
    rmSync(folder, { recursive: true })
    writeFileSync(folder, '')
    const log = open(folder)
    const one = { id: 'a', row: 0, outcome: 3, at: 1 }
    await expect(log.tell([one])).rejects.toMatchObject({ code: 'SERVE_OUTCOMES_UNKEPT' })
    expect(log.counts().outcomes).toBe(0)
    rmSync(folder)
    await log.tell([one])
    expect(loggedLines(folder, 'outcomes')).toMatchObject([{ id: 'a', outcome: 3 }])
  })
})

/** Mounts a disk of 64 kB, where this user may. */
function tinyDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = logFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder], { stdio: 'ignore' })
    return folder
  } catch {
    return undefined
  }
}

const disk = tinyDisk()

it.skipIf(disk === undefined)(
  'a full disk: nothing is torn, nothing twice, and it goes on when there is room',
  async () => {
    try {
      const log = open(disk!, { flushMs: 1, retryMs: 10, chunkBytes: 4000, maxQueuedBytes: 100_000 })
      const filler = join(disk!, 'filler')
      writeFileSync(filler, 'x'.repeat(30_000))
      for (let at = 0; at < 300; at++) log.add(predictedRows(`${at}`))
      await until(() => log.counts().isStopped)
      await expect(log.tell([{ id: 'x', row: 0, outcome: 'yes', at: 1 }])).rejects.toMatchObject({
        code: 'SERVE_OUTCOMES_UNKEPT',
        message: 'The outcomes could not be kept: the disk is full.',
      })
      expect(messages()[0]).toContain('the disk is full')
      const before = log.counts().logged
      expect(before).toBeGreaterThan(0)
      rmSync(filler)
      await until(() => log.counts().logged > before)
      const seen = loggedLines(disk!).map(({ id }) => Number(id))
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, at) => at))
      for (const name of segmentFiles(disk!)) rmSync(join(disk!, 'segments', name))
      await until(() => log.counts().logged === 300)
      expect(log.counts().dropped).toBe(0)
    } finally {
      await Promise.all(logs.splice(0).map((log) => log.close()))
      execFileSync('umount', [disk!])
    }
  },
)

it.skipIf(process.platform === 'win32')(
  'files that may not grow stop the log and not the process',
  async () => {
    const folder = logFolder()
    const child = new URL('./limited-child.ts', import.meta.url)
    const program = await bundled(child)
    const shown = execFileSync('bash', [
      '-c',
      `ulimit -f 8; exec "$0" "$1" "$2"`,
      process.execPath,
      program,
      folder,
    ])
    const counts = JSON.parse(shown.toString()) as {
      logged: number
      dropped: number
      alive: boolean
      stopped: boolean
    }
    expect(counts.alive).toBe(true)
    expect(counts.stopped).toBe(true)
    const ids = loggedLines(folder).map(({ id }) => Number(id))
    expect(ids.length).toBe(counts.logged)
    expect(new Set(ids).size).toBe(ids.length)
    expect(readFileSync(join(folder, 'segments', segmentFiles(folder)[0])).length).toBeLessThanOrEqual(8192)
  },
)
