import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder } from '../../../src/project/batch/in-order.ts'

async function* counted(count: number, failAt = Infinity): AsyncGenerator<number> {
  for (let at = 0; at < count; at++) {
    if (at === failAt) throw new Error(`no ${at}`)
    yield at
  }
}

const turns = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await new Promise((resolve) => setImmediate(resolve))
}

async function all<Item>(items: AsyncIterable<Item>): Promise<{ got: Item[]; failure?: string }> {
  const got: Item[] = []
  try {
    for await (const item of items) got.push(item)
  } catch (error) {
    return { got, failure: (error as Error).message }
  }
  return { got }
}

describe('inOrder', () => {
  it('hands results out in the order of what was given, however long each takes, never more than ahead at once', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 25 }),
        fc.integer({ min: 0, max: 5 }),
        async (waits, ahead) => {
          let running = 0
          let most = 0
          const make = async (at: number): Promise<number> => {
            most = Math.max(most, ++running)
            await turns(waits[at])
            running--
            return at * 10
          }
          const { got } = await all(inOrder(counted(waits.length), make, ahead))
          expect(got).toEqual(waits.map((_, at) => at * 10))
          expect(most).toBeLessThanOrEqual(ahead + 1)
        },
      ),
      { numRuns: 60, seed: 3 },
    ))

  it('hands out what came before a failure of the source, then fails', async () => {
    const found = await all(inOrder(counted(9, 5), async (at) => at, 3))
    expect(found).toEqual({ got: [0, 1, 2, 3, 4], failure: 'no 5' })
  })

  it('fails at the place of a result that fails, and takes no more from the source', async () => {
    let taken = 0
    let isClosed = false
    const source = async function* (): AsyncGenerator<number> {
      try {
        for (; ; taken++) yield taken
      } finally {
        isClosed = true
      }
    }
    const make = async (at: number): Promise<number> => {
      if (at === 4) throw new Error('no result')
      return at
    }
    const found = await all(inOrder(source(), make, 2))
    expect(found).toEqual({ got: [0, 1, 2, 3], failure: 'no result' })
    expect([taken < 10, isClosed]).toEqual([true, true])
  })
})
