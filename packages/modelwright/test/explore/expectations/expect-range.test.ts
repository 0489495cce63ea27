import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberColumn, tableOf } from '../../../src/core/index.ts'
import { expectRange } from '../../../src/explore/index.ts'
import { tableOfCells } from '../sample.ts'
import { held, refusal } from './held.ts'

const day = 86_400_000
const table = tableOf({
  age: numberColumn([17, 30, null, 121, -1, Infinity]),
  when: { type: 'time', values: Float64Array.of(0, day, 2 * day, Number.NaN, 4 * day, 5 * day) },
})

describe('expectRange', () => {
  it('counts known values outside, names their rows and the farthest', async () => {
    const verdict = await held(table, expectRange('age', { min: 0, max: 120 }))
    expect(verdict).toMatchObject({ holds: false, checked: 5, broken: 3, rows: [4, 5, 6] })
    expect(verdict.reason).toBe('3 of 5 values are not; the farthest is Infinity.')
  })

  it('has inclusive bounds, one or two', async () => {
    expect((await held(table, expectRange('age', { min: -1 }))).holds).toBe(true)
    expect((await held(table, expectRange('age', { min: -0.5 }))).broken).toBe(1)
    expect((await held(table, expectRange('age', { max: Infinity }))).holds).toBe(true)
    expect((await held(table, expectRange('age', { max: 121 }))).broken).toBe(1)
  })

  it('takes dates as text, and no numbers for moments nor dates for numbers', async () => {
    expect(await held(table, expectRange('when', { min: '1970-01-02' }))).toMatchObject({
      broken: 1,
      reason: expect.stringContaining('the farthest is 1970-01-01'),
    })
    expect((await held(table, expectRange('when', { min: 0 }))).reason).toContain('of type time, not number')
    expect((await held(table, expectRange('age', { min: '1970-01-02' }))).holds).toBe(false)
    expect((await held(tableOfCells({ a: ['x'] }), expectRange('a', { min: 0 }))).holds).toBe(false)
  })

  it('finds exactly the values outside', async () => {
    const values = fc.array(fc.option(fc.double({ noNaN: true }), { nil: null }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        values,
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        async (cells, a, b) => {
          const [min, max] = a <= b ? [a, b] : [b, a]
          const outside = cells.flatMap((cell, row) =>
            cell !== null && (cell < min || cell > max) ? [row + 1] : [],
          )
          const verdict = await held(tableOf({ x: numberColumn(cells) }), expectRange('x', { min, max }))
          expect(verdict.broken).toBe(outside.length)
          expect(verdict.rows).toEqual(outside.slice(0, 10))
        },
      ),
      { seed: 4, numRuns: 150 },
    )
  })

  it.each([
    [{}, 'neither "min" nor "max"'],
    [{ min: 2, max: 1 }, 'is above'],
    [{ min: '2024-02-01', max: '2024-01-01' }, 'is above'],
    [{ min: 0, max: '2024-01-01' }, 'one bound is a number and one is a date'],
    [{ min: 'soon' }, '"min" must be a number or a date'],
    [{ max: Number.NaN }, '"max" must be a number or a date'],
    [{ min: 0, most: 1 }, 'there is no "most"'],
    [{ min: 0, mostly: 0 }, '"mostly" must be'],
    [{ min: 0, mostly: 1.1 }, '"mostly" must be'],
    [{ min: 0, severity: 'loud' }, '"severity" must be one of stop, warn'],
  ])('refuses %j', (options, sentence) => {
    expect(refusal(() => expectRange('age', options as never))).toContain(sentence)
  })
})
