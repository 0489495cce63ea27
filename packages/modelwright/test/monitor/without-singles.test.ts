import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NumberSample, seedOf } from '../../src/core/index.ts'
import { addRows, newWindowSketch, watchedRows, withoutSingles } from '../../src/monitor/index.ts'

function toldNumbers(values: readonly number[], bins?: number): NumberSample {
  const columns = new Map([['x', { type: 'number' as const, values: Float64Array.from(values) }]])
  const told = withoutSingles(watchedRows({ rowCount: values.length, columns }), { bins })
  return told.columns.get('x')!.sample as NumberSample
}

/** Rows in each bin of a histogram, counted in the values themselves. */
function rowsPerBin(values: readonly number[], { points }: NumberSample): number[] {
  const inner = [...points].slice(0, -1)
  return [...inner, Number.POSITIVE_INFINITY].map(
    (edge, at) => values.filter((value) => value <= edge && (at === 0 || value > inner[at - 1])).length,
  )
}

const anyNumber = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constant(Number.NaN),
)

describe('what may be told of numbers', () => {
  it('bins of ten rows and more, edges that are no value, ten rows on either side of each', () => {
    fc.assert(
      fc.property(
        fc.array(anyNumber, { maxLength: 400 }),
        fc.integer({ min: 1, max: 120 }),
        (given, bins) => {
          const sample = toldNumbers(given, bins)
          const values = given.filter((value) => !Number.isNaN(value))
          expect(sample.missing).toBe(given.length - values.length)
          if (sample.points.length === 0) return
          const rows = rowsPerBin(values, sample)
          expect(rows).toEqual([...sample.counts])
          expect(Math.min(...rows)).toBeGreaterThanOrEqual(10)
          const known = new Set(values)
          for (const edge of sample.points.slice(0, -1)) expect(known.has(edge)).toBe(false)
          expect(sample.points.length).toBeLessThanOrEqual(bins + 1)
        },
      ),
    )
  })

  it('the ends are no extremes: they stay where they are, however far those go', () => {
    const values = Array.from({ length: 200 }, (_, at) => at)
    const far = values.map((value) => (value === 199 ? 1e12 : value === 0 ? -1e12 : value))
    expect(toldNumbers(far)).toEqual(toldNumbers(values))
  })

  it('of a sketch too, for its errors are kept off', () => {
    const seed = seedOf(9)
    for (const shape of [
      (u: number) => u,
      (u: number) => Math.floor(8 * u * u),
      (u: number) => 1 / (u + 1e-9),
    ]) {
      const values = Float64Array.from({ length: 20_000 }, () => shape(seed.next()))
      const sketch = newWindowSketch(new Map([['x', 'number']]))
      addRows(sketch, { rowCount: values.length, columns: new Map([['x', { type: 'number', values }]]) })
      const sample = withoutSingles(sketch).columns.get('x')!.sample as NumberSample
      expect(sample.points.length).toBeGreaterThan(3)
      expect(Math.min(...rowsPerBin([...values], sample))).toBeGreaterThanOrEqual(10)
    }
  })

  it('nothing of fewer than twenty values, of one value, and of numbers that are not finite', () => {
    expect(toldNumbers([1, 2, 3]).points.length).toBe(0)
    expect(toldNumbers(Array.from({ length: 19 }, (_, at) => at)).points.length).toBe(0)
    expect(toldNumbers(Array.from({ length: 20 }, (_, at) => at)).points.length).toBe(2)
    expect(toldNumbers(new Array(100).fill(7)).points.length).toBe(0)
    const halves = Array.from({ length: 40 }, (_, at) => (at < 20 ? 1 : Number.POSITIVE_INFINITY))
    expect(toldNumbers(halves).points.length).toBe(0)
  })
})

describe('what may be told of levels', () => {
  it('those of ten rows and more, the most frequent first; the others are counted', () => {
    const counts = { often: 40, ten: 10, nine: 9, once: 1, [`long ${'x'.repeat(80)}`]: 30 }
    const levels = Object.keys(counts)
    const codes = Int32Array.from(Object.values(counts).flatMap((count, code) => new Array(count).fill(code)))
    const columns = new Map([['c', { type: 'category' as const, codes, levels }]])
    const rows = watchedRows({ rowCount: codes.length, columns })
    const told = (telling = {}) => withoutSingles(rows, telling).columns.get('c')!.sample
    expect(told()).toMatchObject({ count: 90, rest: 10 })
    expect(told({ longest: 64 })).toMatchObject({
      levels: new Map([
        ['often', 40],
        ['ten', 10],
      ]),
      rest: 40,
    })
    expect(told({ levels: 1 })).toMatchObject({ levels: new Map([['often', 40]]), rest: 50 })
  })
})
