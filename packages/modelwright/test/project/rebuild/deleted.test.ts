import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { csv, logistic, run } from '../../../src/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { collectGarbage } from '../../../src/project/retention/gc.ts'
import { deleteRuns } from '../../../src/project/runs/delete-runs.ts'
import { sampleFolder } from '../run/sample-folder.ts'
import { allSame, rebuilt, verdicts } from './rebuilt.ts'

const folder = sampleFolder('penguins.csv')
const copies = mkdtempSync(join(tmpdir(), 'modelwright-deleted-'))
afterAll(() => rmSync(copies, { recursive: true, force: true }))

let made: Awaited<ReturnType<typeof run>>
let second: Awaited<ReturnType<typeof run>>

const workflow = (seed: number) => ({
  name: 'penguins',
  retrieve: csv('penguins.csv'),
  target: 'sex',
  seed,
  train: [logistic()],
  tune: { budget: { trials: 2 } },
})

beforeAll(async () => {
  made = await run(workflow(1), { folder, workers: 0 })
  second = await run({ ...workflow(2), promotion: { approvals: 1 } }, { folder, workers: 0 })
})

function copyOf(name: string): string {
  const copy = join(copies, name)
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** Frees all that nothing refers to, however young. */
async function freeAll(where: string, rule: { keepRuns?: number; olderThanMs?: number } = {}) {
  const project = await openProject(where)
  const soon = Date.now() + 60_000
  const freed = await collectGarbage(project, { isDry: false, now: soon, graceMs: 0, slackMs: 0, ...rule })
  await project.close()
  return freed
}

async function forget(where: string, id: string): Promise<void> {
  const project = await openProject(where)
  await deleteRuns(project, [id], { force: true })
  await project.close()
}

it('a registered version can be made again after its run was deleted and garbage freed', async () => {
  const where = copyOf('forced')
  await forget(where, made.run)
  await freeAll(where, { keepRuns: 0 })
  const project = await openProject(where)
  expect(await project.runs.list()).toEqual([])
  await project.close()
  expect(verdicts(await rebuilt(where, made.model.bytes))).toEqual(allSame)
})

it('a version that an alias keeps can be made again after its run is too old for a rule', async () => {
  const where = copyOf('aliased')
  const freed = await freeAll(where, { olderThanMs: 0 })
  expect(freed.runs).toEqual([second.run])
  expect(verdicts(await rebuilt(where, made.model.bytes))).toEqual(allSame)
})

it('of a model whose version went with its run it is said that the run was deleted', async () => {
  const where = copyOf('gone')
  const freed = await freeAll(where, { olderThanMs: 0 })
  expect(freed.versions.map(({ digest }) => digest)).toEqual([second.model.digest])
  const claims = await rebuilt(where, second.model.bytes)
  expect(claims.map(({ name, state }) => [name, state])).toEqual([['rebuilt model', 'not checkable']])
  expect(claims[0].detail).toContain(`Run ${second.run} made the model and was deleted`)
})

it('of a model that no run of the store tells of, all that may be is said', async () => {
  const where = mkdtempSync(join(copies, 'other-'))
  expect(verdicts(await rebuilt(where, made.model.bytes))['rebuilt model']).toMatch(
    /^not checkable: No run of this store keeps how the model was made/,
  )
})
