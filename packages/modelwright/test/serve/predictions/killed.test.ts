import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { listPredictions } from '../../../src/project/predictions/list-predictions.ts'
import { bundled } from '../bundled.ts'
import { treesBytes } from '../playground/playground-models.ts'
import { logFolder, loggedLines } from './log-folders.ts'

let child: ChildProcess | undefined

afterAll(() => {
  child?.kill('SIGKILL')
})

async function start(
  program: string,
  args: readonly string[],
): Promise<{ url: string; process: ChildProcess }> {
  const started = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  const [url] = (await once(createInterface({ input: started.stdout! }), 'line')) as [string]
  return { url, process: started }
}

const post = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

it('a server that is killed loses the last second of its predictions at most, and no outcome it took', async () => {
  const program = await bundled(new URL('./killed-child.ts', import.meta.url))
  const folder = logFolder()
  const artifact = join(folder, 'churn.safetensors')
  writeFileSync(artifact, treesBytes())
  const row = { age: 52, contract: 'monthly', active: true, signup: '2024-05-01' }
  const taken = new Set<string>()
  const due = new Set<string>()
  const seed = seedOf(7)
  for (let round = 0; round < 4; round++) {
    const answered = new Map<string, number>()
    const { url, process: running } = await start(program, [artifact, folder])
    const work = Array.from({ length: 3 }, async () => {
      for (;;) {
        const said = await post(`${url}/predict`, { instances: [row, row] }).catch(() => undefined)
        if (said?.status !== 200) return
        const { id } = (await said.json().catch(() => ({}))) as { id?: string }
        if (id === undefined) return
        answered.set(id, performance.now())
        const told = await post(`${url}/outcomes`, { id: `${id}/1`, outcome: 'yes' }).catch(() => undefined)
        if (told?.status === 200) taken.add(id)
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 1200 + 800 * seed.next()))
    const killedAt = performance.now()
    running.kill('SIGKILL')
    await Promise.all(work)
    for (const [id, at] of answered) if (killedAt - at > 1000) due.add(id)
  }
  const logged = loggedLines(folder).map(({ id, row: at }) => `${id}/${at}`)
  const told = new Set(loggedLines(folder, 'outcomes').map(({ id }) => id))
  expect(due.size).toBeGreaterThan(20)
  expect([...due].flatMap((id) => [`${id}/0`, `${id}/1`]).filter((id) => !logged.includes(id))).toEqual([])
  expect(new Set(logged).size).toBe(logged.length)
  expect([...taken].filter((id) => !told.has(id))).toEqual([])
  const [{ rows }] = await listPredictions({ folders: [folder] })
  expect(rows).toBe(logged.length)
})
