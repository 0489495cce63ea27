import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { autoFixes } from '../../../src/clean/index.ts'
import { isModelwrightError, ModelwrightError } from '../../../src/core/index.ts'
import { loadWorkflow } from '../../../src/project/index.ts'
import { workflowKeys } from '../../../src/project/workflow/check.ts'
import { temporaryFolder } from '../temporary.ts'

const source = `{ kind: 'source', name: 'csv', options: { path: 'a.csv' } }`
const good = `retrieve: ${source}, target: 'churn'`

async function fileOf(text: string, name = 'workflow.ts'): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, text)
  return path
}

/** A file whose workflow holds these lines. */
function workflow(inside: string, before = ''): string {
  return `import { defineWorkflow } from 'modelwright'\n${before}\nexport default defineWorkflow({ ${inside} })\n`
}

async function refusal(path: string): Promise<ModelwrightError> {
  try {
    await loadWorkflow(path)
  } catch (error) {
    if (isModelwrightError(error)) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('a good file far from any package is loaded, and its classes are ours', async () => {
  const path = await fileOf(
    workflow(
      `${good}, name: 'churn', train: [mine], tune: { metric: 'auc', budget: { minutes: 0.5 } }, seed: 7`,
      `import { ModelwrightError } from 'modelwright'
       enum Size { small = 1 }
       export const error: Error = new ModelwrightError('X', { message: String(Size.small) })
       const mine = { name: 'mine', about: '', tasks: ['binary'], options: {}, supports: {}, model: 'm', fit: () => error }`,
    ),
  )
  const loaded = await loadWorkflow(path)
  expect(loaded.path).toBe(path)
  expect(loaded.workflow.seed).toBe(7)
  const learner = loaded.workflow.train![0].learner
  if (typeof learner === 'string') throw new Error('expected the learner itself')
  expect(learner.fit({} as never, {}, {} as never)).toBeInstanceOf(ModelwrightError)
})

test('a folder stands for the workflow file in it', async () => {
  const path = await fileOf(workflow(good))
  expect((await loadWorkflow(join(path, '..'))).path).toBe(path)
})

test('a file with every key, as the documentation shows it, is loaded', async () => {
  const path = await fileOf(`
import {
  atLeast, autoFixes, beatsBaseline, csv, defineLearner, defineWorkflow, dropDuplicates, learnerWith, logistic, oneHot, stratified
} from 'modelwright'
const mine = defineLearner({ name: 'mine', about: '', tasks: ['binary'], options: { k: { type: 'integer', default: 3, min: 1, about: '' } },
  supports: { missing: false, categories: false, weights: false, scaled: false }, model: 'linear', fit: () => ({}) })
export default defineWorkflow({
  name: 'telco-churn',
  retrieve: csv('telco_churn.csv', { delimiter: ';' }),
  target: 'churn',
  task: 'binary',
  positive: 'Yes',
  ignore: ['id'],
  keep: ['zip'],
  group: 'customer',
  time: 'month',
  clean: [...autoFixes(), dropDuplicates()],
  split: stratified({ test: 0.25 }),
  prepare: [oneHot('plan')],
  train: [logistic({ c: 2 }), mine, learnerWith(mine, { k: 5 })],
  tune: { metric: 'AUC', budget: { trials: 5, seconds: 10 } },
  evaluate: { metric: 'log_loss', gates: [atLeast('auc', 0.83, { bound: 'low' }), beatsBaseline()] },
  seed: -3,
})`)
  const { workflow: loaded } = await loadWorkflow(path)
  expect(loaded.retrieve).toEqual({
    kind: 'source',
    name: 'csv',
    options: { path: 'telco_churn.csv', delimiter: ';' },
  })
  expect(loaded.clean?.map(({ name }) => name)).toEqual([
    ...autoFixes().map(({ name }) => name),
    'drop-duplicates',
  ])
  expect(
    loaded.train?.map(({ learner, options }) => [
      typeof learner === 'string' ? learner : learner.name,
      options,
    ]),
  ).toEqual([
    ['logistic', { c: 2 }],
    ['mine', {}],
    ['mine', { k: 5 }],
  ])
})

test('what says auto says nothing', async () => {
  const { workflow: loaded } = await loadWorkflow(
    await fileOf(workflow(`${good}, clean: 'auto', prepare: 'auto'`)),
  )
  expect('clean' in loaded || 'prepare' in loaded).toBe(false)
})

test('the digest does not depend on place, key order, comments or the name of the data, but on every option', async () => {
  const digestOf = async (inside: string, name?: string): Promise<string> => {
    const text = `import { byFile, csv, defineWorkflow, stratified, trim } from 'modelwright'\nexport default defineWorkflow({ ${inside} })`
    return (await loadWorkflow(await fileOf(text, name))).digest
  }
  const rest = "target: 'y', clean: [trim({ columns: ['a', 'b'] })], seed: 1"
  const first = await digestOf(`retrieve: csv('a.csv'), ${rest}`)
  expect(
    await digestOf(
      `seed: 1, /* the same */ clean: [trim({ columns: ['a', 'b'] })], target: 'y', retrieve: csv('a.csv')`,
      'other.ts',
    ),
  ).toBe(first)
  expect(await digestOf(`retrieve: csv('/elsewhere/b.csv'), ${rest}`)).toBe(first)
  expect(await digestOf(`retrieve: csv('a.csv'), ${rest.replace('1', '2')}`)).not.toBe(first)
  expect(await digestOf(`retrieve: csv('a.csv'), ${rest.replace("'b'", "'c'")}`)).not.toBe(first)
  expect(await digestOf(`retrieve: csv('a.csv'), ${rest}, split: stratified({ test: 0.3 })`)).not.toBe(first)
  const folded = await digestOf(`retrieve: csv('a.csv'), ${rest}, split: byFile({ folds: 'f.txt', fold: 1 })`)
  expect(
    await digestOf(`retrieve: csv('a.csv'), ${rest}, split: byFile({ folds: '/x/f.txt', fold: 1 })`),
  ).toBe(folded)
  expect(
    await digestOf(`retrieve: csv('a.csv'), ${rest}, split: byFile({ folds: 'f.txt', fold: 2 })`),
  ).not.toBe(folded)
})

test('an edited file is read anew', async () => {
  const path = await fileOf(workflow(`${good}, seed: 1`))
  await loadWorkflow(path)
  await writeFile(`${path}.new`, workflow(`${good}, seed: 2`))
  await rename(`${path}.new`, path)
  expect((await loadWorkflow(path)).workflow.seed).toBe(2)
})

test('a missing file and an empty folder offer init', async () => {
  const folder = await temporaryFolder()
  for (const path of [folder, join(folder, 'workflow.ts'), join(folder, 'no', 'where.ts')]) {
    const error = await refusal(path)
    expect(error.code).toBe('PROJECT_WORKFLOW_MISSING')
    expect(error.mend.join('\n')).toContain('modelwright init')
  }
})

describe('a file that cannot be run says where', () => {
  const cases: [string, string, RegExp, RegExp, RegExp][] = [
    [
      'a missing comma',
      workflow("name: 'x' target: 'y'"),
      /not valid TypeScript/,
      /line 3, column 43/,
      /comma/,
    ],
    ['half a word', 'while', /not valid TypeScript/, /line 1, column 6/, /comma/],
    ['binary junk', '\0\x01\x02\xff', /not valid TypeScript/, /line 1/, /./],
    ['a throw', 'export const a = 1\nthrow new TypeError("boo")\n', /boo\./, /line 2$/, /./],
    ['a throw of a string', 'throw "boo"', /boo\./, /workflow\.ts/, /./],
    [
      'a package that is not there',
      'import x from "no-such-pack"\nexport default x',
      /no-such-pack/,
      /workflow/,
      /npm install no-such-pack/,
    ],
    [
      'a file that is not there',
      'import x from "./no-file.ts"\nexport default x',
      /no-file/,
      /workflow/,
      /path/,
    ],
    [
      'a misspelt function',
      'import { defineWorkflw } from "modelwright"\nexport default defineWorkflw({})',
      /not a function/,
      /line 2/,
      /exports no "defineWorkflw"/,
    ],
    ['an unknown variable', 'export default nothere', /nothere is not defined/, /line 1$/, /./],
  ]
  test.each(cases)('%s', async (_, text, message, where, mend) => {
    const error = await refusal(await fileOf(text))
    expect(error.code).toBe('PROJECT_WORKFLOW_BROKEN')
    expect(error.message).toMatch(message)
    expect(error.where).toMatch(where)
    expect(error.mend.join('\n')).toMatch(mend)
  })

  test('in a file that it imports', async () => {
    const path = await fileOf("import { x } from './other.ts'\nexport default x")
    await writeFile(join(path, '..', 'other.ts'), 'export const x = (')
    const error = await refusal(path)
    expect(error.code).toBe('PROJECT_WORKFLOW_BROKEN')
    expect(error.where).toMatch(/other\.ts, line 1/)
  })
})

const all = "import * as m from 'modelwright'"

describe('what is not a workflow is refused with the reason', () => {
  const cases: [string, string, RegExp][] = [
    ['no default export', 'export const a = 1', /no default export/],
    ['an empty file', '', /no default export/],
    ['a number', 'export default 3', /found 3/],
    ['null', 'export default null', /found null/],
    ['a list', 'export default []', /found a list/],
    ['a function', 'export default () => 1', /found a function/],
    ['a promise', 'export default Promise.resolve({})', /found a promise/],
    ['nothing in it', workflow(''), /"retrieve" is missing; "target" is missing/],
    ['an unknown key', workflow(`${good}, tarin: []`), /no key "tarin" in a workflow/],
    ['an unknown key inside', workflow(`${good}, tune: { budgt: {} }`), /no key "budgt" in "tune"/],
    ['a key that there is not', workflow(`${good}, deploys: []`), /no key "deploys"/],
    [
      'a place that is text',
      workflow(`${good}, deploy: ['aws-lambda']`),
      /"deploy\[0\]" must be a deploy target/,
    ],
    [
      'a path for a source',
      workflow(`retrieve: 'a.csv', target: 'y'`),
      /"retrieve" must be a source.*found "a.csv"/,
    ],
    ['an empty target', workflow(`retrieve: ${source}, target: ''`), /"target" must be text, found ""/],
    [
      'a target that is a number',
      workflow(`retrieve: ${source}, target: 3`),
      /"target" must be text, found 3/,
    ],
    [
      'an unknown task',
      workflow(`${good}, task: 'ranking'`),
      /"task" must be one of binary, multiclass, regression/,
    ],
    [
      'one column instead of a list',
      workflow(`${good}, ignore: 'id'`),
      /"ignore" must be a list of column names/,
    ],
    ['a list with a number', workflow(`${good}, keep: ['a', 3]`), /"keep\[1\]" must be text, found 3/],
    [
      'a fix that is not called',
      workflow(`${good}, clean: [() => 1]`),
      /"clean\[0\]" must be a fix such as dropDuplicates\(\), found a function/,
    ],
    ['a fix by name', workflow(`${good}, clean: ['trim']`), /"clean\[0\]"/],
    [
      'a fix outside a list',
      workflow(`${good}, clean: { name: 'trim', options: {} }`),
      /"clean" must be a list/,
    ],
    [
      'a learner among the fixes',
      workflow(`${good}, clean: [{ kind: 'learner', name: 'x', options: {} }]`),
      /"clean\[0\]"/,
    ],
    ['no learner', workflow(`${good}, train: []`), /"train" must name a learner/],
    [
      'a learner by name',
      workflow(`${good}, train: ['logistic']`),
      /"train\[0\]" must be a learner such as logistic\(\)/,
    ],
    [
      'a fix with an unknown option',
      workflow(`${good}, clean: [m.trim({ colums: [] })]`, all),
      /"clean\[0\]": Bad options for trim: there is no option "colums"/,
    ],
    [
      'a fix that is not there',
      workflow(`${good}, clean: [{ kind: 'fix', name: 'trimm', options: {} }]`),
      /no fix "trimm"/,
    ],
    [
      'a split with a bad share',
      workflow(`${good}, split: m.stratified({ test: 2 })`, all),
      /"split": Bad options for stratified: "test" must be/,
    ],
    ['a split by name', workflow(`${good}, split: 'random'`), /"split" must be a split such as stratified/],
    [
      'a learner with a bad option',
      workflow(`${good}, train: [m.logistic({ c: -1 })]`, all),
      /"train\[0\]": Bad options for logistic: "c" must be/,
    ],
    [
      'an unknown learner',
      workflow(`${good}, train: [m.learnerWith('boost', {})]`, all),
      /no learner "boost"/,
    ],
    [
      'an unknown metric',
      workflow(`${good}, tune: { metric: 'acu' }`),
      /"tune.metric": There is no metric "acu"/,
    ],
    [
      'a gate that cannot be',
      workflow(`${good}, evaluate: { gates: [{ gate: 'at-least', metric: 'auc', value: 8 }] }`),
      /"evaluate.gates\[0\]": .*from 0 to 1/,
    ],
    [
      'a transform of another list',
      workflow(`${good}, prepare: [m.trim()]`, all),
      /"prepare\[0\]" must be a transform such as standardise/,
    ],
    ['an unknown way to prepare', workflow(`${good}, prepare: 'manual'`), /"prepare" must be a list such as/],
    [
      'no trials',
      workflow(`${good}, tune: { budget: { trials: 0 } }`),
      /"tune.budget.trials" must be a whole number from 1, found 0/,
    ],
    ['half a trial', workflow(`${good}, tune: { budget: { trials: 1.5 } }`), /found 1.5/],
    [
      'negative minutes',
      workflow(`${good}, tune: { budget: { minutes: -1 } }`),
      /"tune.budget.minutes" must be a number above 0/,
    ],
    ['endless minutes', workflow(`${good}, tune: { budget: { minutes: Infinity } }`), /found Infinity/],
    [
      'a way of late outcomes that is none',
      workflow(`${good}, trial: { late: 'guess' }`),
      /"trial.late" must be .*wait.*estimate.*found "guess"/,
    ],
    [
      'a time to wait that is none',
      workflow(`${good}, trial: { late: 'estimate', lateAfter: 'soon' }`),
      /"trial.lateAfter" must be a time such as 90d, 12h or 2w, found "soon"/,
    ],
    [
      'a time to wait for what is not estimated',
      workflow(`${good}, trial: { lateAfter: '2d' }`),
      /"trial.lateAfter" is for late: 'estimate'/,
    ],
    [
      'estimates of what only one model answers',
      workflow(`${good}, trial: { by: 'canary', late: 'estimate' }`),
      /"trial.late" is for by: 'replay' or 'shadow'/,
    ],
    [
      'a silence that is no time',
      workflow(`${good}, trial: { by: 'canary', silentAfter: 'long' }`),
      /"trial.silentAfter" must be a time such as 90d, 12h or 2w, found "long"/,
    ],
    [
      'a silence of what answers nobody',
      workflow(`${good}, trial: { silentAfter: '2d' }`),
      /"trial.silentAfter" is for by: 'canary'/,
    ],
    [
      'an age of outcomes beside estimates of them',
      workflow(`${good}, trial: { outcomesAfter: '30d', late: 'estimate' }`),
      /"trial.outcomesAfter" is for late: 'wait'/,
    ],
    ['a seed that is text', workflow(`${good}, seed: '1'`), /"seed" must be a whole number, found "1"/],
    ['a seed that is NaN', workflow(`${good}, seed: NaN`), /found NaN/],
    ['the target ignored', workflow(`${good}, ignore: ['churn']`), /"ignore" names the target "churn"/],
    [
      'a column kept and ignored',
      workflow(`${good}, ignore: ['a'], keep: ['a']`),
      /both in "ignore" and in "keep"/,
    ],
    ['a name with a slash', workflow(`${good}, name: 'a/b'`), /model name "a\/b" holds "\/"/],
    [
      'a gate that is text',
      workflow(`${good}, evaluate: { gates: ['auc'] }`),
      /"evaluate.gates\[0\]" must be a gate such as atLeast/,
    ],
    ['evaluate as a list', workflow(`${good}, evaluate: []`), /"evaluate" must be an object, found a list/],
  ]
  test.each(cases)('%s', async (_, text, message) => {
    const error = await refusal(await fileOf(text))
    expect(error.code).toBe('PROJECT_WORKFLOW_INVALID')
    expect(error.message).toMatch(message)
    expect(error.mend.length).toBeGreaterThan(0)
  })

  test('all problems are told at once, typos with the nearest key', async () => {
    const error = await refusal(await fileOf(workflow(`retreive: ${source}, target: 3, sede: 1, task: 'x'`)))
    for (const part of ['retreive', '"retrieve" is missing', '"target" must', 'sede', '"task"'])
      expect(error.message).toContain(part)
    expect(error.mend).toContain('Write "retrieve" instead of "retreive".')
    expect(error.mend).toContain('Write "seed" instead of "sede".')
  })
})

test('a folder called workflow.ts is no crash', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'workflow.ts'))
  expect((await refusal(folder)).code).toMatch(/^PROJECT_WORKFLOW_/)
})

test('the documentation lists every key, and no other', async () => {
  const page = await readFile(new URL('../../../../../docs/project/index.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('| key |'), page.indexOf('The file is TypeScript'))
  const listed = [...table.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1])
  expect(listed).toEqual(workflowKeys)
})

test('the workflow that the documentation shows is loaded', async () => {
  const page = await readFile(new URL('../../../../../docs/project/index.md', import.meta.url), 'utf8')
  const shown = /```ts\n(import [^`]*defineWorkflow[^`]*)```/.exec(page)![1]
  const { workflow: loaded } = await loadWorkflow(await fileOf(shown))
  expect(loaded.name).toBe('telco-churn')
})
