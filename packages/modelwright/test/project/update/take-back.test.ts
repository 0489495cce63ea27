import { load } from '@modelwright/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JudgedPrediction } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { trialSettings } from '../../../src/project/trial/trial-settings.ts'
import { takeBack } from '../../../src/project/update/take-back.ts'
import type { UpdateRequest } from '../../../src/project/update/types.ts'
import { versionsOf } from '../../../src/project/update/versions.ts'
import type { Situation } from '../../../src/update/index.ts'
import { workFolder } from '../../cli/command-line.ts'
import { fillProject } from '../../deploy/cloud/stratus-project.ts'
import { openProject } from '../stores.ts'

let project: Project
beforeEach(async () => {
  const folder = workFolder()
  await fillProject(folder, ['calibrated', 'trees', 'binary'])
  project = await openProject(folder)
})
afterEach(() => project.close())

const logged = (at: number, features: JudgedPrediction['features']): JudgedPrediction => ({
  ...{ id: `r${at}`, row: 0, at, caller: null, features, said: { prediction: 'yes' } as never },
  model: { name: 'churn', digest: 'ab'.repeat(32) },
  outcome: null,
})

/** What a pass says that finds a champion which loses more than was measured. */
async function staysBecause(rows: readonly JudgedPrediction[]): Promise<string | undefined> {
  const request = {
    ...{ project, name: 'churn', policies: [], now: Date.now(), coolDownMs: 3_600_000, isDry: false },
    trial: trialSettings({}),
    source: {
      async *read() {
        yield rows
      },
    },
  } as unknown as UpdateRequest
  const loss: Situation['loss'] = { rows: 500, mean: 0.4, expected: 0.2, isWorse: true, since: 1 }
  const situation = { now: 1, retrainedAt: 0, newOutcomes: 0, drift: null, loss }
  const { action, stays } = await takeBack(request, await versionsOf(request), situation)
  expect(action).toBeUndefined()
  return stays
}

describe('a champion that loses more than was measured, and stays', () => {
  it('has none before it', async () => {
    expect(await staysBecause([])).toBe(
      'The champion loses more than was measured, and there is no version before it to go back to.',
    )
  })

  it('says that requests were redacted, or are too few, so that they cannot be replayed', async () => {
    await project.registry.promote('churn', 2, { force: 'a test' })
    const cannot =
      'The champion loses more than was measured, and is not taken back: whether version 1 loses less cannot be told by replaying requests.'
    expect(await staysBecause([])).toBe(`${cannot} No request was logged since it was made.`)
    const hidden = [1, 2, 3].map((at) => logged(at, null))
    expect(await staysBecause(hidden)).toBe(
      `${cannot} 3 logged rows cannot be read: they were redacted, or are of another schema.`,
    )
    const { digest } = (await project.models.find('churn/2'))!
    const { inputs } = load(await project.objects.get(digest)).schema
    const row = Object.fromEntries(inputs.map(({ name, levels }) => [name, levels?.[0] ?? null]))
    const few = [...hidden, ...[4, 5].map((at) => logged(at, row))]
    expect(await staysBecause(few)).toMatch(
      /1000 logged rows are needed .*; there are 2\. 3 more are redacted/,
    )
  })

  it('says that the version before predicts something else', async () => {
    await project.registry.promote('churn', 3, { force: 'a test' })
    expect(await staysBecause([])).toMatch(/cannot be taken back to version 1\. /)
  })
})
