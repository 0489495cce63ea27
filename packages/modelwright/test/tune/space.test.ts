import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OptionSpec, OptionSpecs } from '../../src/core/index.ts'
import { isRange, shareOf, spaceOf, valueAt, valueFor } from '../../src/tune/space.ts'

const number = (low: number, high: number, log = false, type: 'number' | 'integer' = 'number') =>
  ({ type, default: low, tune: { low, high, log }, about: 'A number.' }) as const

describe('ranges', () => {
  it('come back to the value they were made from', () => {
    const specs = [
      number(-5, 5),
      number(0.001, 100, true),
      number(1, 64, true, 'integer'),
      number(2, 9, false, 'integer'),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...specs), fc.double({ min: 0, max: 1, noNaN: true }), (spec, share) => {
        const value = valueFor(spec, share) as number
        expect(value).toBeGreaterThanOrEqual(spec.tune.low)
        expect(value).toBeLessThanOrEqual(spec.tune.high)
        if (!isRange(spec)) throw new Error('no range')
        expect(valueFor(spec, shareOf(spec, value))).toBe(value)
      }),
    )
  })

  it('give every whole number the same share', () => {
    const spec = number(1, 4, false, 'integer')
    const found = Array.from({ length: 400 }, (_, at) => valueFor(spec, (at + 0.5) / 400))
    for (const whole of [1, 2, 3, 4]) expect(found.filter((value) => value === whole)).toHaveLength(100)
  })

  it('keep more digits where the range is far from zero', () => {
    expect(valueAt({ low: 1000, high: 1001 }, 0.123, false)).toBe(1000.12)
    expect(valueAt({ low: 0, high: 1 }, 0.12345, false)).toBe(0.123)
  })
})

describe('the space of declared options', () => {
  const kernel: OptionSpec = {
    type: 'choice',
    default: 'a',
    choices: ['a', 'b'],
    tune: ['a', 'b'],
    about: 'Kernel.',
  }
  const width: OptionSpec = { ...number(0, 1), when: { option: 'kernel', is: ['b'] } }
  const fixed: OptionSpec = { type: 'boolean', default: false, about: 'Not searched.' }
  const specs: OptionSpecs = { width, kernel, fixed }

  it('puts options behind those their conditions name', () => {
    expect(spaceOf(specs, {}).map(({ name }) => name)).toEqual(['kernel', 'width'])
  })

  it('frees or drops an option once its condition is decided', () => {
    expect(spaceOf(specs, { kernel: 'a' })).toEqual([])
    const [free] = spaceOf(specs, { kernel: 'b' })
    expect(free.name).toBe('width')
    expect(free.spec.when).toBeUndefined()
    expect(spaceOf({ width, kernel: { ...kernel, tune: undefined } as unknown as OptionSpec }, {})).toEqual(
      [],
    )
  })
})
