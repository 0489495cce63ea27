import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TextColumn } from '@modelwright/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { type Log, numberColumn, seedOf, tableOf, textColumn } from '../../../src/core/index.ts'
import { csv } from '../../../src/index.ts'
import { inferSchema } from '../../../src/prepare/index.ts'
import { cellBytesOf, cellsInMemory } from '../../../src/project/run/memory.ts'
import { tuneWorkflow } from '../../../src/project/run/tune.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { inferKinds } from '../../../src/retrieve/index.ts'
import { findLearner, prepareRows } from '../../../src/train/index.ts'
import { heldBytes } from '../../../src/tune/held-bytes.ts'

const samples = fileURLToPath(new URL('../../../../../examples/data', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'modelwright-memory-'))
copyFileSync(join(samples, 'birdstrikes.csv'), join(folder, 'birdstrikes.csv'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('cellsInMemory', () => {
  it('takes all that is asked for where there is room', () => {
    expect(cellsInMemory(5e6, { workers: 2, freeBytes: 8e9 })).toBe(5e6)
    expect(cellsInMemory(5e7, { workers: 2, freeBytes: 8e9 })).toBe(5e7)
  })

  it('takes less with less memory or more workers, and never nothing', () => {
    const sizes = [4e9, 1e9, 5e8, 1e8, 1e6, 0].map((freeBytes) =>
      cellsInMemory(5e7, { workers: 2, freeBytes }),
    )
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes)
    expect(sizes.at(-1)).toBe(1)
    expect(cellsInMemory(5e7, { workers: 8, freeBytes: 4e9 })).toBeLessThan(
      cellsInMemory(5e7, { workers: 1, freeBytes: 4e9 }),
    )
  })

  it('counts texts by their length: what TF-IDF makes of them is many numbers a row', () => {
    const words = Array.from({ length: 400 }, (_, i) => `word${(i * 7) % 397}`)
    const texts = Array.from({ length: 500 }, (_, row) =>
      Array.from({ length: 50 }, (_, i) => words[(row * 31 + i * i) % 400]).join(' '),
    )
    const rows = tableOf({ text: textColumn(texts), n: numberColumn(texts.map((_, row) => row)) })
    const target = {
      task: 'binary' as const,
      codes: Int32Array.from(texts, (_, row) => row % 2),
      classes: ['a', 'b'],
    }
    const { schema } = inferSchema(rows, [], inferKinds(rows), {
      name: 'y',
      task: 'binary',
      classes: ['a', 'b'],
    })
    const supports = findLearner('logistic', 'binary').supports
    const prepared = prepareRows(rows, target, { schema, supports, seed: seedOf(1) })
    const held = heldBytes(prepared.features)
    const { read, prepared: made } = cellBytesOf(rows)
    const guess = made * 2 * 500
    // As they are read they take their own bytes and no more.
    expect(read * 2 * 500).toBeCloseTo(8 * 2 * 500 + (rows.columns.get('text') as TextColumn).bytes.length, 6)
    expect(held).toBeGreaterThan(20 * 8 * 2 * 500)
    expect(guess / held).toBeGreaterThan(0.5)
    expect(guess / held).toBeLessThan(4)
    const freeBytes = 2e9
    expect(cellsInMemory(5e7, { workers: 2, freeBytes, cellBytes: cellBytesOf(rows) })).toBeLessThan(
      cellsInMemory(5e7, { workers: 2, freeBytes }) / 10,
    )
  })
})

describe('a search with little memory', () => {
  it('looks at fewer rows and says so', async () => {
    const workflow = {
      retrieve: csv('birdstrikes.csv'),
      target: 'Wildlife Size',
      ignore: ['Wildlife Species'],
      tune: { budget: { trials: 1 } },
    }
    const request = { workflow, workflowDigest: '', folder }
    const said: string[] = []
    const log: Log = (report) => {
      if (report.kind === 'warning') said.push(report.message)
    }
    const rowsWith = (free: number): Promise<number> =>
      withRunTools({ folder, workers: 0, log }, async (tools) => {
        const { search } = await tuneWorkflow(request, { ...tools, freeBytes: () => free }, { resume: false })
        return search.rowCount
      })
    const all = await rowsWith(8e9)
    expect(said.filter((message) => message.includes('memory'))).toEqual([])
    const few = await rowsWith(1e6)
    expect(few).toBeLessThan(all)
    expect(few).toBeLessThanOrEqual(5000)
    expect(said.join(' ')).toContain(`Searched on ${few} of ${all} training rows, as memory is short`)
  })
})
