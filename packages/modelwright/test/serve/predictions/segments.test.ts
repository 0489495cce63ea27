import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { segmentName, segmentOf } from '../../../src/serve/predictions/segment-names.ts'
import { openSegments, type SegmentOptions, UnwrittenError } from '../../../src/serve/predictions/segments.ts'
import { logFolder, segmentFiles } from './log-folders.ts'

function options(folder: string, changes: Partial<SegmentOptions> = {}): SegmentOptions {
  return {
    folder,
    kind: 'predictions',
    maxBytes: 100,
    maxAgeMs: 1000,
    isDurable: false,
    clock: () => 0,
    ...changes,
  }
}

const line = (text: string) => Buffer.from(`"${text}"\n`)
const textOf = (folder: string) =>
  segmentFiles(folder).map((name) => readFileSync(join(folder, 'segments', name), 'utf8'))

it('nothing is made before the first line, and one file is open at a time', async () => {
  const folder = logFolder()
  const segments = openSegments(options(folder))
  expect(segmentFiles(folder)).toEqual([])
  await segments.append(line('a'))
  await segments.append(line('b'))
  expect(segmentFiles(folder)).toEqual([expect.stringMatching(/\.jsonl\.open$/)])
  await segments.rotate()
  expect(segmentFiles(folder)).toEqual([expect.stringMatching(/\.jsonl$/)])
  expect(textOf(folder)).toEqual(['"a"\n"b"\n'])
})

it('a file that would grow too large, or is too old, is closed and another begun', async () => {
  const folder = logFolder()
  let now = 0
  let closed = 0
  const segments = openSegments(options(folder, { clock: () => now, closed: () => closed++ }))
  await segments.append(line('x'.repeat(60)))
  now = 10
  await segments.append(line('y'.repeat(60)))
  now = 2000
  await segments.append(line('z'))
  await segments.rotate()
  expect(textOf(folder).map((text) => text[1])).toEqual(['x', 'y', 'z'])
  expect(closed).toBe(3)
})

it('lines longer than a file may be get one of their own', async () => {
  const folder = logFolder()
  let now = 0
  const segments = openSegments(options(folder, { clock: () => now++ }))
  await segments.append(line('x'.repeat(500)))
  await segments.append(line('y'))
  await segments.rotate()
  expect(textOf(folder).map((text) => text.length)).toEqual([503, 4])
})

it('several write to one folder, each to its own file', async () => {
  const folder = logFolder()
  const all = Array.from({ length: 4 }, () => openSegments(options(folder, { maxBytes: 1e6 })))
  await Promise.all(all.map((segments, at) => segments.append(line(`${at}`))))
  await Promise.all(all.map((segments) => segments.rotate()))
  expect(textOf(folder).sort()).toEqual(['"0"\n', '"1"\n', '"2"\n', '"3"\n'])
})

it('a folder that was removed is made again, and what was in it is gone', async () => {
  const folder = logFolder()
  const segments = openSegments(options(folder))
  await segments.append(line('a'))
  rmSync(folder, { recursive: true })
  await segments.append(line('b'))
  await segments.rotate()
  expect(textOf(folder)).toEqual(['"b"\n'])
})

it('what cannot be written stays to be written', async () => {
  const folder = logFolder()
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'a file where a folder should be')
  const segments = openSegments(options(folder))
  const error = await segments.append(line('a')).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UnwrittenError)
  expect((error as UnwrittenError).rest.toString()).toBe('"a"\n')
  rmSync(folder)
  mkdirSync(folder)
  await segments.append((error as UnwrittenError).rest)
  await segments.rotate()
  expect(textOf(folder)).toEqual(['"a"\n'])
})

it('names of segments say kind, time and process, sort by age, and are told from other files', () => {
  const early = segmentName('outcomes', { at: 5, pid: 7, random: '0a1b2c3d' })
  const late = segmentName('outcomes', { at: 1_764_158_553_123, pid: 3, random: '00000000' })
  expect(early < late).toBe(true)
  expect(segmentOf(early)).toEqual({ kind: 'outcomes', name: early, isOpen: false })
  expect(segmentOf(`${late}.open`)).toEqual({ kind: 'outcomes', name: late, isOpen: true })
  for (const odd of ['', 'notes.jsonl', `${early}.tmp`, `x${early}`, 'predictions-1.jsonl'])
    expect(segmentOf(odd)).toBeUndefined()
})
