import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AlertMessage } from '../../src/core/index.ts'
import { httpReceiver } from '../project/alerts/receivers.ts'
import { dailyStream, day, logRows, pass, trainedFolder } from '../project/monitor/watched-project.ts'
import { run } from './command-line.ts'

let folder: string
const today = Math.floor(Date.now() / day) * day
const begin = today - 6 * day
const channel = {
  ...{ kind: 'channel', name: 'webhook', label: 'webhook', least: 'warning' },
  options: { url: '${HOOK}', headers: [], secret: '', ca: '' },
}

beforeAll(async () => {
  folder = await trainedFolder({ seed: 3 }, 3000, `monitor: { alerts: [${JSON.stringify(channel)}] },`)
  const change = { kind: 'covariate', shape: 'sudden', at: 3600, size: 2 } as const
  const made = dailyStream({ seed: 3, change, startMs: begin, outcomes: { delayMs: 3_600_000 } }, 900).next(
    5400,
  )
  await logRows(folder, made, { toldUntil: today })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a column that moved in logged requests reaches people once, though the pass that judged it was killed before it told anybody', async () => {
  // What a pass leaves that is killed between keeping what it judged and raising alerts.
  const killed = await pass(folder, Date.now())
  expect(killed.judged.length).toBeGreaterThan(3)
  const { url, got } = await httpReceiver()
  const env = { HOOK: url }
  const first = await run(folder, ['monitor', '--json'], undefined, env)
  expect(first.stderr).not.toMatch(/error/)
  expect(got).toHaveLength(1)
  const message = JSON.parse(got[0].body) as AlertMessage
  expect(message.model).toBe('stream')
  const loud = killed.judged.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity !== 'quiet'),
  )
  const keys = message.items.map(({ key }) => key)
  expect(loud.map(({ key }) => key)).toEqual(expect.arrayContaining(keys))
  expect(keys.length).toBeGreaterThan(0)
  expect(message.items[0].since).toBeGreaterThanOrEqual(begin + 3 * day)
  await run(folder, ['monitor', '--json'], undefined, env)
  expect(got).toHaveLength(1)
  const { stdout } = await run(folder, ['alerts'])
  expect(stdout).toMatch(/error|warning/)
  expect(stdout).toContain(keys[0])
}, 300_000)
