import { describe, expect, it } from 'vitest'
import { letGo, sharedBuffer } from '../../src/core/index.ts'

const bytes = 64 * 2 ** 20

describe('letGo', () => {
  it('gives memory back at once', async () => {
    const values = new Float64Array(bytes / 8).fill(1)
    const before = process.memoryUsage.rss()
    await letGo([{ type: 'number', values }])
    expect(values).toHaveLength(0)
    expect(process.memoryUsage.rss()).toBeLessThan(before - bytes / 2)
  })

  it('lets what others lie in stay, and what threads share', async () => {
    const numbers = (...values: number[]) => ({ type: 'number' as const, values: Float64Array.from(values) })
    const [own, others] = [numbers(1, 2), numbers(3)]
    const shared = { type: 'number' as const, values: new Float64Array(sharedBuffer(8)) }
    await letGo([own, others, shared], [others])
    expect([own, others, shared].map(({ values }) => values.length)).toEqual([0, 1, 1])
  })

  it('takes columns that share a buffer, and none', async () => {
    const values = new Float64Array(2)
    await letGo([
      { type: 'number', values },
      { type: 'number', values: values.subarray(1) },
    ])
    expect(values).toHaveLength(0)
    await letGo([])
  })
})
