import { describe, expect, it } from 'vitest'
import { ModelwrightError, seedOf } from '../../src/core/index.ts'
import {
  candidateKey,
  candidateOf,
  entriesOf,
  jointOptions,
  learnerKey,
  valuesOf,
} from '../../src/tune/candidates.ts'
import { samplers } from '../../src/tune/samplers/index.ts'
import { spaceOf } from '../../src/tune/space.ts'

const recipes = [
  { learner: 'boosted-trees' },
  { learner: 'logistic', options: { c: 2 } },
  { learner: 'boosted-trees', options: { leaves: 7 } },
]

describe('entriesOf', () => {
  it('gives each recipe a label of its own', () => {
    expect(entriesOf(recipes, 'binary').map(({ label }) => label)).toEqual([
      'boosted-trees',
      'logistic',
      'boosted-trees 2',
    ])
  })

  it('refuses a learner that is none, or for another task', () => {
    expect(() => entriesOf([{ learner: 'nope' }], 'binary')).toThrow(ModelwrightError)
    expect(() => entriesOf([{ learner: 'ridge' }], 'binary')).toThrow(ModelwrightError)
  })
})

describe('jointOptions', () => {
  const entries = entriesOf(recipes, 'binary')
  const joint = jointOptions(entries)

  it('searches options only beside the learner they belong to, and none that were given', () => {
    expect(joint[learnerKey]).toMatchObject({ tune: ['boosted-trees', 'logistic', 'boosted-trees 2'] })
    const names = Object.keys(joint)
    expect(names).toContain('boosted-trees.leaves')
    expect(names).not.toContain('boosted-trees 2.leaves')
    expect(names.some((name) => name.startsWith('logistic.'))).toBe(false)
    expect(joint['boosted-trees 2.l2'].when).toEqual({ option: learnerKey, is: ['boosted-trees 2'] })
  })

  it('makes of every proposal a candidate with options that were checked', () => {
    const space = spaceOf(joint, {})
    for (let index = 0; index < 200; index++) {
      const values = samplers.random.propose(space, { index, heard: [], seed: seedOf(3) })!
      const { learner, options, recipe } = candidateOf(entries, values)
      const label = values[learnerKey]
      expect(learner.name).toBe(String(label).replace(/ 2$/, ''))
      if (label === 'boosted-trees 2') expect(options['leaves']).toBe(7)
      if (label === 'logistic') expect(options['c']).toBe(2)
      expect(recipe.options).toEqual(options)
      for (const name of Object.keys(values))
        expect(name === learnerKey || name.startsWith(`${label}.`)).toBe(true)
    }
  })
})

describe('valuesOf', () => {
  it('stands for the learner as it was given', () => {
    for (const entry of entriesOf(recipes, 'binary')) {
      const { options, learner } = candidateOf([entry], valuesOf(entry))
      const given = Object.fromEntries(
        Object.entries(learner.options).map(([name, spec]) => [name, spec.default]),
      )
      expect(options).toEqual({ ...given, ...entry.given })
    }
  })

  it('takes the options that are handed in', () => {
    const [entry] = entriesOf(recipes, 'binary')
    expect(candidateOf([entry], valuesOf(entry, { leaves: 9 })).options['leaves']).toBe(9)
  })
})

describe('candidateKey', () => {
  it('is the same for the same options, however they came about', () => {
    const entries = entriesOf(recipes, 'binary')
    const [first, , second] = entries
    const one = candidateOf(entries, valuesOf(first, { leaves: 7 }))
    expect(candidateKey(one)).toBe(candidateKey(candidateOf(entries, valuesOf(second))))
    expect(candidateKey(one)).not.toBe(candidateKey(candidateOf(entries, valuesOf(first))))
  })
})
