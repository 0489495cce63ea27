import { describe, expect, it } from 'vitest'
import { byFile, group } from '../../../src/prepare/index.ts'
import { winnerText } from '../../../src/project/init/winner-text.ts'
import type { Workflow } from '../../../src/project/workflow/index.ts'
import { file } from '../../../src/retrieve/index.ts'
import { ensembleLearner } from '../../../src/train/index.ts'
import type { Trial } from '../../../src/tune/index.ts'

const trialOf = (learner: string, options: Record<string, unknown>): Trial => ({
  index: 3,
  learner,
  options,
  scores: [0.5, 0.6],
  mean: 0.55,
  sd: 0.05,
  fitMs: 10,
  kilobytes: 1,
  rowMicroseconds: 1,
  state: 'done',
  notes: [],
})

const workflow: Workflow = {
  retrieve: file("it's.csv"),
  target: "it's",
  ignore: ['a', 'b\nc'],
  group: 'shop',
  seed: 4,
}

describe('winnerText', () => {
  it('writes a whole workflow where there was none, with the options that are not the defaults', () => {
    const options = { leaves: 7, learningRate: 0.05 }
    expect(
      winnerText({
        trial: trialOf('boosted-trees', options),
        recipe: { learner: 'boosted-trees', options },
        metric: 'auc',
        workflow,
        said: workflow,
        split: group({ by: 'shop', test: 0.3 }),
        data: "it's.csv",
      }),
    ).toBe(
      [
        "import { boostedTrees, csv, defineWorkflow, group } from 'modelwright'",
        '',
        '// Found by "modelwright tune": auc 0.5500 over 2 folds.',
        'export default defineWorkflow({',
        "  retrieve: csv('it\\'s.csv'),",
        "  target: 'it\\'s',",
        "  ignore: ['a', 'b\\nc'],",
        "  group: 'shop',",
        '  seed: 4,',
        "  split: group({ by: 'shop', test: 0.3 }),",
        '  train: [boostedTrees({ leaves: 7 })],',
        "  tune: { metric: 'auc', budget: { trials: 1 } },",
        '})',
        '',
      ].join('\n'),
    )
  })

  it('starts from the workflow file where there is one', () => {
    const text = winnerText({
      trial: trialOf('ridge', { alpha: 1 }),
      recipe: { learner: 'ridge', options: { alpha: 1 } },
      metric: 'rmse',
      workflow,
      said: {},
      base: './workflow.ts',
    })
    expect(text).toContain(
      "import { defineWorkflow, ridge } from 'modelwright'\nimport workflow from './workflow.ts'",
    )
    expect(text).toContain('  ...workflow,\n  train: [ridge()],')
    expect(text).toContain("  tune: { ...workflow.tune, metric: 'rmse', budget: { trials: 1 } },")
    expect(text).not.toContain('ignore')
  })

  it('says on top of the workflow file what flags said', () => {
    const text = winnerText({
      trial: trialOf('ridge', { alpha: 1 }),
      recipe: { learner: 'ridge', options: { alpha: 1 } },
      metric: 'rmse',
      workflow,
      said: { seed: 9 },
      split: byFile({ path: "test's.csv" }),
      base: './workflow.ts',
    })
    expect(text).toContain("import { byFile, defineWorkflow, ridge } from 'modelwright'")
    expect(text).toContain(
      "  ...workflow,\n  seed: 9,\n  split: byFile({ path: 'test\\'s.csv' }),\n  train: [ridge()],",
    )
  })

  it('writes an ensemble with its members', () => {
    const members = [{ learner: 'boosted-trees', options: { leaves: 7 } }, { learner: 'logistic' }]
    const combine = { by: 'blend', weights: [0.25, 0.75] } as const
    const recipe = { learner: ensembleLearner({ members, combine }), options: {} }
    const text = winnerText({
      trial: trialOf('ensemble', {}),
      recipe,
      metric: 'auc',
      workflow,
      said: {},
      base: './w.ts',
    })
    expect(text).toContain("import { boostedTrees, defineWorkflow, ensemble, logistic } from 'modelwright'")
    expect(text).toContain(
      'train: [ensemble([boostedTrees({ leaves: 7 }), logistic()], { weights: [0.25, 0.75] })],',
    )
  })

  it("names a learner of the workflow's own by its place", () => {
    const own = { name: 'own' } as never
    const train = [
      { kind: 'learner', learner: 'ridge', options: {} },
      { kind: 'learner', learner: own, options: {} },
    ] as const
    const text = winnerText({
      trial: trialOf('own', { deep: true }),
      recipe: { learner: own, options: { deep: true } },
      metric: 'rmse',
      workflow: { ...workflow, train },
      said: {},
      base: './workflow.ts',
    })
    expect(text).toContain('  train: [{ ...workflow.train![1], options: { deep: true } }],')
  })
})
