import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { seedOf } from '../../src/core/index.ts'
import { type Contender, findMetric } from '../../src/evaluate/index.ts'
import { sliceGap } from '../../src/evaluate/slice-gap.ts'
import { simulatedBinary } from './simulated.ts'

const rowCount = 1000
const slice = Uint32Array.from({ length: 40 }, (_, row) => 20 * row + 3)
const names = ['auc', 'pr-auc', 'recall', 'f1', 'balanced-accuracy']

const gapOf = (name: string, contender: Contender) =>
  sliceGap(findMetric(name, 'binary'), contender, slice, { seed: seedOf(1) })

describe('a slice with few rows of a class', () => {
  it.each(names)('is seldom taken for another: %s', (name) => {
    const sets = times(600, 6000)
    const surely = { found: 0, of: 0 }
    for (let set = 0; set < sets; set++) {
      const { p } = gapOf(name, simulatedBinary(seedOf(700 + set), rowCount, 0.08))
      if (Number.isNaN(p)) continue
      surely.of++
      if (p <= 0.01) surely.found++
    }
    expect(surely.of).toBeGreaterThan(0.8 * sets)
    // Three standard errors above one in a hundred.
    const share = 0.01
    expect(surely.found / surely.of).toBeLessThanOrEqual(share + 3 * Math.sqrt((share * 0.99) / surely.of))
  })

  it('of one row alone says nothing, and of two little', () => {
    const { predictions, target } = simulatedBinary(seedOf(5), rowCount, 0.3)
    const codes = (target as { codes: Int32Array }).codes.slice()
    const withPositives = (count: number): Contender => {
      slice.forEach((row, at) => {
        codes[row] = at < count ? 1 : 0
        predictions[row] = at < count ? 0.3 : at % 4 === 0 ? 0 : 0.59
      })
      return { predictions, target: { ...target, codes } as Contender['target'] }
    }
    expect(gapOf('balanced-accuracy', withPositives(0)).p).toBe(1)
    expect(gapOf('accuracy', withPositives(0)).p).toBeLessThan(1)
    expect(gapOf('auc', withPositives(1)).p).toBe(1)
    expect(gapOf('auc', withPositives(2)).p).toBeGreaterThan(0.05)
    expect(gapOf('auc', withPositives(20)).p).toBeLessThan(0.01)
  })
})
