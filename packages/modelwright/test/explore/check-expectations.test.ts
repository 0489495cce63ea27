import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { defineExpectation } from '../../src/core/index.ts'
import {
  checkExpectations,
  type ExpectationUse,
  expectationWith,
  expectLevels,
  expectPresent,
  expectRange,
  expectRows,
  readExpectations,
  requireExpected,
  verdictText,
} from '../../src/explore/index.ts'
import { refusal } from './expectations/held.ts'
import { tableOfCells } from './sample.ts'

const table = tableOfCells({ age: [1, 200, null], plan: ['a', 'b', 'c'] })
const context = { now: 0, temporary: tmpdir() }

/** Your own: numbers that are whole. */
const expectWhole = defineExpectation<{ column: string }>({
  name: 'expect-whole',
  about: 'Numbers are whole',
  read: ({ column }) => ({ column: String(column) }),
  describe: ({ column }) => `"${column}" whole`,
  check: ({ columns, rowCount }, { column }) => {
    const found = columns.get(column)
    const values = found?.type === 'number' ? found.values : new Float64Array()
    const broken = values.filter((value) => !Number.isNaN(value) && value % 1 !== 0).length
    return { checked: rowCount, broken, reason: `${broken} are not.` }
  },
})

describe('checkExpectations', () => {
  it('says of each what was found, in order', async () => {
    const uses = [
      expectRows({ min: 1 }),
      expectRange('age', { max: 120, severity: 'warn' }),
      expectLevels('plan', ['a', 'b']),
    ]
    const verdicts = await checkExpectations(table, uses, context)
    expect(verdicts.map(({ expectation, holds }) => [expectation, holds])).toEqual([
      ['expect-rows', true],
      ['expect-range', false],
      ['expect-levels', false],
    ])
    expect(verdictText(verdicts[1])).toBe(
      'Expected "age" at most 120. 1 of 2 values are not; the farthest is 200. Data rows 2.',
    )
  })

  it('takes those of others', async () => {
    const [verdict] = await checkExpectations(
      table,
      [expectationWith(expectWhole, { column: 'age' })],
      context,
    )
    expect(verdict).toMatchObject({ expectation: 'expect-whole', holds: true, says: '"age" whole' })
    expect(() => defineExpectation({ ...expectWhole, name: 'Not Good' })).toThrow('kebab-case')
  })

  it('knows the names of ours only', async () => {
    const use = { ...expectRows({ min: 1 }), expectation: 'expect-row' }
    await expect(checkExpectations(table, [use], context)).rejects.toThrow(
      'there is no expectation "expect-row"',
    )
  })
})

describe('readExpectations', () => {
  it('reads plain data as it was written', () => {
    const uses = [expectPresent('age', { mostly: 0.9 }), expectationWith(expectWhole, { column: 'age' })]
    expect(readExpectations(uses)).toEqual(uses)
    expect(readExpectations(JSON.parse(JSON.stringify(uses.slice(0, 1))))).toEqual(uses.slice(0, 1))
  })

  it('collects all problems', () => {
    const broken: unknown[] = [
      { ...expectRows({ min: 1 }), terms: { min: -1 } },
      3,
      { ...expectPresent('age'), mostly: 2 },
    ]
    const sentence = refusal(() => readExpectations(broken))
    expect(sentence).toContain('"min" must be a whole number from 0')
    expect(sentence).toContain('an entry is no expectation')
    expect(sentence).toContain('"mostly" must be')
  })

  it.each([{}, 'expectRows', null, 3])('refuses %j', (found) => {
    expect(refusal(() => readExpectations(found))).toContain('it must be a list')
  })

  it.each([[[null]], [[[]]], [[{ kind: 'expectation' }]], [[{ kind: 'fix', name: 'trim' }]]])(
    'refuses %j',
    (found) => {
      expect(refusal(() => readExpectations(found as unknown as readonly ExpectationUse[]))).toContain(
        'Bad expectation',
      )
    },
  )
})

describe('requireExpected', () => {
  it('stops for those that say so, all in one error', async () => {
    const uses = [expectRange('age', { max: 120 }), expectLevels('plan', ['a']), expectRows({ min: 2 })]
    const verdicts = await checkExpectations(table, uses, context)
    const sentence = refusal(() => requireExpected(verdicts, 'a.csv'))
    expect(sentence).toContain('2 of 3 expectations not met')
    expect(sentence).toContain('the farthest is 200')
    expect(sentence).toContain('"b" (1), "c" (1)')
  })

  it('lets warnings pass', async () => {
    const uses = [expectRange('age', { max: 120, severity: 'warn' })]
    const verdicts = await checkExpectations(table, uses, context)
    expect(() => requireExpected(verdicts, 'a.csv')).not.toThrow()
  })
})
