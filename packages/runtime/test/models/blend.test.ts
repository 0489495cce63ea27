import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { damaged } from '../../../modelwright/src/testing/damage.ts'
import type { NumberColumn } from '../../src/column.ts'
import { blend } from '../../src/models/blend.ts'
import { readerOf } from '../../src/reader.ts'

const column = (values: readonly number[]): NumberColumn => ({
  type: 'number',
  values: Float64Array.from(values),
})
const state = (outputs: number, ...weights: number[]) => ({ outputs, weights: Float64Array.from(weights) })
const read = (given: unknown) => blend.read(readerOf(given, 'state'))

describe('blend', () => {
  it('is the weighted mean of what models say', () => {
    const found = blend.predict(state(1, 0.75, 0.25), [column([0.2, 1]), column([0.6, 0])], 2)
    expect([...found]).toEqual([0.75 * 0.2 + 0.25 * 0.6, 0.75])
  })

  it('takes the outputs of each model, model after model', () => {
    const columns = [[0.1], [0.2], [0.7], [0.5], [0.5], [0]].map(column)
    const found = blend.predict(state(3, 0.5, 0.5), columns, 1)
    expect([...found]).toEqual([0.3, 0.35, 0.35])
    expect(blend.signature(state(3, 0.5, 0.5))).toEqual({
      inputs: new Array(6).fill('number'),
      outputCount: 3,
    })
  })

  it('of one model gives it to the bit, −0 too', () => {
    const values = [-0, 0.1, 5e-324, -1e308, 1e308, 1 / 3]
    const found = blend.predict(state(1, 1), [column(values)], values.length)
    expect([...found].every((value, i) => Object.is(value, values[i]))).toBe(true)
  })

  const weighted = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 9,
    })
    .filter((members) => members.some(([count]) => count > 0))

  it('never leaves what its models say: probabilities stay probabilities', () => {
    fc.assert(
      fc.property(weighted, (members) => {
        const total = members.reduce((sum, [count]) => sum + count, 0)
        const weights = members.map(([count]) => count / total)
        const values = members.map(([, value]) => value)
        const [found] = blend.predict(
          state(1, ...weights),
          values.map((value) => column([value])),
          1,
        )
        return found >= Math.min(...values) && found <= Math.max(...values)
      }),
      { seed: 1 },
    )
  })

  it('gives a row alone the bits it has in a batch', () => {
    const rows = fc.array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { minLength: 1 })
    fc.assert(
      fc.property(rows, (pairs) => {
        const columns = [0, 1].map((m) => column(pairs.map((pair) => pair[m])))
        const all = blend.predict(state(1, 0.3, 0.7), columns, pairs.length)
        return pairs.every(([a, b], row) =>
          Object.is(blend.predict(state(1, 0.3, 0.7), [column([a]), column([b])], 1)[0], all[row]),
        )
      }),
      { seed: 2 },
    )
  })

  it('reads its state back, and refuses any damaged one', () => {
    const sound = state(2, 0.25, 0.75)
    expect(read(sound)).toEqual(sound)
    for (const { state: wrong, what } of damaged(sound))
      expect(() => read(wrong), what).toThrow('The artifact is damaged')
  })

  it.each([
    [state(1), 'must have one value or more'],
    [state(1, 0.5, 0.4), 'must sum to 1'],
    [state(1, 1.5, -0.5), 'must be 0 or more'],
    [state(0, 1), 'from 1 to 1000000'],
    [state(600_000, 0.5, 0.5), 'from 1 to 500000'],
  ])('refuses %o', (wrong, sentence) => {
    expect(() => read(wrong)).toThrow(sentence)
  })
})
