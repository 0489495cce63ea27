import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { expectLevels } from '../../../src/explore/index.ts'
import { held, refusal } from './held.ts'

const table = tableOf({
  plan: categoryColumn(['free', 'pro', 'Pro', null, 'team', 'team']),
  code: numberColumn([1, 2, 3, null, 2, 1]),
  flag: booleanColumn([true, false, null, true, true, true]),
  note: textColumn(['a', 'b', 'c', null, 'd'.repeat(90), 'e']),
})

describe('expectLevels', () => {
  it('counts values of other levels, names them by frequency and where they are', async () => {
    expect(await held(table, expectLevels('plan', ['free', 'pro']))).toMatchObject({
      holds: false,
      checked: 5,
      broken: 3,
      rows: [3, 5, 6],
      reason: '3 of 5 values are not: "team" (2), "Pro" (1).',
    })
  })

  it('compares numbers and true or false as they are written', async () => {
    expect((await held(table, expectLevels('code', [1, '2', 3]))).holds).toBe(true)
    expect((await held(table, expectLevels('code', [1, 2]))).broken).toBe(1)
    expect((await held(table, expectLevels('flag', [true]))).broken).toBe(1)
  })

  it('shows a few others of many, and no long one whole', async () => {
    const { reason } = await held(table, expectLevels('note', ['x'], { severity: 'warn' }))
    expect(reason).toContain('5 of 5 values are not')
    expect(reason).not.toContain('d'.repeat(60))
  })

  it('says what is expected in few words', async () => {
    const { says } = await held(table, expectLevels('plan', ['a', 'b', 'c', 'd', 'e', 'f'], { mostly: 0.9 }))
    expect(says).toBe('"plan" one of "a", "b", "c", "d", "e" and 1 more, at least 90 %')
  })

  it.each([[[]], ['free'], [[null]], [[{}]], [undefined]])('refuses the levels %j', (levels) => {
    expect(refusal(() => expectLevels('plan', levels as never))).toContain('it takes a list of levels')
  })
})
