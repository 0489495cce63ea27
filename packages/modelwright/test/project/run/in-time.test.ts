import { describe, expect, it } from 'vitest'
import { planInTime, type TimedSearch } from '../../../src/project/run/in-time.ts'

const recipes = [{ learner: 'boosted-trees' }, { learner: 'logistic' }]

/** Twelve thousand rows of 26 classes: 26 trees a round. */
const letters = {
  recipes,
  task: 'multiclass',
  size: { rowCount: 12_000, featureCount: 16, outputs: 26 },
  folds: 5,
  mayCut: true,
  limitMs: 120_000,
} as const satisfies TimedSearch

const small = { ...letters, size: { rowCount: 500, featureCount: 10, outputs: 3 } }

describe('planInTime', () => {
  it('leaves a search as it is where there is time for it', () => {
    expect(planInTime(small)).toEqual({ recipes, folds: 5, notes: [] })
    expect(planInTime({ ...letters, limitMs: 1e8 })).toEqual({ recipes, folds: 5, notes: [] })
  })

  it('tries a learner by few large steps alone, and by one split, where no fold could be fitted with its usual options', () => {
    const { recipes: found, folds, notes } = planInTime(letters)
    const options = { trees: 100, learningRate: 0.1, earlyStopping: 0 }
    expect(found).toEqual([{ learner: 'boosted-trees', options }, { learner: 'logistic' }])
    expect(folds).toBe(1)
    expect(notes).toEqual([
      'With its usual options boosted-trees may take longer than there is time: it is tried only with trees 100, learningRate 0.1, earlyStopping 0.',
    ])
  })

  it('takes fewer and larger steps in less time', () => {
    const [{ options }] = planInTime({ ...letters, limitMs: 30_000 }).recipes
    expect(options).toMatchObject({ learningRate: 0.2 })
    expect(options?.['trees']).toBeLessThan(50)
  })

  it('tries quick options first where a trial with the usual ones may be late, and those all the same', () => {
    const { recipes: found, folds, notes } = planInTime({ ...small, limitMs: 2000 })
    expect(found).toHaveLength(3)
    // All is set: it is one trial.
    expect(found[0].options).toMatchObject({ trees: 100, earlyStopping: 0, leaves: 31, l2: 1 })
    expect(found.slice(1)).toEqual(recipes)
    expect(folds).toBe(5)
    expect(notes[0]).toContain('it is tried first with')
  })

  it('keeps folds that were asked for, and those of few rows', () => {
    expect(planInTime({ ...letters, mayCut: false }).folds).toBe(5)
    const few = { ...letters, size: { rowCount: 900, featureCount: 200, outputs: 26 } }
    expect(planInTime(few).folds).toBe(5)
    expect(planInTime({ ...few, size: { ...few.size, rowCount: 1500 } }).folds).toBe(3)
  })

  it('changes nothing of a learner of which it was said how many steps it takes, or how large', () => {
    for (const options of [{ trees: 1000 }, { learningRate: 0.05 }, { earlyStopping: 10 }]) {
      const said = [{ learner: 'boosted-trees', options }]
      expect(planInTime({ ...letters, recipes: said })).toEqual({ recipes: said, folds: 5, notes: [] })
    }
    const [{ options }] = planInTime({
      ...letters,
      recipes: [{ learner: 'boosted-trees', options: { leaves: 7 } }],
    }).recipes
    expect(options).toMatchObject({ leaves: 7, trees: 100 })
  })
})
