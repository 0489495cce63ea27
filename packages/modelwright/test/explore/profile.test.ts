import { describe, expect, test } from 'vitest'
import { numberColumn, tableOf } from '../../src/core/index.ts'
import { profiled, rows, tableOfCells } from './sample.ts'

const table = tableOfCells({
  amount: rows(60, (row) => (row % 6 === 0 ? null : (row * 7) % 31)),
  color: rows(60, (row) => ['red', 'green', 'blue'][row % 3]),
  y: rows(60, (row) => (row % 3 === 0 ? 'yes' : 'no')),
})

test('counts cells, rows and what goes with the target', () => {
  const profile = profiled(table, 'y')
  expect(profile).toMatchObject({
    rowCount: 60,
    columnCount: 3,
    missingCells: 10,
    target: { name: 'y', task: 'binary', positive: 'yes', mean: 1 / 3 },
  })
  const [amount, color, y] = profile.columns
  expect(amount).toMatchObject({ missing: 10, relation: { measure: 'auc' } })
  expect(color.relation?.measure).toBe('cramers-v')
  expect(y.relation).toBeUndefined()
})

test('each kind of target has its measures', () => {
  const found = (target: string) => profiled(table, target).columns.map(({ relation }) => relation?.measure)
  expect(found('color')).toEqual(['eta-squared', undefined, 'cramers-v'])
  const numbers = tableOfCells({
    a: rows(60, (row) => row % 9),
    b: ['u', 'v', 'w'].flatMap((b) => rows(20, () => b)),
    y: rows(60, (row) => (row * row) % 41),
  })
  expect(profiled(numbers, 'y').columns.map(({ relation }) => relation?.measure)).toEqual([
    'pearson',
    'correlation-ratio',
    undefined,
  ])
})

test('says how much of the target each column alone foretells', () => {
  const known = tableOfCells({
    all: rows(600, (row) => row % 2),
    half: rows(600, (row) => (row % 4 === 1 ? 'a' : 'b')),
    none: rows(600, (row) => (row * 7919) % 13),
    y: rows(600, (row) => (row % 2 === 1 ? 'yes' : 'no')),
  })
  const power = profiled(known, 'y').columns.map(({ relation }) => relation?.power)
  expect(power[0]).toBe(1)
  expect(power[1]).toBeGreaterThan(0.4)
  expect(power[1]).toBeLessThan(0.6)
  expect(power[2]).toBeLessThan(0.2)
  expect(power[3]).toBeUndefined()
})

test('the same table gives the same profile', () => {
  expect(JSON.stringify(profiled(table, 'y'))).toBe(JSON.stringify(profiled(table, 'y')))
})

describe('hard tables give a profile of finite figures', () => {
  const name = 'n'.repeat(10_240)
  const tables = {
    'all missing': tableOfCells({ a: rows(30, () => null), b: rows(30, (row) => row % 2) }),
    'one row': tableOfCells({ a: [1], b: ['x'] }),
    'no row': tableOfCells({ a: [], b: [] }),
    'no column': tableOf({}),
    constant: tableOfCells({ a: rows(30, () => 4), b: rows(30, () => 'x') }),
    infinities: tableOf({
      a: numberColumn([1, Infinity, -Infinity, 2]),
      b: numberColumn(rows(4, () => Infinity)),
    }),
    extremes: tableOfCells({ a: [-1.7e308, 1.7e308, 5e-324, 0], b: [1e-320, 2e-320, 3e-320, 4e-320] }),
    'long names': tableOfCells({
      [name]: rows(30, (row) => row % 3),
      [`${name}2`]: rows(30, (row) => `${row % 3}${name}`),
    }),
    'odd levels': tableOfCells({ a: ['', ' ', '\u0000', '\ud800', '</script>', '\u202e', '-0', 'NaN'] }),
  }

  test.each(Object.entries(tables))('%s', (_, hard) => {
    JSON.stringify(profiled(hard), (key, value) => {
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${key} is ${value}`)
      return value
    })
  })
})
