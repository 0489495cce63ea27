import { afterEach, describe, expect, it } from 'vitest'
import { type Follower, type Following, follow } from '../../../src/cli/serving/follow.ts'
import type { ModelDesk } from '../../../src/cli/serving/model-desk.ts'
import { ModelwrightError, type Report } from '../../../src/core/index.ts'
import type { Refused, ServingPlan } from '../../../src/serve/index.ts'
import { until } from '../../serve/hammer.ts'

/** Bytes that nobody may write out as JSON: of a large model that takes seconds. */
const bytes = Object.assign(new Uint8Array(3), {
  toJSON() {
    throw new Error('the bytes of an artifact were written as JSON')
  },
})

const planOf = (digest: string): ServingPlan => ({
  models: [
    {
      name: 'churn',
      variants: [{ variant: 'champion', share: 1, version: '3', digest, artifact: bytes }],
      shadows: [],
      versions: [],
    },
  ],
})
const refusal = new ModelwrightError('SERVE_GOLDEN_DIFFERENT', {
  message: 'Other numbers.',
  where: 'x',
  mend: ['y'],
})

let following: Following | undefined
afterEach(() => following?.stop())

/** What names mean, and what a server says of it: both as tests want it. */
function world() {
  const state = {
    mark: 'a',
    digest: 'a',
    applied: [] as string[],
    refused: [] as (Refused | undefined)[],
    said: [] as string[],
    plans: 0,
    now: 0,
    fails: undefined as Error | undefined,
  }
  const desk: ModelDesk = {
    plan: async () => {
      state.plans++
      return planOf(state.digest)
    },
    mark: async () => {
      if (state.mark === 'down') throw new Error('the store is down')
      return state.mark
    },
    found: () => [],
    close: async () => {},
  }
  const follower: Follower = {
    async apply(plan) {
      if (state.fails !== undefined) throw state.fails
      state.applied.push(plan.models[0]!.variants[0]!.digest)
    },
    refuse: (refused) => void state.refused.push(refused),
  }
  const log = (report: Report): void => {
    if ('message' in report) state.said.push(`${report.kind} ${report.message}`)
  }
  const clock = () => state.now
  following = follow(desk, follower, { everyMs: 2, mark: 'a', plan: planOf('a'), log, clock })
  return state
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 30))

describe('follow', () => {
  it('has another version served where names mean another, once', async () => {
    const state = world()
    await pause()
    expect(state.plans).toBe(0)
    Object.assign(state, { mark: 'b', digest: 'b' })
    await until(() => state.applied.length === 1)
    await pause()
    expect(state.applied).toEqual(['b'])
    expect(state.said).toEqual(['note Now serving churn champion 3 b'])
  })

  it('does nothing where names changed and mean the same', async () => {
    const state = world()
    state.mark = 'b'
    await until(() => state.plans > 0)
    await pause()
    expect([state.plans, state.applied, state.said]).toEqual([1, [], []])
  })

  it('tells once what cannot be served, tries it ever more rarely, and another at once', async () => {
    const state = world()
    Object.assign(state, { mark: 'b', digest: 'b', fails: refusal })
    await until(() => state.refused.length === 1)
    await pause()
    expect(state.plans).toBe(1)
    state.now += 4
    await until(() => state.plans === 2)
    await pause()
    expect(state.plans).toBe(2)
    expect(state.said).toEqual(['warning Serving goes on as before: SERVE_GOLDEN_DIFFERENT Other numbers.'])
    expect(state.refused).toMatchObject([
      { code: 'SERVE_GOLDEN_DIFFERENT', message: 'Other numbers.', where: 'x' },
    ])
    Object.assign(state, { mark: 'c', digest: 'c', fails: undefined })
    await until(() => state.applied.length === 1)
    expect(state.refused.at(-1)).toBeUndefined()
  })

  it('a refusal is over where names mean again what is served', async () => {
    const state = world()
    Object.assign(state, { mark: 'b', digest: 'b', fails: refusal })
    await until(() => state.refused.length === 1)
    Object.assign(state, { mark: 'a', digest: 'a' })
    await until(() => state.refused.length === 2)
    expect([state.refused[1], state.applied]).toEqual([undefined, []])
  })

  it('goes on while the store is down', async () => {
    const state = world()
    state.mark = 'down'
    await until(() => state.said.length === 1)
    await pause()
    expect(state.said).toEqual([expect.stringContaining('the store is down')])
    Object.assign(state, { mark: 'b', digest: 'b' })
    await until(() => state.applied.length === 1)
  })

  it('looks at once when it is told to, also at what it was not to try yet', async () => {
    const state = world()
    Object.assign(state, { mark: 'b', digest: 'b', fails: refusal })
    await until(() => state.refused.length === 1)
    state.fails = undefined
    following!.look()
    await until(() => state.applied.length === 1)
  })

  it('a version that only shares requests and cannot be loaded does not keep a new champion away', async () => {
    const shared = (digest: string): ServingPlan => ({
      models: planOf(digest).models.map((model) => ({
        ...model,
        variants: [
          ...model.variants,
          { variant: 'canary', share: 0.1, version: '4', digest: 'broken', artifact: bytes },
        ],
      })),
    })
    let mark = 'a'
    const applied: string[] = []
    const desk: ModelDesk = {
      plan: async () => shared(mark),
      mark: async () => mark,
      found: () => [],
      close: async () => {},
    }
    const refused: (Refused | undefined)[] = []
    const follower: Follower = {
      async apply({ models: [model] }) {
        if (model!.variants.length > 1) throw refusal
        applied.push(model!.variants[0]!.digest)
      },
      refuse: (one) => void refused.push(one),
    }
    following = follow(desk, follower, { everyMs: 2, mark: 'a', plan: planOf('a'), log: () => {} })
    mark = 'b'
    await until(() => applied.includes('b'))
    expect(refused[0]).toMatchObject({ code: 'SERVE_GOLDEN_DIFFERENT' })
    await pause()
    expect(applied).toEqual(['b'])
  })
})
