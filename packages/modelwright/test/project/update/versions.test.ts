import { beforeEach, expect, it } from 'vitest'
import type { VersionRecord } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { lastAttempt } from '../../../src/project/update/versions.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const hour = 3_600_000
const begun = Date.UTC(2026, 4, 1)
let clock: number
let project: Project
beforeEach(async () => {
  clock = begun
  project = await openProject(await temporaryFolder(), { clock: () => clock })
  return () => project.close()
})

const champion = { createdAt: new Date(begun - 90 * hour).toISOString() } as VersionRecord
const at = (now: number) => lastAttempt({ project, name: 'churn', now, coolDownMs: hour }, { champion })

async function runAt(time: number): Promise<void> {
  clock = time
  const id = await project.runs.start({ name: 'churn', params: {}, environment: {} })
  await project.runs.finish(id, 'done')
}

it('the last attempt is the newest run', async () => {
  expect(await at(begun)).toEqual({ at: begun - 90 * hour, isRunning: false })
  await runAt(begun - 5 * hour)
  await runAt(begun - 2 * hour)
  expect((await at(begun)).at).toBe(begun - 2 * hour)
})

it('a run of a time far to come says nothing: what goes by the time since is not held up until then', async () => {
  await runAt(begun - 5 * hour)
  await runAt(begun + 24 * 365 * hour)
  expect((await at(begun)).at).toBe(begun - 5 * hour)
  await runAt(begun)
  expect((await at(begun + hour)).at).toBe(begun)
})

it('a clock that is a little ahead is borne: the run was just now', async () => {
  await runAt(begun + hour / 2)
  expect((await at(begun)).at).toBe(begun)
  expect((await at(begun + 2 * hour)).at).toBe(begun + hour / 2)
})

it('a run that was begun at a time far to come is not under way: whoever was killed there would hold up retraining until then', async () => {
  clock = begun + 24 * 365 * hour
  await project.runs.start({ name: 'churn', params: {}, environment: {} })
  expect((await at(begun)).isRunning).toBe(false)
  clock = begun + hour / 2
  await project.runs.start({ name: 'churn', params: {}, environment: {} })
  expect((await at(begun)).isRunning).toBe(true)
})
