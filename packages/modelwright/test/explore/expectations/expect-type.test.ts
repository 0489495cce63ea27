import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { expectType } from '../../../src/explore/index.ts'
import { held, refusal } from './held.ts'

const table = tableOf({
  age: numberColumn([1, 2.5, null, 4]),
  flag: booleanColumn([true, null, false, true]),
  when: { type: 'time', values: Float64Array.of(0, 1, Number.NaN, 3) },
  word: categoryColumn(['a', 'b', null, 'a']),
  odd: categoryColumn(['1', ' 2 ', 'n/a', '3']),
  note: textColumn(['2020-01-01', 'later', null, 'x']),
  empty: numberColumn([null, null, null, null]),
})

describe('expectType', () => {
  it.each([
    ['age', 'number', 0],
    ['age', 'integer', 1],
    ['age', 'string', 3],
    ['flag', 'boolean', 0],
    ['flag', 'number', 3],
    ['when', 'time', 0],
    ['when', 'number', 3],
    ['word', 'string', 0],
    ['word', 'boolean', 3],
    ['odd', 'number', 1],
    ['odd', 'integer', 1],
    ['note', 'string', 0],
    ['note', 'time', 2],
    ['empty', 'number', 0],
    ['empty', 'time', 0],
  ] as const)('finds in %s as %s %i values of another type', async (column, type, broken) => {
    expect(await held(table, expectType(column, type))).toMatchObject({ broken, holds: broken === 0 })
  })

  it('names the rows of odd values, and a column that is not there', async () => {
    const odd = await held(table, expectType('odd', 'number'))
    expect(odd).toMatchObject({ rows: [3], reason: '1 of 4 values are not.' })
    const absent = await held(table, expectType('agee', 'number'))
    expect(absent).toMatchObject({ holds: false, reason: 'There is no column "agee". Did you mean "age"?' })
  })

  it('may hold mostly', async () => {
    expect((await held(table, expectType('odd', 'number', { mostly: 0.75 }))).holds).toBe(true)
    expect((await held(table, expectType('odd', 'number', { mostly: 0.76 }))).holds).toBe(false)
  })

  it.each(['float', 'Number', '', 3, undefined])('refuses the type %j', (type) => {
    expect(refusal(() => expectType('age', type as never))).toContain('the type must be one of')
  })

  it.each(['', 1, null, undefined])('refuses the column %j', (column) => {
    expect(refusal(() => expectType(column as never, 'number'))).toContain('the column must be a name')
  })
})
