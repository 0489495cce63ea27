import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type OptionSpecs, seedOf } from '../../../src/core/index.ts'
import { spaceOf, type Values } from '../../../src/tune/index.ts'
import { sobolBits } from '../../../src/tune/sobol/points.ts'
import { parzenOf, positionOf } from '../../../src/tune/tpe/parzen.ts'

type Lists = Readonly<Record<string, readonly number[]>>

const { densities, sobol } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/tpe.json', import.meta.url), 'utf8'),
) as { densities: { good: Lists; bad: Lists; points: Lists; ratio: number[] }[]; sobol: number[][] }

const kernels = ['a', 'b', 'c']
const specs: OptionSpecs = {
  x: { type: 'number', default: 0, tune: { low: -5, high: 5 }, about: 'x.' },
  c: { type: 'number', default: 1, tune: { low: 0.001, high: 100, log: true }, about: 'c.' },
  depth: { type: 'integer', default: 1, tune: { low: 1, high: 12 }, about: 'Depth.' },
  leaves: { type: 'integer', default: 4, tune: { low: 4, high: 128, log: true }, about: 'Leaves.' },
  kernel: { type: 'choice', default: 'a', choices: kernels, tune: kernels, about: 'Kernel.' },
}

function valuesOf(lists: Lists): Values[] {
  const [first] = Object.values(lists)
  const value = (name: string, at: number): unknown =>
    name === 'kernel' ? kernels[lists[name][at]] : lists[name][at]
  return first.map((_, at) => Object.fromEntries(Object.keys(lists).map((name) => [name, value(name, at)])))
}

describe('densities of good and bad trials', () => {
  densities.forEach(({ good, bad, points, ratio }, number) => {
    const names = Object.keys(good)
    it(`have the ratio they have in Optuna 5.0.0: case ${number}, ${names.join(', ')}`, () => {
      const space = spaceOf(specs, {}).filter(({ name }) => names.includes(name))
      const [likely, unlikely] = [good, bad].map((lists) => parzenOf(space, valuesOf(lists)))
      valuesOf(points).forEach((values, at) => {
        const point = Float64Array.from(space, (dimension) => positionOf(dimension, values[dimension.name]))
        expect(likely.logDensity(point) - unlikely.logDensity(point)).toBeCloseTo(ratio[at], 9)
      })
    })
  })

  it('are drawn from as they say: shares of draws come to the probabilities', () => {
    const space = spaceOf({ depth: specs['depth'], kernel: specs['kernel'] }, {})
    const observed = [
      { depth: 3, kernel: 'b' },
      { depth: 9, kernel: 'c' },
    ]
    const parzen = parzenOf(space, observed)
    const counts = new Map<string, { point: Float64Array; count: number }>()
    const [draws, seed] = [20_000, seedOf(5)]
    for (let draw = 0; draw < draws; draw++) {
      const point = parzen.draw(seed)
      const known = counts.get(point.join())
      if (known === undefined) counts.set(point.join(), { point, count: 1 })
      else known.count++
    }
    for (const { point, count } of counts.values()) {
      const probability = Math.exp(parzen.logDensity(point))
      const error = Math.sqrt((probability * (1 - probability)) / draws)
      expect(Math.abs(count / draws - probability)).toBeLessThan(5 * error)
    }
    expect(counts.size).toBe(36)
  })
})

describe('Sobol points', () => {
  it('are those of scipy 1.17.1 before they are scrambled', () => {
    const dimensions = [0, 1, 2, 5, 20, 40, 63]
    const ours = sobol.map((_, index) => dimensions.map((dimension) => sobolBits(index, dimension)))
    expect(ours).toEqual(sobol)
  })
})
