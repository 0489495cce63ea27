import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberColumn, seedOf } from '../../../src/core/index.ts'
import { composerOf } from '../../../src/evaluate/explain/composer.ts'
import { shapleyValues } from '../../../src/evaluate/explain/shapley.ts'
import { fixture, predict, rows, span } from './explained-function.ts'

const composer = composerOf(predict, rows)
const question = {
  composer,
  rows: span(0, fixture.explained),
  background: span(...fixture.background),
  seed: seedOf(3),
}

describe('Shapley values', () => {
  it('over all sets of columns equal those of shap, which goes through them too (1e-12: sums in another order)', () => {
    const { method, contributions, expected } = shapleyValues(question)
    expect(method).toBe('exact')
    expect(expected[0]).toBeCloseTo(fixture.exact.base, 12)
    fixture.exact.values.flat().forEach((value, at) => {
      expect(Math.abs(contributions[at] - value)).toBeLessThan(1e-12)
    })
    // KernelExplainer solves a regression over all sets: the same to its own rounding.
    fixture.kernel.flat().forEach((value, at) => {
      expect(Math.abs(contributions[at] - value)).toBeLessThan(1e-9)
    })
  })

  it('by random orders lie within four standard errors of the exact ones, and add up exactly', () => {
    const drawn = shapleyValues({ ...question, budget: 20 })
    expect(drawn.method).toBe('sampling')
    const exact = shapleyValues({ ...question, background: span(20, 24) })
    const { contributions, errors, scores, expected } = shapleyValues({
      ...question,
      background: span(20, 24),
      budget: 8,
    })
    for (let row = 0; row < fixture.explained; row++) {
      const own = contributions.subarray(4 * row, 4 * row + 4)
      expect(own.reduce((sum, value) => sum + value, expected[0])).toBeCloseTo(scores[row], 12)
      expect(own[3]).toBe(0)
      expect(errors?.[4 * row + 3]).toBe(0)
    }
    contributions.forEach((value, at) => {
      expect(Math.abs(value - exact.contributions[at])).toBeLessThanOrEqual(4 * errors![at] + 1e-12)
    })
  })

  it('have honest standard errors: of many, about two in three lie within one', () => {
    const wide = Array.from({ length: 14 }, (_, at) => `x${at}`)
    const draw = seedOf(8)
    const pool = {
      rowCount: 60,
      columns: new Map(
        wide.map((name) => [name, numberColumn(Array.from({ length: 60 }, () => draw.next() - 0.5))]),
      ),
    }
    const product = composerOf((batch) => {
      const columns = wide.map((name) => (batch.columns.get(name) as { values: Float64Array }).values)
      return columns[0].map((_, row) =>
        columns.reduce(
          (sum, values, at) =>
            sum + values[row] * columns[(at + 1) % 14][row] * Math.abs(columns[(at + 5) % 14][row]),
          0,
        ),
      )
    }, pool)
    const ask = (seed: number, budget: number) =>
      shapleyValues({
        composer: product,
        rows: span(0, 4),
        background: span(4, 12),
        seed: seedOf(seed),
        budget,
      })
    const truth = ask(1, 200_000)
    expect(truth.method).toBe('exact')
    let within = 0
    let all = 0
    for (let seed = 2; seed < 12; seed++) {
      const { contributions, errors } = ask(seed, 900)
      contributions.forEach((value, at) => {
        all++
        if (Math.abs(value - truth.contributions[at]) <= errors![at]) within++
      })
    }
    expect(within / all).toBeGreaterThan(0.6)
    expect(within / all).toBeLessThan(0.9)
  })

  it('are the same for the same seed, and for a row whoever else is asked about', () => {
    const sampled = { ...question, budget: 20 }
    expect(shapleyValues(sampled)).toEqual(shapleyValues(sampled))
    const [first] = [shapleyValues({ ...sampled, rows: span(0, 1) })]
    expect([...first.contributions]).toEqual([...shapleyValues(sampled).contributions.subarray(0, 4)])
  })

  it('property: contributions and mean make the score; columns that mean the same share alike; idle ones add nothing', () => {
    const value = fc.double({ min: -5, max: 5, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value), { minLength: 3, maxLength: 12 }),
        value,
        fc.boolean(),
        (cells, weight, isSampled) => {
          const twin = cells.map(([a]) => a)
          const pool = {
            rowCount: cells.length,
            columns: new Map([
              ['a', numberColumn(twin)],
              ['twin', numberColumn(twin)],
              ['b', numberColumn(cells.map(([, b]) => b))],
              ['idle', numberColumn(cells.map(([, , c]) => c))],
            ]),
          }
          const model = composerOf((batch) => {
            const of = (name: string) => (batch.columns.get(name) as { values: Float64Array }).values
            return of('a').map((a, row) => (a + of('twin')[row]) * of('b')[row] + weight * of('b')[row])
          }, pool)
          const found = shapleyValues({
            composer: model,
            rows: span(0, 2),
            background: span(2, cells.length),
            seed: seedOf(1),
            ...(isSampled ? { budget: 1 } : {}),
          })
          for (let row = 0; row < 2; row++) {
            const [a, other, b, idle] = found.contributions.subarray(4 * row)
            expect(found.expected[0] + a + other + b + idle).toBeCloseTo(found.scores[row], 9)
            expect(idle).toBe(0)
            if (found.method === 'exact') expect(a).toBeCloseTo(other, 9)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
