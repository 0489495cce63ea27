import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import { workFolder } from '../../cli/command-line.ts'
import { treesBytes } from '../playground/playground-models.ts'
import { type ReadSample, readExposition, total } from './read-exposition.ts'

const command = fileURLToPath(new URL('../../../bin/modelwright.js', import.meta.url))
const folder = workFolder()
let child: ChildProcess
let url = ''

beforeAll(async () => {
  writeFileSync(join(folder, 'churn.safetensors'), treesBytes())
  const argv = [command, 'serve', 'churn.safetensors', '--port', '0', '--processes', '2']
  child = spawn(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  for await (const part of child.stdout!) {
    said += String(part)
    url = /http:\S+/.exec(said)?.[0] ?? ''
    if (url !== '') break
  }
})

afterAll(async () => {
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
})

const predict = () =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(goodRow),
  })

// A connection that was handed to a process which is killed before it takes it is answered by nobody.
const read = async () => {
  const asked = { headers: { connection: 'close' }, signal: AbortSignal.timeout(3000) }
  return readExposition(await (await fetch(`${url}/metrics`, asked)).text())
}

async function readUntil(isThere: (samples: ReadSample[]) => boolean): Promise<ReadSample[]> {
  for (;;) {
    const samples = await read().catch(() => [])
    if (isThere(samples)) return samples
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Processes that serve, by what the system says of their parent. */
function serving(): number[] {
  return execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number)
}

test('all processes of a port are added up, and counts never fall where one is killed', async () => {
  for (let i = 0; i < 40; i++) expect((await predict()).status).toBe(200)
  const counted = (samples: ReadSample[]) => total(samples, 'modelwright_rows_predicted_total')
  const before = await readUntil((samples) => counted(samples) === 40)
  expect(total(before, 'modelwright_processes')).toBe(2)
  expect(total(before, 'modelwright_swaps_total')).toBe(0)
  expect(total(before, 'modelwright_process_restarts_total')).toBe(0)
  const [killed] = serving()
  process.kill(killed!, 'SIGKILL')
  const seen: (number | undefined)[] = []
  const after = await readUntil((samples) => {
    if (samples.length > 0) seen.push(counted(samples))
    return (
      total(samples, 'modelwright_processes') === 2 &&
      total(samples, 'modelwright_process_restarts_total') === 1
    )
  })
  expect(counted(after)).toBe(40)
  expect(new Set(seen)).toEqual(new Set([40]))
  for (let i = 0; i < 10; i++) expect((await predict()).status).toBe(200)
  await readUntil((samples) => counted(samples) === 50)
})
