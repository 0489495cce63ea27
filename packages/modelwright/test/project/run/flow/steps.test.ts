import { describe, expect, it } from 'vitest'
import {
  atLeast,
  boostedTrees,
  byMetric,
  clip,
  conformal,
  csv,
  dropDuplicates,
  dropMissingTarget,
  expectRows,
  kFold,
  last,
  logistic,
  random,
  type WorkflowDefinition,
} from '../../../../src/index.ts'
import { sampleFolder } from '../sample-folder.ts'
import { flowOf } from './flow-of.ts'

type Stage = 'explore' | 'tune' | 'evaluate'

/** All that a workflow can say of what is made, but for where data lies, code of one's own, and when it is made again and tried. */
type Option =
  | Exclude<
      keyof WorkflowDefinition,
      | Stage
      | 'retrieve'
      | 'steps'
      | 'on'
      | 'environments'
      | 'deploy'
      | 'store'
      | 'objects'
      | 'update'
      | 'trial'
      | 'continues'
      | 'outcomes'
    >
  | { [Name in Stage]: `${Name}.${string & keyof NonNullable<WorkflowDefinition[Name]>}` }[Stage]

/** For each option what it is changed to, the first step that this runs again, and what the workflow says before. */
const changes: Readonly<
  Record<Option, readonly [to: unknown, step: string, before?: Partial<WorkflowDefinition>]>
> = {
  name: ['others', 'explore'],
  describe: ['Tells penguins apart.', 'pack'],
  use: ['For tests.', 'pack'],
  target: ['species', 'explore'],
  task: ['multiclass', 'explore', { target: 'year', train: [boostedTrees({ trees: 5 })] }],
  positive: ['female', 'explore'],
  ignore: [['year'], 'explore'],
  keep: [['year'], 'explore'],
  kinds: [{ year: 'category' }, 'explore'],
  units: [{ body_mass_g: 'g' }, 'explore'],
  group: ['island', 'split'],
  time: ['year', 'explore'],
  weights: ['year', 'explore'],
  window: [last('2'), 'window', { time: 'year', split: random() }],
  'explore.expect': [[expectRows({ min: 10 })], 'explore'],
  clean: [[dropMissingTarget(), dropDuplicates()], 'explore'],
  split: [random({ test: 0.3 }), 'split'],
  prepare: [[clip('body_mass_g', { low: 0.1, high: 0.9 })], 'explore'],
  train: [[logistic({ c: 0.01 })], 'tune'],
  'tune.metric': ['accuracy', 'tune'],
  'tune.preset': ['best', 'tune'],
  'tune.budget': [{ trials: 4 }, 'tune'],
  'tune.limits': [{ kilobytes: 500 }, 'tune'],
  'tune.ensemble': [true, 'tune'],
  'tune.first': [[logistic({ c: 0.001 })], 'tune', { train: [logistic(), boostedTrees({ trees: 5 })] }],
  'tune.sampler': ['random', 'tune'],
  'tune.pruner': ['none', 'tune'],
  'tune.roundPruner': ['median', 'tune'],
  'tune.validation': [kFold({ folds: 3 }), 'tune'],
  'evaluate.metric': ['log-loss', 'tune'],
  'evaluate.calibrate': ['platt', 'train'],
  'evaluate.threshold': [byMetric('f1'), 'train'],
  'evaluate.intervals': [conformal({ coverage: 0.9 }), 'train'],
  'evaluate.learningCurve': [true, 'train'],
  'evaluate.slices': [['island'], 'explore'],
  'evaluate.fairness': [['island'], 'explore'],
  'evaluate.robustness': [{ seeds: 1 }, 'evaluate'],
  'evaluate.gates': [[atLeast('auc', 0.5)], 'evaluate'],
  promotion: [{ approvals: 1 }, 'pack'],
  monitor: [{ reference: false }, 'pack'],
  seed: [1, 'split'],
}

const penguins: WorkflowDefinition = {
  retrieve: csv('penguins.csv'),
  target: 'sex',
  train: [logistic()],
  tune: { budget: { trials: 2 }, ensemble: false },
}

function changed(before: WorkflowDefinition, option: string, to: unknown): WorkflowDefinition {
  const [stage, name] = option.split('.') as [Stage, string | undefined]
  return { ...before, [stage]: name === undefined ? to : { ...before[stage], [name]: to } }
}

/** What was made, and the first step that ran. */
async function madeIn(folder: string, workflow: WorkflowDefinition) {
  return flowOf(
    folder,
    workflow,
    ({ told, states }) => {
      const { model, passed } = told!.summary
      const first = states.find(({ state }) => state === 'done')?.step
      return { made: { digest: model.digest, passed }, first }
    },
    { until: 'pack' },
  )
}

describe('a run after one option was changed', () => {
  const folder = sampleFolder('penguins.csv')

  it.each(Object.entries(changes))(
    '%s: does again what goes by it, and makes what a run in an empty folder makes',
    async (option, [to, step, before = {}]) => {
      const was = { ...penguins, ...before }
      const old = await madeIn(folder, was)
      const { made, first } = await madeIn(folder, changed(was, option, to))
      expect(first).toBe(step)
      expect(made.digest).not.toBe(old.made.digest)
      expect(made).toEqual((await madeIn(sampleFolder('penguins.csv'), changed(was, option, to))).made)
    },
  )
})
