import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exp, expm1, log, log1p, pow, sigmoid, tanh } from '../../src/math/index.ts'
import { type Name, worstOf } from './reference.ts'

const fixture = new URL('../../../../test/fixtures/runtime-math.json', import.meta.url)
const seed = { seed: 20_261_122, numRuns: 2000 }
const any = fc.double()
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

/** Tells −0 from 0; any NaN is NaN. */
const same = (found: number, wanted: number): void => expect(found).toBe(wanted)

describe('distance from the exact value', () => {
  const names: Name[] = ['exp', 'expm1', 'log', 'log1p', 'pow', 'sigmoid', 'tanh']
  for (const name of names)
    test(`${name} is within 1 ulp at hard and random points`, () => {
      expect(worstOf(name, fixture)).toMatchObject({ ulp: expect.toSatisfy((ulp: number) => ulp < 1) })
    })

  test('the measure itself sees an error of one ulp', () => {
    expect(worstOf('exp', fixture).ulp).toBeGreaterThan(0.5)
  })
})

describe('special values', () => {
  const table: [Name, number, number][] = [
    ['exp', NaN, NaN],
    ['exp', Infinity, Infinity],
    ['exp', -Infinity, 0],
    ['exp', 0, 1],
    ['exp', -0, 1],
    ['exp', 710, Infinity],
    ['exp', -746, 0],
    ['exp', 5e-324, 1],
    ['expm1', NaN, NaN],
    ['expm1', Infinity, Infinity],
    ['expm1', -Infinity, -1],
    ['expm1', 0, 0],
    ['expm1', -0, -0],
    ['expm1', 5e-324, 5e-324],
    ['expm1', 710, Infinity],
    ['log', NaN, NaN],
    ['log', Infinity, Infinity],
    ['log', -Infinity, NaN],
    ['log', 0, -Infinity],
    ['log', -0, -Infinity],
    ['log', -1, NaN],
    ['log', 1, 0],
    ['log', 5e-324, -744.4400719213812],
    ['log1p', NaN, NaN],
    ['log1p', Infinity, Infinity],
    ['log1p', -Infinity, NaN],
    ['log1p', -1, -Infinity],
    ['log1p', -1.5, NaN],
    ['log1p', 0, 0],
    ['log1p', -0, -0],
    ['log1p', -5e-324, -5e-324],
    ['tanh', NaN, NaN],
    ['tanh', Infinity, 1],
    ['tanh', -Infinity, -1],
    ['tanh', 0, 0],
    ['tanh', -0, -0],
    ['tanh', 5e-324, 5e-324],
    ['sigmoid', NaN, NaN],
    ['sigmoid', Infinity, 1],
    ['sigmoid', -Infinity, 0],
    ['sigmoid', 0, 0.5],
    ['sigmoid', -0, 0.5],
    ['sigmoid', -745, 5e-324],
    ['sigmoid', -746, 0],
  ]
  const one = { exp, expm1, log, log1p, tanh, sigmoid } as Record<Name, (x: number) => number>
  test.each(table)('%s(%d) is %d', (name, x, wanted) => same(one[name](x), wanted))

  test('pow agrees with the language in every special case', () => {
    const corners = [NaN, 0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, Infinity, -Infinity]
    corners.push(2.5, 1e300, -1e300, 5e-324, 9007199254740991, 9007199254740992, -9007199254740992)
    for (const x of corners)
      for (const y of corners) {
        const wanted = x ** y
        const isSpecial = !Number.isFinite(wanted) || wanted === 0 || Math.abs(wanted) === 1
        if (isSpecial) same(pow(x, y), wanted)
        else expect(Math.abs(pow(x, y) / wanted - 1)).toBeLessThan(1e-15)
      }
  })

  test('pow overflows and underflows where it must', () => {
    same(pow(2, 1024), Infinity)
    same(pow(-2, 1025), -Infinity)
    same(pow(2, -1074), 5e-324)
    same(pow(2, -1076), 0)
    same(pow(-2, -1077), -0)
    same(pow(1 + 2 ** -52, 1e300), Infinity)
    same(pow(1 - 2 ** -53, 1e300), 0)
    same(pow(10, 308), 1e308)
  })
})

describe('for any number', () => {
  test('nothing is thrown and NaN comes from NaN or outside the domain only', () => {
    fc.assert(
      fc.property(any, (x) => {
        const outside = Number.isNaN(x)
        expect(Number.isNaN(exp(x))).toBe(outside)
        expect(Number.isNaN(expm1(x))).toBe(outside)
        expect(Number.isNaN(tanh(x))).toBe(outside)
        expect(Number.isNaN(sigmoid(x))).toBe(outside)
        expect(Number.isNaN(log(x))).toBe(outside || x < 0)
        expect(Number.isNaN(log1p(x))).toBe(outside || x < -1)
      }),
      seed,
    )
  })

  test('tanh is odd, and sigmoid(x) + sigmoid(−x) is 1', () => {
    fc.assert(
      fc.property(finite, (x) => {
        same(tanh(-x), -tanh(x))
        expect(Math.abs(sigmoid(x) + sigmoid(-x) - 1)).toBeLessThanOrEqual(2 ** -52)
      }),
      seed,
    )
  })

  test('exp, sigmoid and tanh never fall between neighbours by more than rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        const next = x + Math.abs(x) * 1e-12 + 1e-12
        expect(exp(next)).toBeGreaterThanOrEqual(exp(x))
        expect(sigmoid(next)).toBeGreaterThanOrEqual(sigmoid(x))
        expect(tanh(next)).toBeGreaterThanOrEqual(tanh(x))
      }),
      seed,
    )
  })

  test('pow(x, 1) is x, pow(x, −1) is 1 / x to the ulp, pow(x, 2) is x·x to the ulp', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-150, max: 1e150, noNaN: true }), (x) => {
        same(pow(x, 1), x)
        expect(Math.abs(pow(x, -1) * x - 1)).toBeLessThan(4e-16)
        expect(Math.abs(pow(x, 2) / (x * x) - 1)).toBeLessThan(4e-16)
      }),
      seed,
    )
  })
})
