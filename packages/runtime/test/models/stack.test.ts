import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { damaged } from '../../../modelwright/src/testing/damage.ts'
import type { NumberColumn } from '../../src/column.ts'
import { type StackState, stack } from '../../src/models/stack.ts'
import { readerOf } from '../../src/reader.ts'

const column = (...values: number[]): NumberColumn => ({
  type: 'number',
  values: Float64Array.from(values),
})
const state = (link: StackState['link'], weights: number[], intercepts: number[]): StackState => ({
  link,
  weights: Float64Array.from(weights),
  intercepts: Float64Array.from(intercepts),
})
const read = (given: unknown) => stack.read(readerOf(given, 'state'))
const odds = (p: number): number => Math.log(p / (1 - p))

describe('stack', () => {
  it('adds up weighted values', () => {
    const found = stack.predict(state('identity', [2, 0.5], [10]), [column(1, -3), column(4, 0)], 2)
    expect([...found]).toEqual([14, 4])
  })

  it('adds up weighted log-odds of two classes', () => {
    const [found] = stack.predict(state('log-odds', [0.7, 0.5], [0.1]), [column(0.8), column(0.3)], 1)
    expect(odds(found)).toBeCloseTo(0.1 + 0.7 * odds(0.8) + 0.5 * odds(0.3), 12)
  })

  it('multiplies probabilities of more classes, to the power of the weights, and brings them to sum 1', () => {
    const columns = [column(0.5), column(0.3), column(0.2), column(0.1), column(0.1), column(0.8)]
    const found = stack.predict(state('log-odds', [1, 0.5], [0, 0, 0]), columns, 1)
    const products = [0.5 * Math.sqrt(0.1), 0.3 * Math.sqrt(0.1), 0.2 * Math.sqrt(0.8)]
    const sum = products.reduce((all, product) => all + product, 0)
    products.forEach((product, k) => {
      expect(found[k]).toBeCloseTo(product / sum, 12)
    })
  })

  it('gives finite probabilities whatever models are sure of', () => {
    const sure = fc.constantFrom(0, 1, 5e-324, 1 - 2 ** -53, 0.5)
    fc.assert(
      fc.property(sure, sure, fc.double({ min: 0, max: 50, noNaN: true }), (a, b, weight) => {
        const [found] = stack.predict(state('log-odds', [weight, 1], [0]), [column(a), column(b)], 1)
        return found >= 0 && found <= 1
      }),
      { seed: 1 },
    )
    const disagreeing = [column(1), column(0), column(0), column(0), column(1), column(0)]
    const several = stack.predict(state('log-odds', [1, 1], [0, 0, 0]), disagreeing, 1)
    expect(several.every(Number.isFinite)).toBe(true)
    expect(several[0]).toBeCloseTo(0.5, 6)
  })

  it('reads its state back, and refuses any damaged one', () => {
    for (const sound of [state('log-odds', [0.5, 2], [0.1, 0, 3]), state('identity', [0, 1.5], [-4])]) {
      expect(read(sound)).toEqual(sound)
      expect(stack.signature(sound).outputCount).toBe(sound.intercepts.length)
      for (const { state: wrong, what } of damaged(sound)) {
        // A number of outputs other than the schema's is seen by the loader.
        const isShorter = (wrong as StackState).intercepts?.length < sound.intercepts.length
        if (!(isShorter && sound.intercepts.length > 1) && !hasFewerWeights(wrong, sound))
          expect(() => read(wrong), what).toThrow('The artifact is damaged')
      }
    }
  })

  it.each([
    [state('identity', [1], [0, 0]), 'must be one for each output'],
    [state('log-odds', [1], []), 'must be one for each output'],
    [state('log-odds', [], [0]), 'must have one value or more'],
    [state('log-odds', [-0.1], [0]), 'must be 0 or more'],
    [state('log-odds', new Array(1001).fill(1), new Array(1000).fill(0)), 'must be one for each output'],
  ])('refuses %o', (wrong, sentence) => {
    expect(() => read(wrong)).toThrow(sentence)
  })
})

/** Fewer weights are sound by themselves: the loader sees that the step has more inputs. */
function hasFewerWeights(wrong: unknown, sound: StackState): boolean {
  const { weights } = wrong as StackState
  return weights instanceof Float64Array && weights.length < sound.weights.length
}
