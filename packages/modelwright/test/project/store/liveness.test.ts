import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { isAlive, markOfThisProcess } from '../../../src/project/store/liveness.ts'

const here = markOfThisProcess()
const minute = 60_000

/** The id of a process that has ended. */
function gonePid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

test('a process of this machine lives as long as it is there, however long it is silent', () => {
  expect(isAlive({ ...here, heartbeat_at: 0 }, here, 1000 * minute)).toBe(here.process !== '')
  expect(isAlive({ ...here, heartbeat_at: 0 }, here, minute)).toBe(true)
  expect(isAlive({ ...here, pid: gonePid(), heartbeat_at: 0 }, here, 1)).toBe(false)
})

test.skipIf(here.process === '')('a later process with the same id is another one', () => {
  expect(isAlive({ ...here, process: `${here.process}0`, heartbeat_at: 0 }, here, 1)).toBe(false)
})

test('a process of another machine lives while its heartbeat is younger than ten minutes', () => {
  const away = { machine: 'elsewhere', pid: gonePid(), process: 'x', heartbeat_at: 5 * minute }
  expect(isAlive(away, here, 14 * minute)).toBe(true)
  expect(isAlive(away, here, 16 * minute)).toBe(false)
})
