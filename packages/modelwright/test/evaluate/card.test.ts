import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import {
  atLeast,
  type CardInput,
  checkGates,
  compare,
  evaluate,
  modelCard,
} from '../../src/evaluate/index.ts'
import { simulatedBinary } from './simulated.ts'

const set = simulatedBinary(seedOf(1), 150)
const constant = { ...set, predictions: set.predictions.map(() => 0.3) }
const evaluation = evaluate({ ...set, seed: seedOf(1), replicates: 100 })
const input: CardInput = {
  name: 'churn',
  learner: 'logistic',
  schema: {
    inputs: [
      { name: 'age', type: 'number', nullable: false, integer: true, range: [18, 90] },
      { name: 'plan', type: 'category', nullable: true, levels: ['gold', 'silver'] },
    ],
    output: { name: 'left', task: 'binary', classes: ['no', 'yes'] },
  },
  evaluation,
  baseline: [compare(set, constant, 'auc', { seed: seedOf(1), replicates: 50 })],
  lineage: { workflow: 'cd34', snapshot: 'ab12', seed: 1, git: null },
  splits: [{ part: 'fit', rowCount: 600, how: 'stratified by left, seed 1' }],
  excluded: [{ column: 'id', reason: 'an id tells nothing' }],
  gates: checkGates([atLeast('auc', 0.99)], { evaluation, metric: 'auc' }),
  importances: [{ column: 'age', drop: 0.1, low: 0.08, high: 0.12, p: 0.001, rate: 0.002 }],
  leakProof: { checkable: true, scoredRows: 150, seenRows: 600, commonRows: 0, snapshot: 'ab12' },
  fits: { evaluated: 'aaaa', shipped: 'bbbb' },
}
const card = modelCard(input)

it('tells use, data, metrics with intervals, limits, gates, lineage and the leak proof', () => {
  const heads = card.match(/^#+ .*$/gm)
  expect(heads).toEqual([
    '# churn',
    '## Metrics',
    '## Gates',
    '## Limits',
    '## Inputs',
    '## What it goes by',
    '## Data',
    '## Lineage',
    '## Leak proof',
  ])
  expect(card).toContain('Predicts **left**: no or yes (probability of yes), by logistic. Task: binary.')
  expect(card).toMatch(/\| auc \| 0\.\d+ \| 0\.\d+ to 0\.\d+ \| 0\.5 \| higher \|/)
  expect(card).toContain('metrics of the evaluated fit `aaaa`')
  expect(card).toContain('Of the 150 rows evaluated, 0 are among the 600 rows')
  expect(card).toContain('failed: auc at least 0.99')
  expect(card).toContain('| age | number | required | whole, mostly 18 to 90 |')
  expect(card).toContain('- id: an id tells nothing')
  expect(card).toContain('read the intervals, not the values')
})

it('says what numbers are counted in', () => {
  const told = modelCard({
    ...input,
    schema: {
      inputs: [
        { name: 'age', type: 'number', nullable: false, integer: true, range: [18, 90], unit: 'years' },
        { name: 'size', type: 'number', nullable: false, unit: 'm|m' },
      ],
      output: { name: 'price', task: 'regression', unit: 'EUR' },
    },
  })
  expect(told).toContain('Predicts the number **price** in EUR')
  expect(told).toContain('| age | number | required | whole, mostly 18 to 90 years |')
  expect(told).toContain('| size | number | required | in m\\|m |')
})

it('is the same text for the same input', () => {
  expect(
    modelCard(
      structuredClone({ ...input, lineage: { seed: 1, snapshot: 'ab12', git: null, workflow: 'cd34' } }),
    ),
  ).toBe(card)
})

it('what is not there leaves no empty section', () => {
  const { schema, lineage, splits } = input
  const bare = modelCard({
    name: 'bare',
    schema,
    evaluation: { task: 'binary', rowCount: 3, metrics: {}, notDefined: ['auc'], replicates: 0 },
    lineage,
    splits,
    leakProof: { checkable: false, reason: 'there is no store' },
  })
  expect(bare).not.toContain('## Gates')
  expect(bare).not.toContain('undefined')
  expect(bare).toContain('Not defined on these rows: auc.')
  expect(bare).toContain('Not checkable: there is no store.')
})

describe('names from data cannot break out of their place', () => {
  it.each([
    'a|b',
    '<script>alert(1)</script>',
    '# head',
    'two\nlines',
    '[x](http://y)',
    '`code`',
    '**bold**',
  ])('%s', (name) => {
    const text = modelCard({
      ...input,
      name,
      schema: {
        inputs: [{ name, type: 'category', nullable: false, levels: [name] }],
        output: { name, task: 'binary', classes: [name, 'x'] },
      },
      excluded: [{ column: name, reason: name }],
    })
    expect(text).not.toContain('<script>')
    expect(text.match(/^#+ .*$/gm)?.length).toBe(9)
    const rowWidth = text
      .split('\n')
      .filter((line) => line.includes('category'))
      .map((line) => line.split(/(?<!\\)\|/).length)
    expect(rowWidth).toEqual([6])
  })
})

it("someone else's metric stands in the table too", () => {
  const other = { value: 1, low: 0, high: 2 }
  expect(modelCard({ ...input, evaluation: { ...evaluation, metrics: { mine: other } } })).toContain(
    '| mine | 1 | 0 to 2 |',
  )
})
