import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { goodRow } from '../../../../runtime/test/example-models.ts'
import { type PredictedRows, type Seed, seedOf } from '../../../src/core/index.ts'
import { modelEvents } from '../../../src/project/alerts/model-events.ts'
import type { Project } from '../../../src/project/index.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { readStatus } from '../../../src/project/status/read-status.ts'
import { trialSettings } from '../../../src/project/trial/trial-settings.ts'
import type { UpdateRequest } from '../../../src/project/update/types.ts'
import { updatePass } from '../../../src/project/update/update-pass.ts'
import { createServer } from '../../../src/serve/index.ts'
import { logWatcher } from '../../../src/serve/predictions/log-watcher.ts'
import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { fillProject } from '../../deploy/cloud/stratus-project.ts'
import { openProject } from '../stores.ts'

const minute = 60_000
const day = 1440 * minute
let folder: string
let logs: string
let project: Project
/** When version 2 took the place of version 1. */
let promotedAt: number

beforeEach(async () => {
  folder = workFolder()
  logs = join(folder, '.modelwright/predictions/churn')
  await fillProject(folder, ['calibrated', 'trees', 'binary'])
  project = await openProject(folder)
  await project.registry.promote('churn', 2, { force: 'a test' })
  promotedAt = Date.parse((await project.audit.list({ subject: 'churn@champion' })).at(-1)!.at)
})
afterEach(() => project.close())

async function pass(after: number, isDry = false) {
  return updatePass({
    ...{ project, name: 'churn', policies: [], now: promotedAt + after, coolDownMs: 3_600_000, isDry },
    locked: (_role: string, work: () => Promise<unknown>) => work(),
    source: openLogSource([logs]),
    trial: trialSettings({}),
    retrain: () => Promise.reject(new Error('bug: nothing is due')),
  } as unknown as UpdateRequest)
}

const champion = async () => (await project.models.find('churn@champion'))!.version
const digestOf = async (version: number) => (await project.models.find(`churn/${version}`))!.digest

interface Answered {
  readonly version: number
  /** Minutes after the promotion, from and until, with a request in each. */
  readonly from: number
  readonly until: number
  readonly failing?: number
  readonly status?: number
  /** About how long each took. */
  readonly tookMs?: number
  readonly source?: string
}

/** Requests as a service logs them, one a minute. */
async function answered(seed: Seed, given: Answered): Promise<void> {
  const { version, from, until, failing = 0, status = 500, tookMs = 1, source = 'serve web-1' } = given
  let at = 0
  const log = openPredictionLog({ folder: logs, source, clock: () => at, segmentAgeMs: 1e12 })
  const model = { name: 'churn', version: String(version), digest: await digestOf(version) }
  for (let place = from; place < until; place++) {
    at = promotedAt + place * minute + 1000
    const isFailed = seed.next() < failing
    const said = { prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } }
    const facts: PredictedRows = {
      ...{ id: `${source}-${version}-${place}`, firstRow: 0, bytes: 90, model, rows: [null] },
      predictions: [said],
      ...(isFailed ? { failed: status } : { tookMs: tookMs * (0.5 + seed.next()) }),
    }
    log.add(facts)
  }
  await log.close()
}

describe('a version that answers worse than the one whose place it took', () => {
  it('is taken back, here by a service that refuses a share of its rows, and everybody is told why', async () => {
    const ask = async (version: number, from: number, count: number, wrongEvery: number) => {
      let at = 0
      const log = openPredictionLog({ folder: logs, source: 'serve web-1', clock: () => at })
      const server = await createServer({
        ...{ port: 0, watchers: [logWatcher(log)] },
        model: {
          ...{ name: 'churn', version: String(version) },
          model: load(await project.objects.get(await digestOf(version))),
        },
      })
      for (let place = 0; place < count; place++) {
        at = promotedAt + (from + place) * minute + 1000
        const row = wrongEvery > 0 && place % wrongEvery === 0 ? { ...goodRow, age: 'fifty' } : goodRow
        const answer = await fetch(`${server.url}/predict`, {
          ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
          body: JSON.stringify(row),
        })
        await answer.text()
      }
      await server.close()
    }
    await ask(1, -300, 300, 0)
    await ask(2, 0, 40, 2)
    const why =
      /it failed in 20 of 40 requests since it was promoted \(50 % of those of a minute, by 40 minutes; \d\.\d+ % are borne\); version 1 failed in 0 of 300 before/
    const dry = await pass(41 * minute, true)
    expect(dry.actions[0]).toMatchObject({ kind: 'due', text: expect.stringMatching(why) as string })
    expect(await champion()).toBe(2)
    const { actions } = await pass(41 * minute)
    expect(actions[0]).toMatchObject({ kind: 'rolled-back', version: 1 })
    expect(actions[0]!.text).toMatch(/^Version 1 is champion again: version 2 was taken back, it failed in/)
    expect(await champion()).toBe(1)

    const last = (await project.audit.list({ subject: 'churn@champion' })).at(-1)!
    expect(last.details).toMatchObject({ by: 'rollback', reason: expect.stringMatching(why) as string })
    expect((await project.audit.verify()).sound).toBe(true)
    const { notes, tags } = await project.registry.details('churn', 2)
    expect([notes.at(-1)!.text, tags['trial']]).toEqual([expect.stringMatching(why), 'taken-back'])
    expect((await modelEvents(project, 'churn')).at(-1)!.text).toMatch(
      /^version 1 became champion again: Version 2 was taken back: it failed in/,
    )
    expect((await readStatus(project, 'churn', folder)).champion).toMatchObject({
      version: 1,
      back: expect.stringMatching(why) as string,
    })
    expect((await run(folder, ['status'])).stdout).toMatch(
      /again, since +Version 2 was taken back: it failed/,
    )
    // What came back is held against nobody, and one command makes it so again.
    expect((await pass(42 * minute)).actions[0]!.kind).toBe('nothing')
    await project.registry.promote('churn', 2, { force: 'it was the client' })
    expect(await champion()).toBe(2)
  }, 120_000)

  it('is taken back where it is slow, with the reason', async () => {
    await answered(seedOf(2), { version: 1, from: -600, until: 0, tookMs: 10 })
    await answered(seedOf(3), { version: 2, from: 0, until: 120, tookMs: 60 })
    const { actions } = await pass(121 * minute)
    expect(actions[0]).toMatchObject({ kind: 'rolled-back', version: 1 })
    expect(actions[0]!.text).toMatch(
      /it took more than twice as long as nineteen in twenty requests of the version before in 1\d\d of 120 requests since/,
    )
  })

  it('stays where the other predicts something else, and says so', async () => {
    await project.registry.promote('churn', 3, { force: 'a test' })
    promotedAt = Date.parse((await project.audit.list({ subject: 'churn@champion' })).at(-1)!.at)
    await answered(seedOf(4), { version: 2, from: -600, until: 0 })
    await answered(seedOf(5), { version: 3, from: 0, until: 60, failing: 1 })
    const { actions, stays } = await pass(61 * minute)
    expect(actions[0]!.kind).toBe('nothing')
    expect(stays).toMatch(/answers worse than version 2, and cannot be taken back to it: it failed/)
    expect(await champion()).toBe(3)
  })
})

describe('nothing is taken back', () => {
  const bad = { version: 2, from: 0, until: 60, failing: 0.5 }
  const nothing = async (after: number) => {
    const { actions, stays } = await pass(after)
    expect([actions.map(({ kind }) => kind), stays]).toEqual([['nothing'], undefined])
    expect(await champion()).toBe(2)
  }

  it('where both fail alike', async () => {
    await answered(seedOf(6), { version: 1, from: -600, until: 0, failing: 0.1 })
    await answered(seedOf(7), { version: 2, from: 0, until: 600, failing: 0.1 })
    await nothing(601 * minute)
  })

  it('for what is refused whatever version answers', async () => {
    await answered(seedOf(8), { version: 1, from: -600, until: 0 })
    await answered(seedOf(9), { ...bad, status: 400 })
    await nothing(61 * minute)
  })

  it('where they answered at other places, or hardly anything is known of the one before', async () => {
    await answered(seedOf(10), { version: 1, from: -600, until: 0, source: 'serve web-2' })
    await answered(seedOf(11), { version: 1, from: -5, until: 0 })
    await answered(seedOf(12), bad)
    await nothing(61 * minute)
  })

  it('once it has been champion for a week, and where a clock was set back', async () => {
    await answered(seedOf(13), { version: 1, from: -600, until: 0 })
    await answered(seedOf(14), bad)
    await nothing(8 * day)
    await nothing(-minute)
    expect((await pass(6 * day, true)).actions[0]!.kind).toBe('due')
  })
})
