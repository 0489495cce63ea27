import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { Log } from '../../../src/core/index.ts'
import { csv } from '../../../src/index.ts'
import { cellsInMemory } from '../../../src/project/run/memory.ts'
import { tuneWorkflow } from '../../../src/project/run/tune.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'

const samples = fileURLToPath(new URL('../../../../../examples/data', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'modelwright-memory-'))
copyFileSync(join(samples, 'birdstrikes.csv'), join(folder, 'birdstrikes.csv'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('cellsInMemory', () => {
  it('takes all that is asked for where there is room', () => {
    expect(cellsInMemory(5e6, 2, 8e9)).toBe(5e6)
    expect(cellsInMemory(5e7, 2, 8e9)).toBe(5e7)
  })

  it('takes less with less memory or more workers, and never nothing', () => {
    const sizes = [4e9, 1e9, 5e8, 1e8, 1e6, 0].map((free) => cellsInMemory(5e7, 2, free))
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes)
    expect(sizes.at(-1)).toBe(1)
    expect(cellsInMemory(5e7, 8, 4e9)).toBeLessThan(cellsInMemory(5e7, 1, 4e9))
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
