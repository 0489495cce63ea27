import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type PredictedRows, seedOf } from '../../../src/core/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import type { Judged } from '../../../src/project/replay/judge-replay.ts'
import { type TrialDefinition, trialSettings } from '../../../src/project/trial/trial-settings.ts'
import type { UpdateRequest } from '../../../src/project/update/types.ts'
import { updatePass } from '../../../src/project/update/update-pass.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { writeLog } from '../predictions/logged.ts'

const folder = workFolder('penguins.csv')
const logs = join(folder, '.modelwright/predictions/penguins')
const [head, ...lines] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
const names = head!.split(',')
const penguins = lines.map((line) =>
  Object.fromEntries(line.split(',').map((value, at) => [names[at]!, value === 'NA' ? null : value])),
)

const hourMs = 3_600_000
/** Requests come after both models were made. */
const began = Date.now() + 24 * hourMs
const nextDay = began + 20 * hourMs

/** Requests for penguins drawn at random; of the first of them the species becomes known after so many hours. */
async function logRequests(name: string, count: number, known: number, hours: number): Promise<void> {
  const seed = seedOf(7).split(name)
  const drawn = Array.from({ length: count }, () => penguins[seed.integer(penguins.length)]!)
  const rows = drawn.map(
    (penguin, row): PredictedRows => ({
      ...{ id: `${name}-${row}`, firstRow: 0, bytes: 200 },
      model: { name: 'penguins', version: '1', digest: 'ab'.repeat(32) },
      rows: [penguin],
      predictions: [{ prediction: 'Adelie' }],
    }),
  )
  const outcomes = drawn
    .slice(0, known)
    .map(({ species }, row) => ({ id: `${name}-${row}`, row: 0, outcome: species!, at: began }))
  await writeLog(logs, [
    { at: new Date(began).toISOString(), rows },
    { at: new Date(began + hours * hourMs).toISOString(), outcomes },
  ])
}

const search = ['--target', 'species', '--name', 'penguins', '--trials', '2', '--quiet']

async function attempt(...argv: readonly string[]): Promise<Judged> {
  const asOf = ['--as-of', new Date(nextDay).toISOString()]
  const done = await run(folder, ['try', 'penguins/2', ...asOf, ...argv, '--json'])
  expect(done).toMatchObject({ code: 0 })
  return done.json() as unknown as Judged
}

async function pass(trial: TrialDefinition, isDry = false) {
  const project = await openProject(folder)
  try {
    return await updatePass({
      ...{
        project,
        name: 'penguins',
        policies: [],
        now: nextDay,
        locked: (_role: string, work: () => Promise<unknown>) => work(),
        coolDownMs: hourMs,
        isDry,
      },
      source: openLogSource([logs]),
      trial: trialSettings(trial),
      retrain: () => Promise.reject(new Error('bug: nothing is due')),
    } as UpdateRequest)
  } finally {
    await project.close()
  }
}

beforeAll(async () => {
  const weak = ['--ignore', 'bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex']
  expect(await run(folder, ['run', 'penguins.csv', ...search, ...weak])).toMatchObject({ code: 0 })
  expect(await run(folder, ['run', 'penguins.csv', ...search, '--no-promote'])).toMatchObject({ code: 0 })
  expect((await run(folder, ['models', 'alias', 'penguins/2', 'challenger'])).code).toBe(0)
  await logRequests('first', 2000, 400, 0.5)
}, 240_000)

describe('a trial whose outcomes are late', () => {
  it('waits for outcomes that estimates are learnt from, and says so', async () => {
    const { actions } = await pass({ late: 'estimate', lateAfter: '2h', leastRows: 900 })
    expect(actions[0]).toMatchObject({ kind: 'trying', version: 2, trial: { outcomes: 400 } })
    expect(actions[0]!.text).toBe(
      'Version 2 is being tried: not decided yet (2000 requests, 400 outcomes; 1600 rows without outcomes after 2h: estimates are learnt from 500 outcomes, 400 are known).',
    )
  })

  it('tells outcomes that came late beside their estimates, each row once', async () => {
    await logRequests('second', 1000, 300, 1)
    await logRequests('third', 300, 200, 4)
    const { late, outcomes, rows } = await attempt(
      '--late',
      'estimate',
      '--late-after',
      '2h',
      '--least-rows',
      '950',
    )
    expect({ rows, outcomes }).toEqual({ rows: 3300, outcomes: 900 })
    expect(late).toMatchObject({ after: '2h', learnt: 900, rows: 2600, came: 200, compared: { rows: 200 } })
    expect(late!.compared!.true).toBeCloseTo(late!.compared!.estimated, 1)
    const { stdout } = await run(folder, [
      ...['try', 'penguins/2', '--as-of', new Date(nextDay).toISOString()],
      ...['--late', 'estimate', '--late-after', '2h'],
    ])
    expect(stdout).toMatch(/late +2600 rows without outcomes after 2h, 200 of which came since/)
    expect(stdout).toMatch(/came late +200 rows: \+0\.\d+ saved, \+0\.\d+ estimated/)
  })

  it('goes by outcomes where these decide, on half of the error rate', async () => {
    const { trial } = await attempt('--late', 'estimate', '--late-after', '2h')
    expect(trial).toMatchObject({ decision: 'promote', by: 'outcomes' })
    expect(trial!.reasons[1]).toBe('That was decided by outcomes, not by estimates.')
    expect(await attempt()).toMatchObject({
      late: null,
      trial: { by: 'outcomes', reasons: [expect.any(String)] },
    })
  })

  it('goes by estimates where outcomes do not decide; without being asked it waits', async () => {
    expect((await attempt('--least-rows', '950')).trial).toMatchObject({ decision: 'go-on', by: null })
    const { trial } = await attempt('--late', 'estimate', '--late-after', '2h', '--least-rows', '950')
    expect(trial).toMatchObject({ decision: 'promote', by: 'estimates' })
  })

  it('promotes by them, and the log of changes says by what', async () => {
    expect((await pass({ leastRows: 950 }, true)).actions[0]).toMatchObject({ kind: 'trying' })
    const { actions } = await pass({ late: 'estimate', lateAfter: '2h', leastRows: 950 })
    expect(actions[0]).toMatchObject({ kind: 'promoted', version: 2 })
    expect(actions[0]!.text).toMatch(
      /^Version 2 is champion now\. It is better, by estimates of 2600 rows whose outcomes had not come after 2h: with the outcomes of 900 they say that it loses 0\.\d+ less a row than the champion/,
    )
    const { stdout } = await run(folder, ['audit', '--json'])
    expect(stdout).toContain('by estimates of 2600 rows whose outcomes had not come after 2h')
  })
})

describe('what cannot be asked', () => {
  it.each([
    [['--late', 'guess'], 'Allowed choices are wait, estimate'],
    [['--late', 'estimate', '--late-after', 'soon'], 'Must be a time such as 90d, 12h or 2w.'],
    [['--late-after', '2h'], '--late estimate --late-after 2h'],
  ])('%j', async (argv, said) => {
    const done = await run(folder, ['try', 'penguins/1', '--against', 'penguins/2', ...argv])
    expect(done.code).toBe(2)
    expect(done.stderr).toContain(said)
  })
})
