import { describe, expect, it } from 'vitest'
import * as modelwright from '../../../src/index.ts'
import { learnerOfEnsemble } from '../../../src/project/workflow/ensemble.ts'
import { ensembleCode } from '../../../src/project/workflow/ensemble-text.ts'

const { boostedTrees, defineLearner, ensemble, logistic, randomForest, ridge } = modelwright

/** Runs a line of a workflow file. */
function read(code: string): Parameters<typeof learnerOfEnsemble>[0] {
  const names = Object.keys(modelwright).filter((name) => code.includes(`${name}(`))
  const values = names.map((name) => (modelwright as Record<string, unknown>)[name])
  return new Function(...names, `return ${code}`)(...values)
}

describe('an ensemble as a line of a workflow file', () => {
  it.each([
    [
      ensemble([boostedTrees({ leaves: 15, increasing: ["it's", 'b'] }), logistic()], {
        weights: [0.1, 0.2],
      }),
    ],
    [
      ensemble([ridge({ alpha: 0.3 }), randomForest()], {
        by: 'stack',
        weights: [0.9, 0.2],
        intercepts: [-0.1],
      }),
    ],
    [ensemble([boostedTrees(), ensemble([ridge()], { bag: 3 })], { bag: 5 })],
  ])('reads back as it was', (use) => {
    const { ensemble: wanted } = learnerOfEnsemble(use)
    const code = ensembleCode(wanted)!
    const { ensemble: found } = learnerOfEnsemble(read(code))
    expect(found.combine).toEqual(wanted.combine)
    expect(found.bag).toBe(wanted.bag)
    expect(ensembleCode(found)).toBe(code)
  })

  it('names factories and only the options that were changed', () => {
    const { ensemble: spec } = learnerOfEnsemble(
      ensemble([boostedTrees({ leaves: 31, trees: 300 }), logistic()], { weights: [0.7, 0.3] }),
    )
    expect(ensembleCode(spec)).toBe(
      'ensemble([boostedTrees({ trees: 300 }), logistic()], { weights: [0.7, 0.3] })',
    )
  })

  it('cannot name a learner of one’s own', () => {
    const own = defineLearner({
      name: 'own',
      about: 'Of my own.',
      tasks: ['regression'],
      options: {},
      supports: { missing: true, categories: true, weights: false, scaled: false },
      model: 'constant',
      fit: () => ({ outputs: Float64Array.of(1) }),
    })
    expect(ensembleCode(learnerOfEnsemble(ensemble([own, ridge()])).ensemble)).toBeUndefined()
  })
})
