// Transforms with both halves, and splits.
import { sentenceCase, words } from './words.mjs'

export const transform = ({ name, id, title }) => ({
  source: `import type { ${title}State } from '@modelwright/runtime'
import { defineTransform } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

/** The training half of \`${name}\`: say what it learns. */
export const ${id}Transform = defineTransform({
  name: '${name}',
  about: '${sentenceCase(words(name))}.',
  options: {},
  takes: ['number'],
  gives: () => 'number',
  keepsInputs: false,
  fillsMissing: false,
  settles: 'scale',
  fit(_columns): ${title}State {
    throw new Error('bug: ${name} is not written yet')
  },
  outputs: (inputs) => inputs.map((input) => \`\${input}.${name}\`),
})

/** ${sentenceCase(words(name))}: say what it does to the data, and what happens to missing values. */
export function ${id}(columns: ColumnNames): TransformSpec {
  return transformSpec('${name}', columns)
}
`,
  listed: `${id}Transform`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id}, ${id}Transform } from '${from}'

describe('${name}', () => {
  test('it is asked for by column names', () => {
    expect(${id}('a')).toEqual({ kind: 'transform', name: '${name}', columns: ['a'], options: {} })
  })

  test('a worked example: what is learnt from three values', () => {
    const column = { type: 'number', values: Float64Array.of(1, 2, 3) } as const
    expect(${id}Transform.fit([{ name: 'a', column }], {}, {} as never)).toEqual({})
  })
})
`,
})

export const transformOperation = ({ name, id, title }) => ({
  source: `import type { TransformOperation } from '../contracts.ts'

/** What \`${name}\` learns. */
export interface ${title}State {
  /** One number a column. */
  readonly values: Float64Array
}

/** ${sentenceCase(words(name))}: say what it does to a row. */
export const ${id}: TransformOperation<${title}State> = {
  name: '${name}',
  signature: ({ values }) => ({
    inputs: Array.from(values, () => 'number' as const),
    outputs: Array.from(values, () => 'number' as const),
  }),
  read: (state) => Object.freeze({ values: state.floats('values') }),
  apply(_state, _columns, _rowCount) {
    throw new Error('bug: ${name} is not written yet')
  },
}
`,
  publicType: `${title}State`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id} } from '${from}'

describe('${name}', () => {
  test('a worked example: three values, one of them missing', () => {
    const column = { type: 'number', values: Float64Array.of(1, 2, Number.NaN) } as const
    expect(${id}.apply({ values: Float64Array.of(1) }, [column], 3)).toEqual([column])
  })
})
`,
})

export const split = ({ name, id }) => ({
  source: `import { defineSplit, type SplitSpec, testShare } from '../split-contract.ts'

/** Sides by ${words(name)}. */
export const ${id}Split = defineSplit({
  name: '${name}',
  about: '${sentenceCase(words(name))}.',
  options: { test: testShare },
  sides(_table, _options, _context) {
    throw new Error('bug: ${name} is not written yet')
  },
  folds(_table, _count, _options, _context) {
    throw new Error('bug: ${name} is not written yet')
  },
})

/** ${sentenceCase(words(name))}: say which rows are held out, and for which data this is the honest way. */
export function ${id}(options: { readonly test?: number } = {}): SplitSpec {
  return { kind: 'split', name: '${name}', options: { ...options } }
}
`,
  listed: `${id}Split`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id}, ${id}Split } from '${from}'

describe('${name}', () => {
  test('it is asked for by its share', () => {
    expect(${id}({ test: 0.2 })).toEqual({ kind: 'split', name: '${name}', options: { test: 0.2 } })
  })

  test('a row keeps its side when the table grows', () => {
    expect(${id}Split.sides).toBe('write a worked example here')
  })
})
`,
})
