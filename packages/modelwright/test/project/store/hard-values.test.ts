import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { isOnServers, openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

test('a clock that goes backwards loses nothing: runs end before they began, versions count on', async () => {
  let now = Date.UTC(2026, 0, 1)
  const project = await openProject(await temporaryFolder(), { clock: () => (now -= 3_600_000) })
  const ids: string[] = []
  for (let i = 1; i <= 5; i++) {
    const run = await project.runs.start({ name: 'm', params: { i: `${i}` }, environment: {} })
    ids.push(run)
    const digest = `${i}`.repeat(64)
    await project.runs.note(run, { artifact: digest, metrics: { auc: { value: i, low: 0, high: 9 } } })
    const made = await project.models.register({
      name: 'm',
      digest,
      run,
      metrics: {},
      gates: [],
      promote: 'always',
    })
    expect(made.version).toBe(i)
    await project.runs.finish(run, 'done')
  }
  const runs = await project.runs.list()
  expect(runs.map(({ id }) => id).sort()).toEqual([...ids].sort())
  for (const { status, startedAt, endedAt } of runs) {
    expect(status).toBe('done')
    expect(Date.parse(endedAt!)).toBeLessThan(Date.parse(startedAt))
  }
  expect((await project.models.find('m@champion'))?.version).toBe(5)
  expect((await project.audit.verify()).sound).toBe(true)
  await project.close()
})

const names = [
  'a/b\\c',
  '😀 모델',
  '../../etc',
  'o\'clock"; DROP TABLE runs; --',
  'x\ny\tz',
  '%_*?',
  ' ',
  'ﬁ\u0301',
  'a'.repeat(10_000),
]
test.each(names.map((name) => [name.slice(0, 20), name]))(
  'runs, params, metrics and studies may be called %j',
  async (_, name) => {
    const project = await openProject(await temporaryFolder())
    const run = await project.runs.start({ name, params: { [name]: name }, environment: { [name]: name } })
    await project.runs.note(run, {
      params: { [name]: `${name}!` },
      metrics: { [name]: { value: 1, low: 0, high: 2 } },
    })
    expect(await project.runs.get(run)).toMatchObject({
      name,
      params: { [name]: `${name}!` },
      metrics: { [name]: { value: 1, low: 0, high: 2 } },
      environment: { [name]: name },
    })
    expect(await project.runs.list({ name })).toHaveLength(1)
    await project.studies.open(name, 'settings')
    expect(await project.studies.open(name, 'other')).toBe('settings')
    await project.close()
  },
)

test('a name of 10 kB that cannot be made shorter is kept, or refused where the database cannot look it up', async () => {
  const name = randomBytes(5000).toString('hex')
  const project = await openProject(await temporaryFolder())
  const starting = project.runs.start({ name, params: { [name]: 'x' }, environment: {} })
  if (isOnServers) {
    expect(await refusal(starting)).toMatchObject({
      code: 'PROJECT_NAME_INVALID',
      message: expect.stringContaining('2,700 bytes'),
    })
    expect(await project.runs.list()).toEqual([])
  } else expect((await project.runs.get(await starting))?.params).toEqual({ [name]: 'x' })
  await project.close()
})
