import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PredictedRows } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { type TrialDefinition, trialSettings } from '../../../src/project/trial/trial-settings.ts'
import type { UpdateRequest } from '../../../src/project/update/types.ts'
import { updatePass } from '../../../src/project/update/update-pass.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { type Stratus, startStratus } from '../../deploy/cloud/stratus-cloud.ts'
import { fillProject, writeTarget } from '../../deploy/cloud/stratus-project.ts'
import { writeLog } from '../predictions/logged.ts'
import { openProject } from '../stores.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
let cloud: Stratus
let folder: string
let logs: string
let canaryAt: number

beforeAll(async () => {
  cloud = await startStratus()
})
afterAll(() => cloud.close())

/** A deployment elsewhere that gives the challenger a share of its requests, as `up --target` makes it. */
beforeEach(async () => {
  cloud.things.clear()
  cloud.traffic.clear()
  folder = workFolder()
  logs = join(folder, 'logs')
  writeTarget(folder)
  await fillProject(folder, ['calibrated', 'trees', 'binary'])
  const env = {
    STRATUS_URL: cloud.url,
    STRATUS_TOKEN: 'stratus-token-1',
    MODELWRIGHT_ACTOR: 'ana@example.org',
  }
  for (const argv of [['churn/1'], ['churn/2', '--traffic', '10']]) {
    const done = await run(folder, ['deploy', './stratus.ts', 'apply', ...argv, '--yes'], undefined, env)
    expect([done.code, done.code === 0 ? '' : done.stderr]).toEqual([0, ''])
  }
  const project = await openProject(folder)
  await project.models.setAlias('churn', 'challenger', 2)
  await project.models.setAlias('churn', 'canary', 2)
  const [entry] = await project.audit.list({ subject: 'churn@canary' })
  canaryAt = Date.parse(entry.at)
  await project.close()
}, 120_000)

/** Requests that a version answered, as they come home: no line tells the share. */
async function answered(
  version: number,
  count: number,
  after: number,
  { outcome, source }: { readonly outcome?: string; readonly source?: string } = {},
): Promise<void> {
  const project = await openProject(folder)
  const { digest } = (await project.models.find(`churn/${version}`))!
  await project.close()
  const rows = Array.from({ length: count }, (_, at): PredictedRows => {
    const model = { name: 'churn', version: String(version), digest }
    const said = { prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } }
    return {
      id: `v${version}-${after}-${at}`,
      firstRow: 0,
      bytes: 90,
      model,
      rows: [{}],
      predictions: [said],
    }
  })
  const outcomes =
    outcome === undefined ? [] : rows.map(({ id }) => ({ id, row: 0, outcome, at: canaryAt + after }))
  await writeLog(logs, [{ at: new Date(canaryAt + after).toISOString(), rows, outcomes, source }])
}

async function pass(
  after: number,
  {
    isLogged = true,
    isDry = false,
    ...trial
  }: TrialDefinition & { isLogged?: boolean; isDry?: boolean } = {},
) {
  const project: Project = await openProject(folder)
  try {
    const { actions } = await updatePass({
      ...{ project, name: 'churn', policies: [], now: canaryAt + after, coolDownMs: hour, isDry },
      locked: (_role: string, work: () => Promise<unknown>) => work(),
      source: isLogged ? openLogSource([logs]) : undefined,
      trial: trialSettings({ by: 'canary', first: 'nothing', ...trial }),
      retrain: () => Promise.reject(new Error('bug: nothing is due')),
    } as unknown as UpdateRequest)
    const aliases = (await project.models.versions('churn')).flatMap(({ aliases: own }) => own).sort()
    return { action: actions[0]!, aliases }
  } finally {
    await project.close()
  }
}

const all = ['canary', 'challenger', 'champion']

describe('a canary elsewhere that answers nothing', () => {
  it('is waited for as long as is said, then refused, and its share is taken away', async () => {
    await answered(1, 60, hour, { outcome: 'yes' })
    const waiting = await pass(6 * day)
    expect(waiting.action).toMatchObject({ kind: 'trying', trial: { phase: 'canary', requests: 0 } })
    expect(waiting.action.text).toBe(
      'Version 2 is being tried: it answered no request yet; refused after 7d without one, or once that cannot be chance.',
    )
    expect(waiting.aliases).toEqual(all)
    const dry = await pass(7 * day, { isDry: true })
    expect([dry.action.kind, dry.aliases]).toEqual(['due', all])
    const over = await pass(7 * day)
    expect(over.action).toMatchObject({
      kind: 'refused',
      text: 'Version 2 is refused. It answered no request for 7d; the champion answered 60 requests: see whether its share reaches it, and whether it logs.',
    })
    expect(over.aliases).toEqual(['champion'])
  })

  it('is refused within the hour where the champion answers so much meanwhile that this cannot be chance', async () => {
    // Neither rows that a service here answered alone, nor those before the share was there, were drawn.
    await answered(1, 500, hour / 2, { source: 'serve web-1' })
    await answered(1, 500, minute)
    await answered(1, 40, hour / 2, { source: 'stratus churn' })
    expect((await pass(hour)).action.kind).toBe('trying')
    await answered(1, 40, hour / 2 + 1, { source: 'stratus churn' })
    // What came last may not be all: lines of one revision come later than those of another.
    expect((await pass(40 * minute)).action.kind).toBe('trying')
    const over = await pass(hour)
    expect(over.action).toMatchObject({
      kind: 'refused',
      text: 'Version 2 is refused. It answered no request, while the champion answered 80 requests: by its share the chance of that is one in 4577. It fails, its share does not reach it, or what it logs does not come home.',
    })
    expect(over.aliases).toEqual(['champion'])
  }, 240_000)

  it('is refused so, too, once it answers no more, and where it waits for an approval', async () => {
    await answered(1, 90, hour)
    await answered(2, 10, hour + 1)
    await answered(1, 90, hour + 2)
    expect((await pass(2 * hour)).action.kind).toBe('trying')
    const project = await openProject(folder)
    await project.registry.tag('churn', 2, { name: 'trial-won', value: '1' })
    await project.close()
    expect((await run(folder, ['policy', 'set', 'approvals=1'])).code).toBe(0)
    expect((await pass(2 * hour)).action.kind).toBe('held')
    await answered(1, 90, hour + 3)
    const over = await pass(2 * hour)
    expect(over.action.text).toMatch(
      /^Version 2 is refused\. It answered no request any more, while the champion answered 180 requests/,
    )
  }, 240_000)

  it('is refused where nobody asks either of the two, or nothing is logged at all', async () => {
    const reason =
      'It answered no request for 12h; neither did the champion: nobody asks, or what the service logs does not come home.'
    expect((await pass(11 * hour, { isLogged: false, silentAfter: '12h' })).action.kind).toBe('trying')
    const dry = await pass(12 * hour, { isLogged: false, silentAfter: '12h', isDry: true })
    expect(dry.action).toMatchObject({ kind: 'due', text: `Version 2 is to be refused. ${reason}` })
    await answered(3, 10, hour)
    const over = await pass(12 * hour, { silentAfter: '12h' })
    expect(over.action).toMatchObject({ kind: 'refused', text: `Version 2 is refused. ${reason}` })
  })

  it('counts from its last answer, and is never promoted by its silence', async () => {
    await answered(1, 400, hour, { outcome: 'no' })
    await answered(2, 30, hour + 1, { outcome: 'yes' })
    await answered(1, 100, 2 * day, { outcome: 'no' })
    const given = { silentAfter: '3d', needs: 'not-worse', leastRows: 1, effect: 0.9 } as const
    const going = await pass(2 * day + hour, { ...given, leastRows: 5000 })
    expect(going.action).toMatchObject({ kind: 'trying', trial: { requests: 130 } })
    const over = await pass(3 * day + 2 * hour, { ...given, leastRows: 5000 })
    expect(over.action).toMatchObject({
      kind: 'refused',
      text: expect.stringMatching(
        /^Version 2 is refused\. It answered no request any more for 3d; the champion answered 500 requests/,
      ) as string,
    })
  })

  it('is refused before it answers anybody where nothing was logged that it could be tried on', async () => {
    const project = await openProject(folder)
    await project.models.removeAlias('churn', 'canary')
    await project.close()
    await answered(3, 10, -hour)
    const waiting = await pass(6 * day, { first: 'replay' })
    expect(waiting.action.text).toMatch(
      /^Version 2 is being tried before it answers anybody: no request was logged/,
    )
    const over = await pass(8 * day, { first: 'replay' })
    expect(over.action).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('tried on for 7d') as string,
    })
    expect(over.aliases).toEqual(['champion'])
  })

  it('is waited for where a clock was set back since it began', async () => {
    const going = await pass(-hour, { isLogged: false })
    expect([going.action.kind, going.aliases]).toEqual(['trying', all])
    const project = await openProject(folder)
    await project.models.removeAlias('churn', 'canary')
    await project.close()
    const waiting = await pass(-hour, { isLogged: false, first: 'replay' })
    expect([waiting.action.kind, waiting.aliases]).toEqual(['trying', ['challenger', 'champion']])
  })
})
