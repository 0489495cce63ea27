// Fixes: of rows, and of values with both halves.
import { sentenceCase, words } from './words.mjs'

export const rowFix = ({ name, id }) => ({
  source: `import type { RowFix } from '../../core/index.ts'
import { type FixSpec, fixSpec } from '../fix-spec.ts'

const options = {} as const

/** Keeps the rows that say which. */
export const ${id}Fix: RowFix<typeof options> = {
  kind: 'row',
  name: '${name}',
  about: '${sentenceCase(words(name))}.',
  options,
  keep(_table, _options, _context) {
    throw new Error('bug: ${name} is not written yet')
  },
}

/** ${sentenceCase(words(name))}: say which rows go, and when not to use it. */
export function ${id}(): FixSpec {
  return fixSpec('${name}')
}
`,
  listed: `${id}Fix`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { categoryColumn, tableOf } from '${from.replace(/src\/.*/, 'src/core/index.ts')}'
import { ${id}, ${id}Fix } from '${from}'

describe('${name}', () => {
  test('it is asked for by name', () => {
    expect(${id}()).toEqual({ kind: 'fix', name: '${name}', options: {} })
  })

  test('a worked example: which of two rows stay', () => {
    const table = tableOf({ a: categoryColumn(['x', null]) })
    expect(${id}Fix.keep(table, {}, {})).toEqual(Uint32Array.of(0))
  })
})
`,
})

export const valueFix = ({ name, id, title }) => ({
  source: `import type { FixOperation } from '../contracts.ts'

/** What \`${name}\` learns: nothing yet. */
export type ${title}State = Readonly<Record<string, never>>

/** ${sentenceCase(words(name))}: say what becomes of a value, and that doing it twice changes nothing. */
export const ${id}: FixOperation<${title}State> = {
  name: '${name}',
  read: () => ({}),
  apply(_state, _value) {
    throw new Error('bug: ${name} is not written yet')
  },
}
`,
  publicType: `${title}State`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id} } from '${from}'

describe('${name}', () => {
  test('a worked example comes out, and stays when fixed again', () => {
    const once = ${id}.apply({}, 'write a dirty value here')
    expect(once).toBe('write the clean value here')
    expect(${id}.apply({}, once ?? '')).toBe(once)
  })
})
`,
})

export const learnedFix = ({ name, id, title }) => ({
  source: `import type { ${title}State } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'

const options = { columns: columnsOption } as const

/** The learning half of \`${name}\`: say what it learns from training rows. */
export const ${id}Fix: ValueFix<typeof options, ${title}State> = {
  kind: 'value',
  name: '${name}',
  about: '${sentenceCase(words(name))}.',
  options,
  learn: () => ({}),
}

/** ${sentenceCase(words(name))}: say what becomes of a value. */
export function ${id}(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('${name}', options)
}
`,
  listed: `${id}Fix`,
  test: ({ from }) => `import { describe, expect, test } from 'vitest'
import { ${id} } from '${from}'

describe('${name}', () => {
  test('it is asked for by columns', () => {
    expect(${id}({ columns: ['a'] })).toEqual({ kind: 'fix', name: '${name}', options: { columns: ['a'] } })
  })
})
`,
})
