import { describe, expect, it } from 'vitest'
import { pruners } from '../../../src/tune/index.ts'

const { median } = pruners

describe('median', () => {
  it('stops above the median of what the others reported at that step, by the best of the trial so far', () => {
    const others = [[1], [2], [3], [4], [5]]
    expect(median.stops({ curve: [3], others })).toBe(false)
    expect(median.stops({ curve: [3.1], others })).toBe(true)
    const longer = others.map(([loss]) => [9, loss])
    expect(median.stops({ curve: [2, 8], others: longer })).toBe(false)
  })

  it('stops nothing where fewer than five others came', () => {
    const others = [[1, 1], [1, 1], [1, 1], [1, 1], [1]]
    expect(median.stops({ curve: [9], others })).toBe(true)
    expect(median.stops({ curve: [9, 9], others })).toBe(false)
  })
})
