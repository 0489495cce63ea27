import { describe, expect, it } from 'vitest'
import { crewOf } from '../../../src/core/node/crew.ts'
import { createPool } from '../../../src/core/node/pool.ts'

describe('crewOf', () => {
  it('runs one piece of work at a time, all its payloads at once, and gives results in order', async () => {
    const seen: string[] = []
    const tasks = {
      note: async (payload: string) => {
        seen.push(payload)
        return payload
      },
    }
    const crew = crewOf(createPool({ size: 0, tasks }))
    const [first, second] = await Promise.all([
      crew.run('note', ['a', 'b'], () => {}),
      crew.run('note', ['c'], () => {}),
    ])
    expect(first).toEqual(['a', 'b'])
    expect(second).toEqual(['c'])
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('tells the others to give up when one fails, waits for them, and throws the first error', async () => {
    let gaveUp = 0
    const tasks = {
      work: async (payload: number) => {
        if (payload === 1) throw new Error('it broke')
        return payload
      },
    }
    const crew = crewOf(createPool({ size: 0, tasks }))
    const run = crew.run('work', [0, 1, 2], () => gaveUp++)
    await expect(run).rejects.toThrow('it broke')
    expect(gaveUp).toBe(1)
    expect(await crew.run('work', [3], () => {})).toEqual([3])
  })
})
