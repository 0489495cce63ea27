import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeploymentState, RevisionRecord } from '../../../src/core/index.ts'
import {
  type FollowStep,
  nextFollowStep,
  type WantedPlaces,
} from '../../../src/project/deploy/follow-names.ts'

const revision = (id: string): RevisionRecord => ({
  id,
  model: { name: 'churn', version: 1, digest: `digest-${id}` },
  ...{ build: '', options: {}, createdAt: '', golden: { rows: 80, differing: 0, within: 0 } },
})

const stateOf = (ids: readonly string[], traffic: Record<string, number>): DeploymentState => ({
  ...{ target: 't', name: 'churn', place: {}, resources: [], outputs: {}, journal: null },
  ...{ revisions: ids.map(revision), traffic },
})

/** What a target does. */
function done(state: DeploymentState | undefined, step: FollowStep, wanted: WantedPlaces): DeploymentState {
  const now = state ?? stateOf([], {})
  if (step.kind === 'traffic') return { ...now, traffic: step.to }
  if (step.kind === 'rollback') return { ...now, traffic: { [step.to]: 100 } }
  const digest = step.who === 'champion' ? wanted.champion : wanted.canary!.digest
  const id = digest.replace('digest-', '')
  const [most] = Object.entries(now.traffic).sort(([, a], [, b]) => b - a)
  const rest = step.percent === 100 ? {} : { [most![0]]: 100 - step.percent }
  const revisions = [...now.revisions.filter((one) => one.id !== id), revision(id)]
  return { ...now, revisions, traffic: { ...rest, [id]: step.percent } }
}

const champion = (id: string): WantedPlaces => ({ champion: `digest-${id}` })
const both = (id: string, other: string, percent = 10): WantedPlaces => ({
  champion: `digest-${id}`,
  canary: { digest: `digest-${other}`, percent },
})
const place = (who: 'champion' | 'canary', percent: number) => ({ kind: 'apply', who, percent })
const shift = (to: Record<string, number>) => ({ kind: 'traffic', to })

describe('what is to be done next', () => {
  it.each<[string, DeploymentState | undefined, WantedPlaces, object | undefined]>([
    ['nothing is placed', undefined, champion('a'), place('champion', 100)],
    ['it is so', stateOf(['a'], { a: 100 }), champion('a'), undefined],
    ['another champion', stateOf(['a'], { a: 100 }), champion('b'), place('champion', 100)],
    ['a canary joins', stateOf(['a'], { a: 100 }), both('a', 'b'), place('canary', 10)],
    ['its share changes', stateOf(['a', 'b'], { a: 90, b: 10 }), both('a', 'b', 20), shift({ a: 80, b: 20 })],
    ['it goes', stateOf(['a', 'b'], { a: 90, b: 10 }), champion('a'), shift({ a: 100 })],
    ['it becomes champion', stateOf(['a', 'b'], { a: 90, b: 10 }), champion('b'), shift({ b: 100 })],
    [
      'the champion is taken back',
      stateOf(['a', 'b'], { b: 100 }),
      champion('a'),
      { kind: 'rollback', to: 'a' },
    ],
    ['the canary is champion', stateOf(['a'], { a: 100 }), both('a', 'a'), undefined],
  ])('%s', (_, state, wanted, step) => {
    expect(nextFollowStep(state, wanted)).toEqual(step)
  })

  it('a revision whose apply was cut off is applied again', () => {
    const journal = { verb: 'apply', plan: '', revision: 'a', steps: [], startedAt: '' } as const
    const state = { ...stateOf(['a'], {}), journal }
    expect(nextFollowStep(state, champion('a'))).toEqual(place('champion', 100))
  })

  it.each([
    ['was never asked its golden rows', null],
    ['gave other answers', { rows: 80, differing: 1, within: 0 }],
  ])('a revision that %s is applied again, as champion and as canary', (_, golden) => {
    const state = stateOf(['a', 'b'], { a: 100 })
    const [a, b] = state.revisions
    expect(nextFollowStep({ ...state, revisions: [{ ...a!, golden }] }, champion('a'))).toEqual(
      place('champion', 100),
    )
    expect(nextFollowStep({ ...state, revisions: [a!, { ...b!, golden }] }, both('a', 'b'))).toEqual(
      place('canary', 10),
    )
  })

  it('whatever is there and whatever is wanted, three steps are enough, and then nothing is to be done', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd')
    const states = fc.uniqueArray(id, { maxLength: 4 }).chain((ids) => {
      const alone = ids.map((one) => stateOf(ids, { [one]: 100 }))
      const split = ids.slice(1).map((one) => stateOf(ids, { [ids[0]!]: 70, [one]: 30 }))
      return fc.constantFrom<DeploymentState | undefined>(undefined, ...alone, ...split)
    })
    const shares = fc.integer({ min: 1, max: 99 })
    fc.assert(
      fc.property(states, id, fc.option(id, { nil: undefined }), shares, (given, own, other, percent) => {
        const wanted = other === undefined ? champion(own) : both(own, other, percent)
        let state: DeploymentState | undefined = given
        for (let at = 0; at < 3; at++) {
          const step = nextFollowStep(state, wanted)
          if (step === undefined) break
          state = done(state, step, wanted)
        }
        expect(nextFollowStep(state, wanted)).toBeUndefined()
        const isAlone = other === undefined || other === own
        const to = isAlone ? { [own]: 100 } : { [own]: 100 - percent, [other]: percent }
        expect(state!.traffic).toEqual(to)
      }),
    )
  })
})
