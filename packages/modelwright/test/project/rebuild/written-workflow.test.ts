import { describe, expect, it } from 'vitest'
import {
  boostedTrees,
  conformal,
  csv,
  defineLearner,
  dropDuplicates,
  ensemble,
  learnerWith,
  logistic,
  standardise,
  trim,
  type WorkflowDefinition,
} from '../../../src/index.ts'
import { codeIn, readWorkflow, writeWorkflow } from '../../../src/project/rebuild/written-workflow.ts'
import { checkWorkflow } from '../../../src/project/workflow/check.ts'
import { type Workflow, workflowDigest } from '../../../src/project/workflow/index.ts'

const mine = defineLearner({
  name: 'mine',
  about: 'Learns nothing.',
  tasks: ['binary'],
  options: { rounds: { type: 'integer', default: 3, min: 1, about: 'How often.' } },
  supports: { missing: false, categories: false, weights: false, scaled: false },
  model: 'constant',
  fit: (_data, { rounds }) => ({ outputs: Float64Array.of(rounds) }),
})

const checked = (more: Partial<WorkflowDefinition>): Workflow =>
  checkWorkflow({ retrieve: csv('a.csv'), target: 'y', ...more }, 'here')

/** Through JSON and back, with the code of a workflow that says the same. */
function back(workflow: Workflow, from: Workflow = workflow): Workflow {
  const { document } = writeWorkflow(workflow)
  const code = codeIn(from)
  return readWorkflow(JSON.parse(JSON.stringify(document)), (digest) => code.get(digest)) as Workflow
}

describe('a workflow as JSON', () => {
  it.each<[string, Partial<WorkflowDefinition>]>([
    ['plain', { ignore: ['a'], kinds: { b: 'text' }, seed: 7, tune: { budget: { trials: 3 } } }],
    ['learners with options', { train: [logistic({ c: 2 }), boostedTrees({ leaves: 15 })] }],
    ['fixes and steps', { clean: [dropDuplicates(), trim()], prepare: [standardise('x')] }],
    ['intervals', { evaluate: { intervals: conformal({ coverage: 0.9 }) } }],
    ['an ensemble', { train: [ensemble([logistic(), ensemble([boostedTrees()], { bag: 2 })])] }],
  ])('reads back to the same digest: %s', (_, more) => {
    const workflow = checked(more)
    expect(writeWorkflow(workflow).code).toEqual([])
    expect(workflowDigest(back(workflow))).toBe(workflowDigest(workflow))
  })

  it('names code by its digest, wherever it stands, also inside of an ensemble', () => {
    const workflow = checked({ train: [learnerWith(mine, { rounds: 4 }), ensemble([mine, logistic()])] })
    const { code } = writeWorkflow(workflow)
    expect(code.map(({ name }) => name)).toEqual([
      '"mine" (train[0].learner)',
      '"mine" (train[1].learner.ensemble.members[0].learner)',
    ])
    expect(new Set(code.map(({ digest }) => digest)).size).toBe(1)
    expect(workflowDigest(back(workflow))).toBe(workflowDigest(workflow))
    expect(workflowDigest(back(workflow, checked({ train: [mine] })))).toBe(workflowDigest(workflow))
  })

  it('keeps what JSON has no words for', () => {
    const odd = {
      a: Number.NaN,
      b: -0,
      c: /x"\/y/gi,
      d: new Date(5),
      e: new Map([['k', [1]]]),
      f: new Set([2]),
    }
    const workflow = {
      ...checked({}),
      odd: { ...odd, $: 'number', g: null, h: 'text' },
    } as unknown as Workflow
    const read = back(workflow) as unknown as { odd: typeof odd }
    expect(read.odd).toEqual({ ...odd, $: 'number', g: null, h: 'text' })
    expect(Object.is(read.odd.b, -0)).toBe(true)
    expect(workflowDigest(read as unknown as Workflow)).toBe(workflowDigest(workflow))
  })
})
