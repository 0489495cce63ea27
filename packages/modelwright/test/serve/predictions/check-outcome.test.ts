import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkOutcome, isRefused, type OutcomeRules } from '../../../src/serve/predictions/check-outcome.ts'

const now = Date.UTC(2026, 4, 20, 12)
const classes: OutcomeRules = {
  outputs: [{ name: 'churn', task: 'binary', classes: ['no', 'yes'] }],
  now,
}
const numbers: OutcomeRules = { outputs: [{ name: 'price', task: 'regression' }], now }
const flags: OutcomeRules = {
  outputs: [
    { name: 'paid', task: 'binary', classes: ['false', 'true'] },
    { name: 'price', task: 'regression' },
  ],
  now,
}

it.each([
  [{ id: 'a', outcome: 'yes' }, classes, { id: 'a', row: 0, outcome: 'yes', at: now }],
  [{ id: 'a/0', outcome: ' no ' }, classes, { id: 'a', row: 0, outcome: 'no', at: now }],
  [
    { id: 'a.b:c-d_1/27', outcome: 'no', at: null },
    classes,
    { id: 'a.b:c-d_1', row: 27, outcome: 'no', at: now },
  ],
  [{ id: 'a', outcome: 3.5, at: 1000 }, numbers, { id: 'a', row: 0, outcome: 3.5, at: 1000 }],
  [
    { id: 'a', outcome: '3.5', at: '2026-05-01' },
    numbers,
    { id: 'a', row: 0, outcome: 3.5, at: Date.UTC(2026, 4, 1) },
  ],
  [{ id: 'a', outcome: true, at: '1000' }, flags, { id: 'a', row: 0, outcome: 'true', at: 1000 }],
  [{ id: 'a', outcome: 7 }, flags, { id: 'a', row: 0, outcome: 7, at: now }],
])('%j is taken', (given, rules, taken) => {
  expect(checkOutcome(given, '/outcomes/0', rules)).toEqual(taken)
})

it.each([
  [null, 'value-unreadable', ''],
  ['a', 'value-unreadable', ''],
  [[], 'value-unreadable', ''],
  [{ outcome: 'yes' }, 'column-missing', ''],
  [{ id: '', outcome: 'yes' }, 'column-missing', ''],
  [{ id: 7, outcome: 'yes' }, 'value-unreadable', '/id'],
  [{ id: 'a/b', outcome: 'yes' }, 'value-unreadable', '/id'],
  [{ id: 'a/-1', outcome: 'yes' }, 'value-unreadable', '/id'],
  [{ id: 'a b', outcome: 'yes' }, 'value-unreadable', '/id'],
  [{ id: 'x'.repeat(101), outcome: 'yes' }, 'value-unreadable', '/id'],
  [{ id: 'a' }, 'value-missing', '/outcome'],
  [{ id: 'a', outcome: null }, 'value-missing', '/outcome'],
  [{ id: 'a', outcome: '' }, 'value-missing', '/outcome'],
  [{ id: 'a', outcome: 'Yes!' }, 'level-unknown', '/outcome'],
  [{ id: 'a', outcome: {} }, 'level-unknown', '/outcome'],
  [{ id: 'a', outcome: 'constructor' }, 'level-unknown', '/outcome'],
  [{ id: 'a', outcome: 'yes', at: 'soon' }, 'value-unreadable', '/at'],
  [{ id: 'a', outcome: 'yes', at: -1 }, 'value-unreadable', '/at'],
  [{ id: 'a', outcome: 'yes', at: 1e18 }, 'value-unreadable', '/at'],
  [{ id: 'a', outcome: 'yes', at: {} }, 'value-unreadable', '/at'],
  [{ id: 'a', outcome: 'yes', at: now + 3_600_000 }, 'value-outside', '/at'],
])('%j is refused: %s', (given, code, place) => {
  const refused = checkOutcome(given, '/outcomes/3', classes)
  expect(refused).toMatchObject({ code, pointer: `/outcomes/3${place}` })
  expect((refused as { message: string }).message).toMatch(/^["A-Z].*[.?]$/)
})

it.each(['many', Number.NaN, Infinity, true, [], {}])(
  'where a number is predicted, %j is none',
  (outcome) => {
    expect(checkOutcome({ id: 'a', outcome }, '', numbers)).toMatchObject({ code: 'value-unreadable' })
  },
)

it('a class that is nearly right is named', () => {
  expect(checkOutcome({ id: 'a', outcome: 'yess' }, '', classes)).toMatchObject({
    message: 'The outcome must be one of "no", "yes", found "yess". Did you mean "yes"?',
    id: 'a',
  })
})

it('whatever comes is taken or refused, and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (id, outcome, at) => {
      for (const given of [
        id,
        { id, outcome, at },
        { id: 'a', outcome, at },
        { id: 'a', outcome: 'yes', at },
      ]) {
        const checked = checkOutcome(given, '', classes)
        if (!isRefused(checked)) expect(['no', 'yes']).toContain(checked.outcome)
      }
    }),
    { seed: 3 },
  )
})
