import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Project } from '../../../src/project/index.ts'
import { type TrialDefinition, trialSettings } from '../../../src/project/trial/trial-settings.ts'
import { endTrial } from '../../../src/project/update/trial-end.ts'
import type { UpdateRequest } from '../../../src/project/update/types.ts'
import { unproven, unprovenWarning } from '../../../src/project/update/unproven.ts'
import { updatePass } from '../../../src/project/update/update-pass.ts'
import { versionsOf } from '../../../src/project/update/versions.ts'
import { weekly } from '../../../src/update/index.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { fillProject } from '../../deploy/cloud/stratus-project.ts'
import { openProject } from '../stores.ts'

const day = 86_400_000
const nothingLogged = { async *read() {} }
let folder: string
let project: Project
let retrained: number
let made: number

beforeEach(async () => {
  retrained = 0
  made = 3
  folder = workFolder()
  await fillProject(folder, ['calibrated', 'trees', 'binary'])
  project = await openProject(folder)
  await project.models.setAlias('churn', 'challenger', 2)
})
afterEach(() => project.close())

function requestOf(afterDays: number, trial: TrialDefinition = {}): UpdateRequest {
  return {
    ...{ project, name: 'churn', policies: [weekly('mon 03:00')], coolDownMs: 3_600_000, isDry: false },
    now: Date.now() + afterDays * day,
    locked: (_role: string, work: () => Promise<unknown>) => work(),
    source: nothingLogged,
    trial: trialSettings(trial),
    retrain: async () => {
      retrained++
      const { digest } = (await project.models.find(`churn/${made}`))!
      return { version: made, digest, passed: true }
    },
  } as UpdateRequest
}
const pass = async (afterDays: number, trial?: TrialDefinition) =>
  (await updatePass(requestOf(afterDays, trial))).actions.map(({ kind, text }) => [kind, text] as const)

describe('a challenger of which nothing is shown', () => {
  it('is tried for as long as is said, then refused; retraining goes on', async () => {
    const [[kind]] = await pass(20, { provenWithin: '21d' })
    expect([kind, retrained]).toEqual(['trying', 0])
    const [[ended, text]] = await pass(22, { provenWithin: '21d' })
    expect([ended, text]).toEqual([
      'refused',
      'Version 2 is refused. Nothing was shown of it in 21d: 0 requests were logged, 0 of their outcomes count. Without outcomes nothing can be shown: modelwright outcomes import brings them in.',
    ])
    const [[next]] = await pass(22, { provenWithin: '21d' })
    expect([next, retrained]).toEqual(['retrained', 1])
  })

  it('outcomes have the time that they are said to take besides', () => {
    const at = (now: number, outcomesAfter?: string) => ({
      now: now * day,
      trial: trialSettings(outcomesAfter === undefined ? {} : { outcomesAfter }),
    })
    const none = { requests: 9, outcomes: 0 }
    expect(unproven(at(59), 0, none)).toBeUndefined()
    expect(unproven(at(60), 0, none)).toMatch(/^Nothing was shown of it in 60d: 9 requests/)
    expect(unproven(at(89, '30d'), 0, none)).toBeUndefined()
    expect(unproven(at(90, '30d'), 0, { requests: 9, outcomes: 4 })).toBe(
      'Nothing was shown of it in 60d, and 30d for outcomes to come: 9 requests were logged, 4 of their outcomes count.',
    )
    // A clock was set back since.
    expect(unproven(at(1), 100 * day, none)).toBeUndefined()
  })

  it('says beforehand what becomes of it', () => {
    const trial = trialSettings({})
    expect(unprovenWarning({ trial }, { requests: 9, outcomes: 0 })).toMatch(/refused after 60d/)
    expect(unprovenWarning({ trial }, { requests: 9, outcomes: 1 })).toBe('')
  })
})

describe('one that was shown to be better and waits for approval', () => {
  const shown = { isBetter: true, reasons: 'It is better: a test.' }

  it('holds up no retraining for longer than a week; a newer one then takes its place', async () => {
    expect((await run(folder, ['policy', 'set', 'approvals=1'])).code).toBe(0)
    const held = await endTrial(requestOf(0), await versionsOf(requestOf(0)), shown)
    expect(held.text).toMatch(/After a week of it a retraining may put a newer one in its place\.$/)
    expect((await pass(6)).map(([kind]) => kind)).toEqual(['held'])
    expect(retrained).toBe(0)
    expect((await pass(8)).map(([kind]) => kind)).toEqual(['held', 'retrained'])
    const { challenger } = await versionsOf(requestOf(8))
    expect([challenger?.version, retrained]).toEqual([3, 1])
  })

  it('is not tried anew where the data gives it again', async () => {
    expect((await run(folder, ['policy', 'set', 'approvals=1'])).code).toBe(0)
    made = 2
    await endTrial(requestOf(0), await versionsOf(requestOf(0)), shown)
    expect((await pass(8)).map(([kind]) => kind)).toEqual(['held', 'unchanged'])
    expect((await pass(8)).map(([kind]) => kind)[0]).toBe('held')
  })
})
