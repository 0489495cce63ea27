import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Expectation, Table } from '../../src/core/index.ts'
import { expectations } from '../../src/explore/index.ts'
import { checkExpectation } from '../../src/testing/index.ts'
import { tableOfCells } from '../explore/sample.ts'

const now = Date.UTC(2026, 0, 31)
const tools = { now, temporary: mkdtempSync(join(tmpdir(), 'modelwright-expect-')) }
const times = (...values: number[]): Table => {
  const table = tableOfCells({ a: values })
  return { ...table, columns: new Map([['a', { type: 'time', values: Float64Array.from(values) }]]) }
}
const words = (...cells: (string | null)[]) => tableOfCells({ a: cells })

/** Of each kind: terms, a good table and a bad one. */
const cases: Readonly<Record<string, { terms: object; good: Table; bad: Table }>> = {
  'expect-columns': {
    terms: { columns: ['a'], others: 'allow' },
    good: words('x'),
    bad: tableOfCells({ b: [1] }),
  },
  'expect-fresh': { terms: { column: 'a', days: 2 }, good: times(0, now - 1), bad: times(0, 1) },
  'expect-levels': { terms: { column: 'a', levels: ['x'] }, good: words('x', null), bad: words('x', 'y') },
  'expect-present': { terms: { column: 'a' }, good: words('x'), bad: words('x', null) },
  'expect-range': {
    terms: { column: 'a', min: 0 },
    good: tableOfCells({ a: [0] }),
    bad: tableOfCells({ a: [0, -1] }),
  },
  'expect-rows': { terms: { min: 2 }, good: words('x', 'y'), bad: words('x') },
  'expect-sql': {
    terms: { query: "SELECT * FROM snapshot WHERE a = 'y'", about: '', seconds: 60 },
    good: words('x'),
    bad: words('x', 'y'),
  },
  'expect-type': {
    terms: { column: 'a', type: 'number' },
    good: tableOfCells({ a: [1] }),
    bad: words('1', 'x'),
  },
  'expect-unique': { terms: { columns: ['a'] }, good: words('x', 'y'), bad: words('x', 'y', 'x') },
}

describe('checkExpectation', () => {
  for (const [name, expectation] of Object.entries(expectations))
    for (const { name: sentence, run } of checkExpectation(expectation, cases[name], tools)) it(sentence, run)

  it('knows a case of every kind', () => {
    expect(Object.keys(cases)).toEqual(Object.keys(expectations))
  })

  const good: Expectation = {
    name: 'expect-a',
    about: 'There is an a',
    read: () => ({}),
    describe: () => 'an a',
    check: ({ columns }) => ({ checked: 1, broken: columns.has('a') ? 0 : 1, reason: 'So.' }),
  }
  const sample = { terms: {}, good: words('x'), bad: tableOfCells({ b: ['x'] }) }
  const problemsOf = async (expectation: Expectation): Promise<string[]> => {
    const problems: string[] = []
    for (const { run } of checkExpectation(expectation, sample, tools))
      try {
        await run()
      } catch (error) {
        problems.push((error as Error).message)
      }
    return problems
  }

  it('finds nothing wrong with a good one', async () => {
    expect(await problemsOf(good)).toEqual([])
  })

  let calls = 0
  it.each([
    ['a name', { name: 'Expect' }, 'the name is'],
    ['terms it does not read', { read: () => ({ other: 1 }) }, 'read {"other":1}'],
    [
      'an error on odd terms',
      { read: (given: object) => ('nothing' in given ? (null as unknown as { x: object }).x : {}) },
      'threw TypeError',
    ],
    [
      'a bad table it likes',
      { check: () => ({ checked: 1, broken: 0, reason: 'So.' }) },
      'the bad table: So.',
    ],
    [
      'more broken than checked',
      { check: () => ({ checked: 1, broken: 2, reason: 'So.' }) },
      '2 of 1 are broken',
    ],
    [
      'rows that are not there',
      {
        check: ({ columns }: Table) => ({
          checked: 1,
          broken: columns.has('a') ? 0 : 1,
          reason: 'So.',
          rows: [-1],
        }),
      },
      'rows',
    ],
    [
      'another answer each time',
      {
        check: ({ columns }: Table) => ({
          checked: 1,
          broken: columns.has('a') ? 0 : 1,
          reason: `${calls++}`,
        }),
      },
      'it says something else',
    ],
  ])('finds %s', async (_, part, sentence) => {
    expect((await problemsOf({ ...good, ...part } as Expectation)).join('\n')).toContain(sentence)
  })
})
