import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Project } from '../../../src/project/index.ts'
import { sampleFolder } from '../run/sample-folder.ts'
import { openProject } from '../stores.ts'

let now = Date.UTC(2026, 4, 1)
let project: Project
const folder = sampleFolder()

beforeAll(async () => {
  project = await openProject(folder, { clock: () => ++now })
})
afterAll(() => project.close())

const wish = (changes: object = {}) => ({
  model: 'churn',
  reason: 'new prices since May',
  caller: 'key:ops',
  ...changes,
})

describe('what is asked for', () => {
  it('waits until it is begun, the first first, and outlasts the process', async () => {
    const one = await project.retrainings.ask(wish())
    const two = await project.retrainings.ask(wish({ reason: 'again', caller: 'key:other' }))
    expect(one.record).toMatchObject({ state: 'asked', attempts: 0, startedAt: null, version: null })
    expect([one.isNew, two.isNew]).toEqual([true, true])
    const again = await openProject(folder)
    expect((await again.retrainings.waiting('churn')).map(({ id }) => id)).toEqual([
      one.record.id,
      two.record.id,
    ])
    expect(await again.retrainings.waiting('other')).toEqual([])
    await again.close()
  })

  it('is begun together, and told of together', async () => {
    const ids = await project.retrainings.begin('churn')
    expect(ids).toHaveLength(2)
    expect(await project.retrainings.waiting('churn')).toEqual([])
    await project.retrainings.end(ids, { state: 'done', version: 3, told: 'Version 3 is challenger now.' })
    const [newest] = await project.retrainings.list({ model: 'churn', limit: 1 })
    expect(newest).toMatchObject({ state: 'done', version: 3, attempts: 1, reason: 'again' })
    expect(newest!.endedAt).toBeGreaterThan(newest!.startedAt!)
  })

  it('is the same wish with the same key of the same caller and model', async () => {
    const first = await project.retrainings.ask(wish({ key: 'k1' }))
    const again = await project.retrainings.ask(wish({ key: 'k1', reason: 'another reason' }))
    expect(again).toEqual({ record: first.record, isNew: false })
    expect((await project.retrainings.ask(wish({ key: 'k1', caller: 'key:else' }))).isNew).toBe(true)
    expect((await project.retrainings.ask(wish({ key: 'k1', model: 'price' }))).isNew).toBe(true)
    expect((await project.retrainings.ask(wish({ key: 'k2' }))).isNew).toBe(true)
  })

  it('is one wish also where many ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => project.retrainings.ask(wish({ model: 'rush', key: 'same' }))),
    )
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(new Set(asked.map(({ record }) => record.id)).size).toBe(1)
  })

  it('keeps reasons short, and whatever letters they are of', async () => {
    const { record } = await project.retrainings.ask(
      wish({ model: 'odd', reason: `’"; DROP\n${'x'.repeat(5000)}` }),
    )
    expect(record.reason).toHaveLength(1000)
    expect((await project.retrainings.list({ model: 'odd' }))[0]!.reason).toBe(record.reason)
  })
})

describe('what a killed process leaves behind', () => {
  it('waits again, and is given up after three attempts', async () => {
    await project.retrainings.ask(wish({ model: 'fatal' }))
    for (const attempt of [1, 2, 3]) {
      expect(await project.retrainings.begin('fatal')).toHaveLength(1)
      await project.retrainings.recover('fatal')
      const [record] = await project.retrainings.list({ model: 'fatal' })
      expect(record).toMatchObject({ attempts: attempt, state: attempt < 3 ? 'asked' : 'failed' })
    }
    expect(await project.retrainings.begin('fatal')).toEqual([])
  })

  it('has failed where a policy made it due: the policy says so again', async () => {
    await project.retrainings.begin('due', { reason: 'It was due.' })
    await project.retrainings.recover('due')
    expect((await project.retrainings.list({ model: 'due' }))[0]).toMatchObject({
      state: 'failed',
      caller: null,
      told: 'The process that retrained it was killed.',
    })
  })

  it('what others are at stays as it is', async () => {
    await project.retrainings.begin('busy', { reason: 'It was due.' })
    await project.retrainings.recover('due')
    expect((await project.retrainings.list({ model: 'busy' }))[0]!.state).toBe('running')
  })
})
