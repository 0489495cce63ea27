import { readFileSync } from 'node:fs'
import { load } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  baseline,
  boostedTrees,
  csv,
  ensemble,
  logistic,
  randomForest,
  run,
  type WorkflowDefinition,
} from '../../../src/index.ts'
import { planRun } from '../../../src/project/run/plan.ts'
import { withRunTools } from '../../../src/project/run/with-tools.ts'
import { checkWorkflow } from '../../../src/project/workflow/check.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder('penguins.csv')

const quickTrees = () => boostedTrees({ trees: 20, learningRate: 0.3 })
const penguins: WorkflowDefinition = {
  retrieve: csv('penguins.csv'),
  target: 'species',
  train: [baseline(), ensemble([quickTrees(), logistic()], { weights: [0.3, 0.7], name: 'both' })],
  tune: { budget: { trials: 2 } },
}
const run0 = (workflow: WorkflowDefinition) => run(workflow, { folder, workers: 0 })

describe('an ensemble in a workflow', () => {
  it('is fitted, compared, shipped in one artifact and told in card and report', async () => {
    const result = await run0(penguins)
    const { artifact } = load(result.model.bytes)
    expect(artifact.model.name).toBe('blend')
    expect(artifact.model.state).toMatchObject({ weights: Float64Array.of(0.3, 0.7) })
    expect(artifact.transforms.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['trees-member', 'softmax-member']),
    )
    expect(result.leaderboard.map(({ learner, chosen }) => [learner, chosen])).toContainEqual(['both', true])
    expect(artifact.card).toContain('both')
    expect(readFileSync(result.report, 'utf8')).toContain('both')
    const again = await run0(penguins)
    expect(again.model.digest).toBe(result.model.digest)
  })

  it('is calibrated as a whole, and may be a stack or a bag', async () => {
    for (const options of [{ by: 'stack', intercepts: [0.1] }, { bag: 3 }] as const) {
      const result = await run0({
        ...penguins,
        target: 'sex',
        train: [ensemble([quickTrees(), logistic()], options)],
        tune: { budget: { trials: 1 } },
        evaluate: { calibrate: 'platt' },
      })
      const { artifact } = load(result.model.bytes)
      expect(artifact.model.name).toBe('by' in options ? 'stack' : 'blend')
      expect(artifact.calibration).toMatchObject({ method: 'logit' })
    }
  })

  it('is planned member by member', async () => {
    const workflow = checkWorkflow(penguins, 'workflow.ts')
    const request = { workflow, workflowDigest: '', folder }
    const { plan } = await withRunTools({ folder, workers: 0 }, (tools) => planRun(request, tools))
    expect(plan.map(({ learner }) => learner)).toEqual(
      expect.arrayContaining(['boosted-trees of both', 'logistic of both']),
    )
    const steps = plan.find(({ learner }) => learner === 'logistic of both')?.steps ?? []
    expect(steps.some((step) => step.startsWith('standardise'))).toBe(true)
  })

  it.each([
    ['other weights than members', [ensemble([logistic()], { weights: [1, 2] })], '1 members, but 2 weights'],
    ['a weight below 0', [ensemble([logistic()], { weights: [-1] })], 'a weight of -1'],
    ['no weight above 0', [ensemble([logistic()], { weights: [0] })], 'no weight above 0'],
    ['no members', [ensemble([])], 'has 0 members'],
    ['a wrong bag', [ensemble([logistic()], { bag: 1 })], 'a bag of 1'],
    ['a wrong way', [ensemble([logistic()], { by: 'vote' as 'blend' })], '"blend" or "stack"'],
    ['weights of text', [ensemble([logistic()], { weights: ['1'] as never })], 'must be a list of numbers'],
    ['an unknown option', [ensemble([logistic()], { weight: [1] } as never)], 'there is no key "weight"'],
    ['a wrong name', [ensemble([logistic()], { name: 'A b' })], 'must be a name such as'],
    ['a member that is none', [ensemble(['logistic' as never])], 'must be a learner such as logistic()'],
    ['a mistyped option of a member', [ensemble([logistic({ d: 1 } as never)])], 'train[0].members[0]'],
    [
      'two of one name',
      [ensemble([logistic()]), ensemble([randomForest()])],
      'two ensembles called "ensemble"',
    ],
  ])('with %s is refused before anything is read', async (_, train, sentence) => {
    await expect(run0({ ...penguins, train })).rejects.toMatchObject({
      code: 'PROJECT_WORKFLOW_INVALID',
      message: expect.stringContaining(sentence),
    })
  })

  it('that does not fit the target is a failed trial, and says why', async () => {
    const train = [ensemble([randomForest(), logistic()], { by: 'stack', intercepts: [1, 2] })]
    const { parts, leaderboard } = await run0({ ...penguins, train, tune: { budget: { trials: 1 } } })
    expect(leaderboard.map(({ learner }) => learner)).toEqual(['baseline'])
    expect(parts[0].search.trials[1].error).toContain('3 outputs, but 2 intercepts')
  })
})
