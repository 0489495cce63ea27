import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { predictionMark } from '@modelwright/runtime'
import { afterAll, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { line } from '../../project/predictions/pull/platform.ts'
import { bundled } from '../bundled.ts'

let child: ChildProcess | undefined
const folder = mkdtempSync(join(tmpdir(), 'modelwright-collector-killed-'))

afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

it('what a collector took survives kill -9, and what its senders send again is there once', async () => {
  const program = await bundled(new URL('./collector-child.ts', import.meta.url))
  const seed = seedOf(11)
  const sent = new Set<string>()
  const taken = new Set<string>()
  let batch = 0
  let open: readonly string[][] = []
  for (let round = 0; round < times(3, 50); round++) {
    const started = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    const [url] = (await once(createInterface({ input: started.stdout! }), 'line')) as [string]
    const again = open
    open = []
    const failed: string[][] = []
    const post = async (ids: string[]): Promise<boolean> => {
      for (const id of ids) sent.add(id)
      const body = ids.map((id) => line(id, Date.now() - 60_000).slice(predictionMark.length)).join('\n')
      const answered = await fetch(`${url}/predictions`, {
        method: 'POST',
        headers: { 'content-type': 'application/jsonlines' },
        body,
      }).catch(() => undefined)
      if (answered?.status === 200) for (const id of ids) taken.add(id)
      else failed.push(ids)
      return answered?.status === 200
    }
    const work = Array.from({ length: 4 }, async (_, sender) => {
      // What was not answered is sent again, by all senders.
      for (const ids of again) if (!(await post(ids))) return
      for (;;) {
        const ids = Array.from({ length: 20 }, (_, i) => `s${sender}-${round}-${batch++}-${i}`)
        if (!(await post(ids))) return
      }
    })
    await pause(200 + Math.floor(seed.next() * 300))
    started.kill('SIGKILL')
    await Promise.all([...work, once(started, 'exit')])
    open = failed
  }
  const found: string[] = []
  for await (const rows of openLogSource([join(folder, 'churn')]).read({}))
    found.push(...rows.map(({ id }) => id))
  const there = new Set(found)
  expect([...taken].filter((id) => !there.has(id))).toEqual([])
  expect(found.length - there.size).toBe(0)
  expect(found.filter((id) => !sent.has(id))).toEqual([])
  expect(taken.size).toBeGreaterThan(100)
}, 120_000)
