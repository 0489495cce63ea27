import { expect, test } from 'vitest'
import * as modelwright from '../../../src/index.ts'

const { csv, defineLearner, defineWorkflow, learnerWith, logistic, trim } = modelwright

const mine = defineLearner({
  name: 'mine',
  about: 'Learns nothing.',
  tasks: ['binary'],
  options: { rounds: { type: 'integer', default: 3, min: 1, about: 'How often.' } },
  supports: { missing: false, categories: false, weights: false, scaled: false },
  model: 'linear',
  fit: (_data, { rounds }) => ({ rounds }),
})

test('a definition comes back as it is', () => {
  const definition = {
    retrieve: csv('a.csv'),
    target: 'y',
    train: [mine, logistic({ c: 2 })],
    clean: [trim()],
  }
  expect(defineWorkflow(definition)).toBe(definition)
})

test('a learner with options is plain data', () => {
  expect(logistic({ c: 2 })).toEqual({ kind: 'learner', learner: 'logistic', options: { c: 2 } })
  expect(learnerWith(mine, { rounds: 5 })).toEqual({ kind: 'learner', learner: mine, options: { rounds: 5 } })
})

test('the types refuse what the check refuses', () => {
  const needed = { retrieve: csv('a.csv'), target: 'y' }
  // @ts-expect-error a key that nobody reads
  defineWorkflow({ ...needed, tarin: [] })
  // @ts-expect-error no target
  defineWorkflow({ retrieve: csv('a.csv') })
  // @ts-expect-error a path is no source
  defineWorkflow({ retrieve: 'a.csv', target: 'y' })
  // @ts-expect-error no such task
  defineWorkflow({ ...needed, task: 'ranking' })
  // @ts-expect-error a fix that is not called
  defineWorkflow({ ...needed, clean: [trim] })
  // @ts-expect-error a learner's option misspelt
  defineWorkflow({ ...needed, train: [logistic({ C: 2 })] })
  // @ts-expect-error an option of the wrong type
  defineWorkflow({ ...needed, train: [learnerWith(mine, { rounds: '5' })] })
  // @ts-expect-error a budget that nobody keeps
  defineWorkflow({ ...needed, tune: { budget: { hours: 1 } } })
})

test('every registered fix, split, transform, learner and gate has its function in the public API', async () => {
  const { fixList } = await import('../../../src/clean/index.ts')
  const { splitList, transformList } = await import('../../../src/prepare/index.ts')
  const { learners } = await import('../../../src/train/index.ts')
  const { gates } = await import('../../../src/evaluate/gates/index.ts')
  const names = [
    ...fixList.map(({ name }) => name),
    ...splitList.map(({ name }) => name),
    ...transformList.map(({ name }) => name),
    ...Object.keys(learners),
    ...Object.keys(gates),
  ].map((name) => name.replace(/-./g, (letters) => letters[1].toUpperCase()))
  expect(names.filter((name) => !(name in modelwright))).toEqual([])
})
