import { expect, test } from 'vitest'
import { deadlineIn, type StudyTrial } from '../../../src/core/index.ts'
import { openStudy } from '../../../src/tune/index.ts'
import { options, runTrial, work } from '../../tune/study/study-workers.ts'
import { bundleChild } from '../child.ts'
import { openProject, startChild as start } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const student = await bundleChild('student')

const settings = { options, better: 'lower', seed: 3, trials: 20, pruner: 'median' } as const

const results = (trials: readonly StudyTrial[]): unknown[] => trials.map(({ attempt, ...rest }) => rest)

/** The study as one worker without a store does it. */
async function plain(): Promise<unknown[]> {
  const study = await openStudy(settings)
  await work(study, () => 0)
  return results(await study.trials())
}

async function read(folder: string, name: string): Promise<readonly StudyTrial[]> {
  const project = await openProject(folder)
  const trials = await project.studies.trials(name)
  await project.close()
  return trials
}

test('several processes that join a study give the study one would', async () => {
  const folder = await temporaryFolder()
  const ended = await Promise.all([1, 2, 3].map(() => start(student, [folder, 'joined']).finished))
  expect(ended.map(({ code, errors }) => [code, errors])).toEqual(ended.map(() => [0, '']))
  const joined = await read(folder, 'joined')
  expect(results(joined)).toEqual(await plain())
  expect(joined.some(({ growth, reports }) => growth.length > reports.length)).toBe(true)
})

test('a trial whose process was killed is tried once more, with the same result', async () => {
  const folder = await temporaryFolder()
  const victim = start(student, [folder, 'killed', 'hold'])
  await victim.said('holding 0 attempt 1')
  victim.process.kill('SIGKILL')
  await victim.finished
  expect((await start(student, [folder, 'killed']).finished).code).toBe(0)
  const trials = await read(folder, 'killed')
  expect(trials[0].attempt).toBe(2)
  expect(results(trials)).toEqual(await plain())
})

test('a trial that was lost twice is recorded as failed, and the study goes on', async () => {
  const folder = await temporaryFolder()
  for (const attempt of [1, 2]) {
    const victim = start(student, [folder, 'lost', 'hold'])
    await victim.said(`holding 0 attempt ${attempt}`)
    victim.process.kill('SIGKILL')
    await victim.finished
  }
  expect((await start(student, [folder, 'lost']).finished).code).toBe(0)
  const trials = await read(folder, 'lost')
  expect(trials[0]).toMatchObject({ state: 'failed', attempt: 2, isLost: false })
  expect(trials[0].error).toMatch(/lost, 2 times/)
  expect(trials).toHaveLength(20)
  expect(trials.slice(1).every(({ state }) => state !== 'running')).toBe(true)
})

test('results of another process are waited for until the time is up, not longer', async () => {
  const folder = await temporaryFolder()
  const other = start(student, [folder, 'slow', 'hold'])
  await other.said('holding 0 attempt 1')
  const project = await openProject(folder)
  const study = await openStudy({ ...settings, name: 'slow', store: project.studies })
  const deadline = deadlineIn(300, () => performance.now())
  let ran = 0
  for (;;) {
    const trial = await study.ask(deadline)
    if (trial === undefined) break
    await runTrial(study, trial)
    ran++
  }
  expect(deadline.expired()).toBe(true)
  expect(ran).toBeLessThan(19)
  expect((await study.trials())[0]).toMatchObject({ state: 'running', isLost: false })
  other.process.kill('SIGKILL')
  await other.finished
  await project.close()
})

test('a study closed with an open trial is gone on with in the same process', async () => {
  const project = await openProject(await temporaryFolder())
  const open = () => openStudy({ ...settings, name: 'closed', store: project.studies })
  const first = await open()
  const trial = (await first.ask())!
  await first.report(trial, Number.NaN)
  expect((await first.trials())[0]).toMatchObject({ reports: [Number.NaN], isLost: false })
  await first.close()
  const second = await open()
  await work(second, () => 0)
  expect((await second.trials())[0].attempt).toBe(1)
  expect(results(await second.trials())).toEqual(await plain())
  await project.close()
})
