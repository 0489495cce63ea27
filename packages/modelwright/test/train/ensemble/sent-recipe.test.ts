import { describe, expect, it } from 'vitest'
import { defineLearner } from '../../../src/core/index.ts'
import {
  type EnsembleLearner,
  ensembleLearner,
  ensembleText,
  type Recipe,
  receivedRecipe,
  sentRecipe,
} from '../../../src/train/index.ts'

const inner = ensembleLearner({
  members: [{ learner: 'ridge', options: { alpha: 3 } }],
  combine: { by: 'stack', weights: [0.5], intercepts: [2] },
})
const outer = ensembleLearner(
  {
    members: [{ learner: 'boosted-trees' }, { learner: inner }],
    combine: { by: 'blend', weights: [2, 1] },
    bag: 4,
  },
  'whole',
)
const own = defineLearner({
  name: 'own',
  about: 'Of my own.',
  tasks: ['regression'],
  options: {},
  supports: { missing: true, categories: true, weights: false, scaled: false },
  model: 'constant',
  fit: () => ({ outputs: Float64Array.of(1) }),
})

describe('a recipe that is sent to a thread', () => {
  it('arrives as it was: learners by name, ensembles by what they are made of', () => {
    const sent = structuredClone(sentRecipe({ learner: outer, options: {} }))
    const found = receivedRecipe(sent!).learner as EnsembleLearner
    expect(found.name).toBe('whole')
    expect(found.ensemble.combine).toEqual(outer.ensemble.combine)
    expect(found.ensemble.bag).toBe(4)
    const [trees, nested] = found.ensemble.members
    expect(trees).toEqual({ learner: 'boosted-trees' })
    expect((nested.learner as EnsembleLearner).ensemble).toEqual(inner.ensemble)
    expect(receivedRecipe(sentRecipe({ learner: 'ridge', options: { alpha: 1 } })!)).toEqual({
      learner: 'ridge',
      options: { alpha: 1 },
    })
  })

  it('is not sent with code of one’s own', () => {
    const recipe: Recipe = { learner: own }
    expect(sentRecipe(recipe)).toBeUndefined()
    const combine = { by: 'blend', weights: [1, 1] } as const
    const members = [{ learner: 'ridge' }, recipe]
    expect(sentRecipe({ learner: ensembleLearner({ members, combine }) })).toBeUndefined()
  })
})

describe('an ensemble as a learner', () => {
  it('says what it is made of, and what all members can do', () => {
    expect(ensembleText(outer.ensemble)).toBe(
      '0.667 × boosted-trees, 0.333 × ensemble, each the mean of 4 fitted on other rows',
    )
    expect(outer.tasks).toEqual(['regression'])
    expect(outer.supports.weights).toBe(true)
    const combine = { by: 'blend', weights: [1, 1] } as const
    const mixed = ensembleLearner({ members: [{ learner: 'ridge' }, { learner: own }], combine })
    expect(mixed.supports.weights).toBe(false)
    expect(() => mixed.fit({} as never, {}, {} as never)).toThrow('bug: an ensemble is fitted')
  })

  it('of learners for different targets is refused', () => {
    const members = [{ learner: 'ridge' }, { learner: 'logistic' }]
    expect(() => ensembleLearner({ members, combine: { by: 'blend', weights: [1, 1] } })).toThrow(
      'fits no target: ridge and logistic are for different ones',
    )
  })

  it('brings weights to sum 1, also huge ones, and leaves alone those that do', () => {
    const weightsOf = (...weights: number[]) =>
      ensembleLearner({
        members: weights.map(() => ({ learner: 'ridge' })),
        combine: { by: 'blend', weights },
      }).ensemble.combine.weights
    expect(weightsOf(1e308, 1e308)).toEqual([0.5, 0.5])
    expect(weightsOf(0.7, 0.2, 0.1)).toEqual([0.7, 0.2, 0.1])
    expect(weightsOf(3, 1)).toEqual([0.75, 0.25])
  })
})
