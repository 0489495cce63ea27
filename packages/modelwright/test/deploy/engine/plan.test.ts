import { describe, expect, it } from 'vitest'
import type { DeploymentState } from '../../../src/core/index.ts'
import { type PlanStep, planSteps, type Situation } from '../../../src/deploy/engine/plan.ts'
import type { Found, Resource } from '../../../src/deploy/index.ts'

const never = async (): Promise<never> => {
  throw new Error('a plan touches nothing')
}
const thing = (key: string, more: Partial<Resource<unknown>> = {}): Resource<unknown> => ({
  ...{ key, kind: 'Thing', name: key, properties: { size: 1 }, permissions: [] },
  ...{ read: never, create: never, update: never, remove: never },
  ...more,
})
const there = (more: Partial<Found> = {}): Found => ({
  ...{ id: 'id', properties: { size: 1 }, isOurs: true, state: 'ready' },
  ...more,
})
const stateOf = (...keys: readonly string[]): DeploymentState => ({
  ...{ target: 'cloud', name: 'churn', place: {}, revisions: [], traffic: {}, outputs: {}, journal: null },
  resources: keys.map((key) => {
    const revision = /^revision\/(\w+)\//.exec(key)?.[1]
    return { key, kind: 'Thing', name: key, id: 'id', ...(revision === undefined ? {} : { revision }) }
  }),
})

type Given = Partial<Omit<Situation, 'found'>> & { readonly found?: Readonly<Record<string, Found>> }

function plan(desired: readonly Resource<unknown>[], { found = {}, ...given }: Given) {
  return planSteps({
    ...{ of: { target: 'cloud', name: 'churn' }, desired, state: stateOf(), earlier: new Map() },
    ...{ dropped: new Set<string>(), isPublicMeant: false, ...given },
    found: new Map(Object.entries(found)),
  })
}

const shown = (steps: readonly PlanStep[]): string[] => steps.map(({ action, key }) => `${action} ${key}`)
const refusal = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('planSteps', () => {
  it('makes what is not there, keeps what is as it must be, changes what is not', () => {
    const desired = [thing('a'), thing('b'), thing('c', { properties: { size: 2 } })]
    const { steps } = plan(desired, { state: stateOf('b', 'c'), found: { b: there(), c: there() } })
    expect(shown(steps)).toEqual(['create a', 'keep b', 'update c'])
    expect(steps[2].differences).toEqual([{ property: 'size', from: 1, to: 2, isFixed: false }])
  })

  it('asks again for what was being made or changed when work was cut off, whatever it looks like', () => {
    const rigid = { ...thing('rigid'), update: undefined } as unknown as Resource<unknown>
    const desired = [...['a', 'b', 'c'].map((key) => thing(key)), rigid]
    const unfinished: Readonly<Record<string, 'create' | 'update'>> = {
      b: 'create',
      c: 'update',
      rigid: 'update',
    }
    const known = stateOf('a', 'b', 'c', 'rigid')
    const resources = known.resources.map((record) => ({ ...record, unfinished: unfinished[record.key] }))
    const found = Object.fromEntries(desired.map(({ key }) => [key, there()]))
    const { steps } = plan(desired, { state: { ...known, resources } as DeploymentState, found })
    expect(shown(steps)).toEqual(['keep a', 'create b', 'update c', 'create rigid'])
    expect(steps[1]).toMatchObject({ isCutOff: true, reason: expect.stringContaining('cut off') })
  })

  it('replaces what only a new one can have, what cannot be changed and what failed', () => {
    const desired = [
      thing('fixed', { properties: { size: 2 }, fixed: ['size'] }),
      { ...thing('rigid', { properties: { size: 2 } }), update: undefined } as unknown as Resource<unknown>,
      thing('failed'),
      thing('mendable', { properties: { size: 2 } }),
    ]
    const broken = there({ state: 'failed', reason: 'no room' })
    const found = { fixed: there(), rigid: there(), failed: broken, mendable: broken }
    const { steps } = plan(desired, { state: stateOf('fixed', 'rigid', 'failed', 'mendable'), found })
    expect(shown(steps)).toEqual(['replace fixed', 'replace rigid', 'replace failed', 'update mendable'])
    expect(steps[2].reason).toBe('it failed: no room')
  })

  it('compares only what the provider says of itself, in depth, and lists as they are', () => {
    const desired = [thing('a', { properties: { env: { A: '1', B: '2' }, list: [1, 2], secretHash: 'x' } })]
    const found = { a: there({ properties: { env: { A: '1', C: '3' }, list: [2, 1], other: true } }) }
    const [{ differences }] = plan(desired, { state: stateOf('a'), found }).steps
    expect(differences.map(({ property, from, to }) => [property, from, to])).toEqual([
      ['env.B', null, '2'],
      ['env.C', '3', null],
      ['list', [2, 1], [1, 2]],
    ])
  })

  it('takes what lies in a replaced thing with it, of this revision and of earlier ones', () => {
    const inside = (revision: string) =>
      thing(`revision/${revision}/version`, { revision, partOf: 'service' })
    const desired = [thing('service', { properties: { size: 2 }, fixed: ['size'] }), inside('new')]
    const earlier = new Map([thing('service'), inside('old')].map((one) => [one.key, one]))
    const state = stateOf('service', 'revision/old/version', 'revision/new/version')
    const found = { service: there(), 'revision/new/version': there({ isOurs: false }) }
    const { steps, lost } = plan(desired, { state, found, earlier })
    expect(shown(steps)).toEqual([
      'replace service',
      'replace revision/new/version',
      'delete revision/old/version',
    ])
    expect([...lost]).toEqual(['old'])
  })

  it('removes what none needs, last made first, and says what it cannot', () => {
    const old = ['gateway', 'revision/r1/package', 'revision/r1/version'].map((key) => {
      const revision = /^revision\/(\w+)\//.exec(key)?.[1]
      return thing(key, revision === undefined ? {} : { revision })
    })
    const { steps, left } = plan([thing('a')], {
      state: stateOf('a', 'gateway', 'revision/r1/package', 'revision/r1/version', 'unheard'),
      found: { a: there() },
      earlier: new Map(old.map((one) => [one.key, one])),
      dropped: new Set(['r1']),
    })
    expect(shown(steps)).toEqual([
      'keep a',
      'delete revision/r1/version',
      'delete revision/r1/package',
      'delete gateway',
    ])
    expect(left.map(({ key }) => key)).toEqual(['unheard'])
  })

  it('keeps what belongs to revisions that stay', () => {
    const key = 'revision/r1/version'
    const earlier = new Map([[key, thing(key, { revision: 'r1' })]])
    expect(shown(plan([], { state: stateOf(key), earlier }).steps)).toEqual([])
  })

  it('refuses what is foreign, forgotten, missing or open to all', () => {
    const foreign = { a: there({ isOurs: false }) }
    expect(refusal(() => plan([thing('a')], { found: foreign }))).toBe('DEPLOY_RESOURCE_FOREIGN')
    expect(refusal(() => plan([thing('a')], { found: { a: there() }, state: undefined }))).toBe(
      'DEPLOY_STATE_LOST',
    )
    expect(refusal(() => plan([thing('a', { isGiven: true })], {}))).toBe('DEPLOY_RESOURCE_ABSENT')
    const open = [thing('a', { isPublic: true })]
    expect(refusal(() => plan(open, {}))).toBe('DEPLOY_RESOURCE_PUBLIC')
    expect(shown(plan(open, { isPublicMeant: true }).steps)).toEqual(['create a'])
  })

  it('takes a thing without labels for ours where what it lies in is', () => {
    const desired = [thing('a'), thing('b', { partOf: 'a' })]
    const found = { a: there(), b: there({ isOurs: false }) }
    expect(shown(plan(desired, { state: stateOf('a'), found }).steps)).toEqual(['keep a', 'keep b'])
  })

  it('waits for what is still being made', () => {
    const { steps } = plan([thing('a')], { state: stateOf('a'), found: { a: there({ state: 'busy' }) } })
    expect(steps).toMatchObject([{ action: 'keep', isBusy: true }])
  })
})
