import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openJournal } from '../../../src/retrieve/collect/journal.ts'
import { bundled } from '../bundled.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-killed-'))
let program: string
let child: ChildProcess | undefined

beforeAll(async () => {
  program = await bundled(new URL('./form-child.ts', import.meta.url))
})

afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function start(file: string): Promise<{ base: string; token: string; process: ChildProcess }> {
  const started = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  const [url] = (await once(createInterface({ input: started.stdout! }), 'line')) as [string]
  const [base, token] = url.split('/#')
  return { base, token, process: started }
}

it('a form that is killed in the middle has every answer it confirmed, of every collector, and goes on', async () => {
  const file = join(folder, 'words.jsonl')
  const told = new Set<string>()
  for (let round = 0; round < 3; round++) {
    const { base, token, process: running } = await start(file)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const work = ['ada', 'bob', 'cyd'].map(async (by) => {
      for (let at = 0; ; at++) {
        const id = `round-${round}-${by}-${at}`
        const body = JSON.stringify({ by, id, row: '', values: { word: 'x'.repeat(at % 1000) || 'x' } })
        const answer = await fetch(`${base}/api/answer`, { method: 'POST', headers, body }).catch(
          () => undefined,
        )
        const text = await answer?.text().catch(() => undefined)
        if (text === undefined || answer?.status !== 200) return
        told.add(id)
      }
    })
    const enough = told.size + 25 + 13 * round
    while (told.size < enough) await new Promise((resolve) => setTimeout(resolve, 2))
    running.kill('SIGKILL')
    await Promise.all(work)
    const kept = new Set((await openJournal(file).read()).events.map(({ id }) => id))
    expect([...told].filter((id) => !kept.has(id))).toEqual([])
  }
  expect(told.size).toBeGreaterThan(100)
})
