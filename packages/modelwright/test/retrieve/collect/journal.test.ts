import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerEvent } from '../../../src/retrieve/collect/events.ts'
import { openJournal } from '../../../src/retrieve/collect/journal.ts'

const folder = await mkdtemp(join(tmpdir(), 'modelwright-journal-'))
const writer = join(folder, 'writer.mjs')
const children: ChildProcess[] = []

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./journal-writer.ts', import.meta.url))],
    outfile: writer,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@modelwright/source'],
    packages: 'bundle',
    logLevel: 'error',
  })
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const answer = (id: string, row = 'r1'): AnswerEvent => ({
  ...{ id, at: '2026-01-01', by: 'ada', do: 'answer', row },
  values: { species: 'wren' },
})

/** Starts a process that writes answers and tells the id of each once it is on the disk. */
function startWriter(
  path: string,
  name: string,
  count: number,
): { child: ChildProcess; told: string[]; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [writer, path, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const told: string[] = []
  createInterface({ input: child.stdout! }).on('line', (line) => told.push(line))
  return { child, told, ended: once(child, 'close') }
}

describe('a journal', () => {
  it('gives back what was written, once, in order, and what others wrote since', async () => {
    const path = join(folder, 'a/b/one.jsonl')
    const [mine, theirs] = [openJournal(path), openJournal(path)]
    expect(await mine.read()).toEqual({ events: [], damaged: [] })
    await mine.append([answer('1'), answer('2')])
    await theirs.append([answer('3')])
    expect((await mine.read()).events.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect((await mine.read()).events).toEqual([])
    expect((await theirs.read()).events).toHaveLength(3)
  })

  it('passes over a line that a crash tore, wherever it was torn, and loses nothing after it', async () => {
    const whole = JSON.stringify(answer('torn'))
    for (let at = 1; at < whole.length; at += 7) {
      const path = join(folder, `torn-${at}.jsonl`)
      const journal = openJournal(path)
      await journal.append([answer('before')])
      await appendFile(path, `\n${whole.slice(0, at)}`)
      const waiting = await journal.read()
      expect(waiting.events.map(({ id }) => id)).toEqual(['before'])
      await journal.append([answer('after')])
      const { events, damaged } = await journal.read()
      expect(events.map(({ id }) => id)).toEqual(['after'])
      expect(damaged).toHaveLength(1)
      const again = await openJournal(path).read()
      expect(again.events.map(({ id }) => id)).toEqual(['before', 'after'])
      expect(again.damaged).toEqual(damaged)
    }
  })

  it('passes over lines that are no events', async () => {
    const path = join(folder, 'strange.jsonl')
    const odd = [
      '{}',
      '[1]',
      'null',
      '{"id":"1"}',
      '{"id":"x","at":"t","by":"b","do":"answer","row":"r","values":{"a":{}}}',
      '\u0000',
    ]
    await appendFile(path, `${odd.join('\n')}\n${JSON.stringify(answer('good'))}\n`)
    const { events, damaged } = await openJournal(path).read()
    expect(events.map(({ id }) => id)).toEqual(['good'])
    expect(damaged).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('reads lines longer and files larger than one piece', async () => {
    const path = join(folder, 'long.jsonl')
    const many = Array.from({ length: 60_000 }, (_, i) => answer(`id-${i}`, `row-${i} ${'é'.repeat(20)}`))
    await openJournal(path).append(many)
    const { events, damaged } = await openJournal(path).read()
    expect(damaged).toEqual([])
    expect(events).toEqual(many)
  })

  it('keeps the answers of several processes at once', async () => {
    const path = join(folder, 'several.jsonl')
    const writers = ['ada', 'bob', 'cyd'].map((name) => startWriter(path, name, 60))
    await Promise.all(writers.map(({ ended }) => ended))
    const { events, damaged } = await openJournal(path).read()
    expect(damaged).toEqual([])
    expect(events.map(({ id }) => id).sort()).toEqual(writers.flatMap(({ told }) => told).sort())
    expect(events).toHaveLength(180)
  })

  it('has every answer it confirmed when its process is killed in the middle', async () => {
    const path = join(folder, 'killed.jsonl')
    for (let round = 0; round < 3; round++) {
      const { child, told, ended } = startWriter(path, `round-${round}`, 100_000)
      while (told.length < 20 + 7 * round) await new Promise((resolve) => setTimeout(resolve, 2))
      child.kill('SIGKILL')
      await ended
      const kept = new Set((await openJournal(path).read()).events.map(({ id }) => id))
      expect(told.filter((id) => !kept.has(id))).toEqual([])
    }
  })

  it('says so where its file cannot be written or read', async () => {
    const blocked = openJournal(join(writer, 'x.jsonl'))
    await expect(blocked.append([answer('1')])).rejects.toMatchObject({ code: 'RETRIEVE_JOURNAL_UNUSABLE' })
    await expect(openJournal(folder).read()).rejects.toMatchObject({ code: 'RETRIEVE_JOURNAL_UNUSABLE' })
    expect((await readFile(writer)).length).toBeGreaterThan(0)
  })
})
