import type { Artifact } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { transformGraph } from '../../src/project/transform-graph.ts'

const textOf = (artifact: Artifact): string =>
  transformGraph(artifact)
    .map((line) => `  ${line}\n`)
    .join('')

const number = (name: string) => ({ name, type: 'number', nullable: true }) as const
const scaled = { mean: Float64Array.of(0), scale: Float64Array.of(1) }

it('draws what becomes of each input, and marks what the model takes', () => {
  const artifact = {
    name: 'm',
    schema: {
      inputs: [
        number('age'),
        number('income'),
        { name: 'note', type: 'text', nullable: false },
        number('size'),
      ],
      output: { name: 'y', task: 'regression' },
    },
    fixes: [],
    lineage: {},
    transforms: [
      { name: 'missing-flag', inputs: ['age'], outputs: ['age.missing'], state: { types: ['number'] } },
      {
        name: 'impute',
        inputs: ['age', 'income'],
        outputs: ['age.filled', 'income.filled'],
        state: { kind: 'number', types: ['number', 'number'], values: Float64Array.of(1, 2) },
      },
      { name: 'standardise', inputs: ['age.filled'], outputs: ['age.filled.scaled'], state: scaled },
      {
        name: 'polynomial',
        inputs: ['age.filled.scaled', 'income.filled'],
        outputs: ['age.filled.scaled*income.filled'],
        state: { inputs: 2, degree: 2, factors: Int32Array.of(0, 1) },
      },
      { name: 'tf-idf', inputs: ['note'], outputs: ['note.terms'], state: {} },
      {
        name: 'svd',
        inputs: ['note.terms'],
        outputs: Array.from({ length: 8 }, (_, k) => `note.terms.svd.${k + 1}`),
        state: { count: 8, columns: [{ size: 0, vectors: new Float64Array() }] },
      },
    ],
    model: {
      name: 'linear',
      inputs: [
        'age.missing',
        'age.filled.scaled*income.filled',
        'note.terms.svd.1',
        'note.terms.svd.8',
        'size',
      ],
      state: {},
    },
  } as unknown as Artifact
  expect(textOf(artifact)).toBe(
    `  age
  ├─ missing-flag → age.missing ●
  └─ impute → age.filled
     └─ standardise → age.filled.scaled
        └─ polynomial with income.filled → age.filled.scaled*income.filled ●
  income
  └─ impute → income.filled
  note
  └─ tf-idf → note.terms
     └─ svd → note.terms.svd.1 … note.terms.svd.8: 8 columns ● 2
  size ●
`,
  )
})
