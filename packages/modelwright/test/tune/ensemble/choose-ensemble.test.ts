import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Learner, seedOf } from '../../../src/core/index.ts'
import { metrics, scoreOf } from '../../../src/evaluate/index.ts'
import { type EnsembleLearner, isEnsemble } from '../../../src/train/index.ts'
import {
  chooseEnsemble,
  type EnsembleOptions,
  ensembleRecipe,
  type LibraryRows,
  rowsOfFold,
} from '../../../src/tune/index.ts'
import { noisyLibrary } from './library-fixture.ts'

const tasks = ['binary', 'multiclass', 'regression'] as const
const options = (more: Partial<EnsembleOptions> = {}): EnsembleOptions => ({ seed: seedOf(5), ...more })

const testRows = ({ folds }: LibraryRows, fold: number): Uint32Array => rowsOfFold(folds, fold).test

function truthOf(rows: LibraryRows, fold: number): number[] {
  const { target } = rows
  if (target.task !== 'regression') throw new Error('values are asked for')
  return Array.from(testRows(rows, fold), (row) => target.values[row])
}

describe('the choice of an ensemble', () => {
  it.each(tasks)('takes several models whose errors differ: %s', (task) => {
    const { models, rows } = noisyLibrary(task, { own: [0.8, 0.8, 0.8, 0.8] })
    const { chosen, considered } = chooseEnsemble(models, rows, options())
    expect(chosen.kind).not.toBe('single')
    expect(chosen.members.length).toBeGreaterThan(2)
    expect(chosen.gain).toBeGreaterThan(chosen.error)
    expect(considered.map(({ kind }) => kind)).toEqual(['single', 'blend', 'stack'])
    expect(chosen.scores).toHaveLength(5)
  })

  it.each(tasks)('keeps one model where the others only add noise: %s', (task) => {
    const { models, rows } = noisyLibrary(task, { own: [0, 3, 3], shared: 0.6 })
    const { chosen } = chooseEnsemble(models, rows, options({ kinds: ['blend'] }))
    expect(chosen).toMatchObject({ kind: 'single', members: [{ trial: 0, weight: 1 }], gain: 0 })
  })

  it('may stack one model alone: that shrinks values and log-odds that go too far', () => {
    for (const task of ['multiclass', 'regression'] as const) {
      const { models, rows } = noisyLibrary(task, { own: [0, 3], shared: 0.6 })
      const { chosen } = chooseEnsemble(models, rows, options({ most: 1 }))
      expect(chosen).toMatchObject({ kind: 'stack', members: [{ trial: 0 }] })
      expect(chosen.members[0].weight).toBeLessThan(0.9)
    }
  })

  it('tells the single model by its own scores on the folds', () => {
    const { models, rows } = noisyLibrary('regression', { own: [0, 3], shared: 0.6 })
    const { considered } = chooseEnsemble(models, rows, options())
    const scores = models[0].folds.map((predictions, fold) => {
      const values = Float64Array.from(truthOf(rows, fold))
      return scoreOf('rmse', { task: 'regression', values }, predictions)
    })
    expect(considered[0].scores).toEqual(scores)
  })

  it.each(tasks)('does not depend on the order of the models: %s', (task) => {
    const { models, rows } = noisyLibrary(task, { own: [0.9, 0.7, 0.8, 1.5, 0.7], rowCount: 200 })
    const wanted = chooseEnsemble(models, rows, options({ most: 3 }))
    fc.assert(
      fc.property(fc.shuffledSubarray(models, { minLength: 5 }), (order) => {
        expect(chooseEnsemble(order, rows, options({ most: 3 }))).toEqual(wanted)
      }),
      { seed: 1, numRuns: 5 },
    )
  })

  it('weighs blends in all by 1 and stacks by 0 or more, with as many members as allowed at most', () => {
    const noise = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(noise, fc.constantFrom(...tasks), fc.integer({ min: 1, max: 4 }), (own, task, most) => {
        const { models, rows } = noisyLibrary(task, { own, shared: 0.3, rowCount: 80 })
        for (const { kind, members } of chooseEnsemble(models, rows, options({ most })).considered) {
          const weights = members.map(({ weight }) => weight)
          expect(members.length).toBeGreaterThan(0)
          expect(members.length).toBeLessThanOrEqual(most)
          expect(weights.every((weight) => weight > 0)).toBe(true)
          if (kind !== 'stack') expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
        }
      }),
      { seed: 3, numRuns: 25 },
    )
  })

  it('takes only trials that may be a product together', () => {
    const { models, rows } = noisyLibrary('regression', { own: [0.8, 0.8, 0.8, 0.8, 0.8] })
    const kB = [100, 900, 300, 200, 100]
    const allows = (trials: readonly number[]): boolean =>
      trials.reduce((sum, trial) => sum + kB[trial], 0) <= 500
    for (const { members } of chooseEnsemble(models, rows, options({ allows })).considered)
      expect(allows(members.map(({ trial }) => trial))).toBe(true)
    const none = chooseEnsemble(models, rows, options({ allows: () => false }))
    expect(none.chosen.members).toEqual([])
  })

  it('judges by parts of a single split, and forward in time by earlier folds', () => {
    const own = [0.8, 0.8, 0.8]
    const split = noisyLibrary('binary', { own, folds: 1, rowCount: 1500 })
    const one = chooseEnsemble(split.models, split.rows, options())
    expect(one.chosen.kind).not.toBe('single')
    expect(one.chosen.scores).toHaveLength(1)
    const times = Array.from({ length: 600 }, (_, row) => row)
    const forward = noisyLibrary('regression', { own, folds: 5, rowCount: 600, times })
    const later = chooseEnsemble(forward.models, forward.rows, options())
    expect(later.chosen.kind).not.toBe('single')
    expect(later.chosen.scores[0]).toBeNaN()
    expect(later.chosen.scores.slice(1).every(Number.isFinite)).toBe(true)
  })

  it('judges each repetition of folds by choices on its other folds, and counts no row as new', () => {
    const validation = { kind: 'validation', name: 'repeated', options: { folds: 4, times: 3 } } as const
    const { models, rows } = noisyLibrary('regression', { own: [0.8, 0.9, 1], validation, rowCount: 200 })
    const { considered } = chooseEnsemble(models, rows, options())
    const [alone, blend] = considered
    const gains = blend.scores.map((score, fold) => alone.scores[fold] - score)
    const gain = gains.reduce((sum, one) => sum + one, 0) / 12
    const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / 11
    expect(blend.gain).toBeCloseTo(gain, 12)
    // Twelve scores, but three rows in four are learnt from each time.
    expect(blend.error).toBeCloseTo(Math.sqrt(variance * (1 / 12 + 1 / 3)), 12)
  })

  it('goes by any metric, and by the weights of rows', () => {
    for (const metric of [metrics.accuracy, metrics['log-loss'], metrics['f1']]) {
      const { models, rows } = noisyLibrary('binary', { own: [0.8, 0.8, 2], metric })
      const { chosen } = chooseEnsemble(models, rows, options())
      expect(chosen.mean).toBeGreaterThan(0)
    }
    // Model 1 is right wherever rows weigh anything.
    const { models, rows } = noisyLibrary('regression', { own: [0.2, 1] })
    const weights = new Float64Array(400)
    const better = models[1].folds.map((predictions, fold) => {
      const truth = truthOf(rows, fold)
      const at = testRows(rows, fold)
      return predictions.map((value, i) => {
        weights[at[i]] = i % 2
        return i % 2 === 1 ? truth[i] : value
      })
    })
    const changed = [models[0], { ...models[1], folds: better }]
    expect(chooseEnsemble(changed, { ...rows, weights }, options()).chosen.members[0].trial).toBe(1)
    expect(chooseEnsemble(changed, rows, options()).considered[0].members[0].trial).toBe(0)
  })

  it('takes the simplest within as many standard errors as it is told', () => {
    const { models, rows } = noisyLibrary('regression', { own: [0.8, 0.8, 0.8] })
    expect(chooseEnsemble(models, rows, options({ noise: 1000 })).chosen.kind).toBe('single')
    const best = chooseEnsemble(models, rows, options({ noise: 0 }))
    expect(best.chosen.mean).toBe(Math.min(...best.considered.map(({ mean }) => mean)))
  })

  it('with no time left keeps the best single model', () => {
    const { models, rows } = noisyLibrary('regression', { own: [0.8, 0.8, 0.8] })
    const deadline = { expired: () => true, remainingMs: () => 0 } as never
    const { considered, chosen } = chooseEnsemble(models, rows, options({ deadline }))
    expect(considered).toHaveLength(1)
    expect(chosen.kind).toBe('single')
  })

  it('finds no gain where there is none: the single model is kept nearly always', () => {
    const gains = Array.from({ length: 30 }, (_, seed) => {
      const { models, rows } = noisyLibrary('regression', {
        own: [0, 0, 0],
        shared: 0.7,
        rowCount: 120,
        seed,
      })
      return chooseEnsemble(models, rows, options()).chosen.kind
    })
    // Models that are the same: any gain would be made up.
    expect(gains.filter((kind) => kind === 'blend')).toEqual([])
  })

  it('is told without optimism: on fresh rows it is as good as told', () => {
    let difference = 0
    for (let seed = 0; seed < 20; seed++) {
      const own = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9]
      const { models, rows } = noisyLibrary('regression', { own, rowCount: 100, seed })
      const fresh = noisyLibrary('regression', { own, rowCount: 4000, seed: seed + 100, folds: 1 })
      const { considered } = chooseEnsemble(models, rows, options({ most: 6, kinds: ['blend'] }))
      const blend = considered[1]
      const values = Float64Array.from(truthOf(fresh.rows, 0))
      const mixed = values.map((_, i) =>
        blend.members.reduce((sum, { trial, weight }) => sum + weight * fresh.models[trial].folds[0][i], 0),
      )
      difference += (scoreOf('rmse', { task: 'regression', values }, mixed) - blend.mean) / 20
    }
    expect(Math.abs(difference)).toBeLessThan(0.02)
  })
})

describe('the recipe of a choice', () => {
  const recipeOf = (trial: number) => ({ learner: 'ridge', options: { alpha: trial + 1 } })
  const base = { intercepts: [], scores: [], mean: 0, gain: 0, error: 0 }

  it('is the trial itself where there is one', () => {
    const choice = { ...base, kind: 'single', members: [{ trial: 3, weight: 1 }] } as const
    expect(ensembleRecipe(choice, recipeOf)).toEqual(recipeOf(3))
  })

  it('is an ensemble of the trials where there are several, or a stack', () => {
    const members = [
      { trial: 1, weight: 0.75 },
      { trial: 0, weight: 0.25 },
    ]
    const { learner } = ensembleRecipe({ ...base, kind: 'blend', members }, recipeOf, 'both')
    expect(isEnsemble(learner as Learner) && (learner as EnsembleLearner).ensemble).toEqual({
      members: [recipeOf(1), recipeOf(0)],
      combine: { by: 'blend', weights: [0.75, 0.25] },
    })
    const stacked = {
      ...base,
      kind: 'stack',
      members: [{ trial: 1, weight: 0.9 }],
      intercepts: [0.1],
    } as const
    const found = ensembleRecipe(stacked, recipeOf).learner as Learner
    expect(found.model).toBe('stack')
  })
})
