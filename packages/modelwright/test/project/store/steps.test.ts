import { afterEach, expect, test } from 'vitest'
import type { Project } from '../../../src/project/index.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const opened: Project[] = []

afterEach(async () => {
  for (const project of opened.splice(0)) await project.close()
})

/** A project whose clock says what it is told. */
async function projectAt(times: number[]): Promise<Project> {
  const project = await openProject(await temporaryFolder(), { clock: () => times[0] })
  opened.push(project)
  return project
}

const newRun = (project: Project) => project.runs.start({ name: 'flow', params: {}, environment: {} })

const stepOf = (run: string, step: string, key: string) => ({
  run,
  step,
  key,
  workflow: 'flow',
  position: 0,
  parts: { 'option a': '1' },
  reason: 'it has not run before',
})

test('a step is there from its beginning, and tells how it ended', async () => {
  const times = [1000]
  const { steps, ...project } = await projectAt(times)
  const run = await newRun({ steps, ...project })
  await steps.begin({ ...stepOf(run, 'a', 'k1'), attempt: 1 })
  expect(await steps.ofRun(run)).toMatchObject([{ status: 'running', endedAt: null, output: null }])
  await steps.begin({ ...stepOf(run, 'a', 'k1'), attempt: 2 })
  times[0] = 5000
  await steps.done(run, 'a', { output: 'o', identity: 'i', isLasting: true })
  expect(await steps.ofRun(run)).toMatchObject([
    {
      status: 'done',
      attempt: 2,
      output: 'o',
      endedAt: '1970-01-01T00:00:05.000Z',
      parts: { 'option a': '1' },
    },
  ])
  expect((await steps.finished(['k1', 'k2'])).map(({ step }) => step)).toEqual(['a'])
})

test('what failed, still runs or is not lasting is not found by its key', async () => {
  const project = await projectAt([1000])
  const run = await newRun(project)
  for (const step of ['a', 'b', 'c']) await project.steps.begin({ ...stepOf(run, step, step), attempt: 1 })
  await project.steps.failed(run, 'a', 'no')
  await project.steps.done(run, 'b', { output: 'o', identity: 'i', isLasting: false })
  expect(await project.steps.finished(['a', 'b', 'c'])).toEqual([])
  expect(await project.steps.finished([])).toEqual([])
  expect((await project.steps.ofRun(run))[0].error).toBe('no')
})

test('the newest record of each step is found, also with a clock that went backwards', async () => {
  const times = [9000]
  const project = await projectAt(times)
  const [first, second] = [await newRun(project), await newRun(project)]
  await project.steps.begin({ ...stepOf(first, 'a', 'k1'), attempt: 1 })
  await project.steps.done(first, 'a', { output: 'o1', identity: 'i1', isLasting: true })
  times[0] = 1000
  const kept = { output: 'o1', identity: 'i1', keptFrom: first }
  await project.steps.keep([{ ...stepOf(second, 'a', 'k1'), ...kept }])
  const latest = await project.steps.latest('flow')
  expect(latest).toHaveLength(1)
  expect(latest[0].key).toBe('k1')
  expect(await project.steps.ofRun(second)).toMatchObject([{ status: 'kept', keptFrom: first }])
  const found = await project.steps.finished(['k1'])
  expect(found.map(({ run, status }) => [run, status])).toEqual([
    [first, 'done'],
    [second, 'kept'],
  ])
})

test('pieces are found by key and name, and go together', async () => {
  const { steps } = await projectAt([1000])
  await steps.keepPart('k', 'one', 'o1')
  await steps.keepPart('k', 'one', 'o2')
  await steps.keepPart('k', 'two', 'o3')
  await steps.keepPart('other', 'one', 'o4')
  expect(await steps.parts('k')).toEqual(
    new Map([
      ['one', 'o2'],
      ['two', 'o3'],
    ]),
  )
  await steps.forgetParts('k')
  expect((await steps.parts('k')).size).toBe(0)
  expect((await steps.parts('other')).size).toBe(1)
})
