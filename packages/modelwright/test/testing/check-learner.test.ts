import { models } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { defineLearner, type Learner } from '../../src/core/index.ts'
import { checkLearner } from '../../src/testing/index.ts'
import { learners } from '../../src/train/index.ts'

describe('every learner passes the public suite', () => {
  for (const learner of Object.values(learners))
    for (const { name, run } of checkLearner(learner as unknown as Learner, models)) it(name, run)
})

describe('the suite refuses learners that are not sound', () => {
  const runAll = async (learner: Learner): Promise<string[]> => {
    const found: string[] = []
    for (const { name, run } of checkLearner(learner, models))
      try {
        await run()
      } catch (error) {
        found.push(`${name}: ${String(error)}`)
      }
    return found
  }
  const broken = (fit: Learner['fit']): Learner =>
    defineLearner({
      name: 'broken',
      about: 'Is broken.',
      tasks: ['regression'],
      options: {},
      supports: { missing: true, categories: true, weights: true, scaled: false },
      model: 'constant',
      fit,
    })

  it('one whose predictions are not finite', async () => {
    const found = await runAll(broken(() => ({ outputs: Float64Array.of(Number.NaN) })))
    expect(found.join('\n')).toContain('not finite')
  })

  it('one that gives another state each time', async () => {
    let calls = 0
    const found = await runAll(broken(() => ({ outputs: Float64Array.of(calls++) })))
    expect(found.join('\n')).toContain('two fits on the same rows and seed differ')
  })

  it('one that does not heed weights and takes bad ones', async () => {
    const fit: Learner['fit'] = ({ target }) => ({
      outputs: Float64Array.of(target.task === 'regression' ? target.values[0] : 0),
    })
    const found = await runAll(broken(fit))
    expect(found.join('\n')).toContain('weight')
  })

  it('one whose options in a hurry are not its own, or take longer', async () => {
    const fit: Learner['fit'] = () => ({ outputs: Float64Array.of(0) })
    const within = () => ({ trees: 3 })
    const strange = { ...broken(fit), pace: { usualMs: () => 2, quickMs: () => 1, within } }
    expect((await runAll(strange)).join('\n')).toContain('in a hurry "trees" breaks its own rule')
    const slow = { ...broken(fit), pace: { usualMs: () => 1, quickMs: () => 1, within } }
    expect((await runAll(slow)).join('\n')).toContain('must take less time than a usual one')
  })

  it('one that goes on though it was told to end, or whose steps do not ascend', async () => {
    const fit: Learner['fit'] = (_, __, { report }) => {
      report?.(2, 1)
      report?.(1, 1)
      return { outputs: Float64Array.of(0) }
    }
    const found = (await runAll(broken(fit))).join('\n')
    expect(found).toContain('steps must ascend from 1, found 2, 1')
    const stubborn: Learner['fit'] = (_, __, { report }) => {
      for (let step = 1; step < 5; step++) report?.(step, 1)
      return { outputs: Float64Array.of(0) }
    }
    expect((await runAll(broken(stubborn))).join('\n')).toContain('went on for 3 reports')
  })
})
