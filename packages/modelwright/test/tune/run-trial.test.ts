import { describe, expect, it } from 'vitest'
import { turnsOf } from '../../src/tune/run-trial.ts'

describe('turnsOf', () => {
  it('lets so many run at a time, and the others in order', async () => {
    const turns = turnsOf(2)
    const begun: number[] = []
    let running = 0
    let most = 0
    const work = (id: number) =>
      turns(async () => {
        begun.push(id)
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, id % 3))
        running--
        return id
      })
    const ids = Array.from({ length: 20 }, (_, id) => id)
    expect(await Promise.all(ids.map(work))).toEqual(ids)
    expect(begun).toEqual(ids)
    expect(most).toBe(2)
  })

  it('gives the turn on when work fails', async () => {
    const turns = turnsOf(1)
    await expect(turns(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await turns(async () => 3)).toBe(3)
  })
})
