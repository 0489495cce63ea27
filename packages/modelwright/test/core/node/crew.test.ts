import { describe, expect, it } from 'vitest'
import type { Log, Report } from '../../../src/core/index.ts'
import { crewOf } from '../../../src/core/node/crew.ts'
import { createPool } from '../../../src/core/node/pool.ts'

const entry = new URL('./pool-worker.mjs', import.meta.url)

describe('crewOf', () => {
  it.each([1, 2])('runs on a pool of %i threads, one piece of work after the other', async (size) => {
    const pool = createPool({ size, entry })
    try {
      const crew = crewOf(pool)
      expect(crew.count).toBe(size)
      const payloads = Array.from({ length: size }, (_, at) => at + 1)
      const runs = await Promise.all([
        crew.run('double', payloads, () => {}),
        crew.run('wait', payloads, () => {}),
        crew.run('double', payloads, () => {}),
      ])
      const doubled = payloads.map((payload) => 2 * payload)
      expect(runs).toEqual([doubled, payloads, doubled])
    } finally {
      await pool.close()
    }
  })

  it('runs its payloads at the same time on as many threads', async () => {
    const pool = createPool({ size: 2, entry })
    try {
      const shared = new SharedArrayBuffer(8)
      // Each thread waits until the other has come.
      await crewOf(pool).run(
        'meet',
        [
          { shared, count: 2 },
          { shared, count: 2 },
        ],
        () => {},
      )
      expect(new Int32Array(shared)[0]).toBe(2)
    } finally {
      await pool.close()
    }
  })

  it.each([0, 2])(
    'hands what its tasks report to whoever asked, on a pool of %i, and only that',
    async (size) => {
      const said = (fraction: number): Report => ({ kind: 'progress', stage: 'train', fraction })
      const tasks = { tell: () => (fraction: number, _context: unknown, log: Log) => log(said(fraction)) }
      const [pools, own]: [Report[], Report[]] = [[], []]
      const pool = createPool({ size, entry, tasks, log: (report) => pools.push(report) })
      try {
        const crew = crewOf(pool)
        await crew.run(
          'tell',
          [0.25, 0.5],
          () => {},
          (report) => own.push(report),
        )
        await crew.run('tell', [0.75], () => {})
        expect(own).toEqual(expect.arrayContaining([said(0.25), said(0.5)]))
        expect(own).toHaveLength(2)
        expect(pools).toEqual([said(0.75)])
      } finally {
        await pool.close()
      }
    },
  )

  it.each([1, 2])(
    'ends with a sentence when a thread exits, on a pool of %i, and is good for more',
    async (size) => {
      const pool = createPool({ size, entry })
      try {
        const crew = crewOf(pool)
        const stop = new SharedArrayBuffer(8)
        const giveUp = (): void => {
          Atomics.store(new Int32Array(stop), 0, 1)
          Atomics.notify(new Int32Array(stop), 0)
        }
        const run = crew.run('exitOrSleep', [{ code: 7 }, { shared: stop }].slice(0, size), giveUp)
        await expect(run).rejects.toMatchObject({
          code: 'CORE_WORKER_DIED',
          message: expect.stringContaining('exitOrSleep'),
        })
        expect(await crew.run('double', [1], () => {})).toEqual([2])
      } finally {
        await pool.close()
      }
    },
  )

  it('runs one piece of work at a time, all its payloads at once, and gives results in order', async () => {
    const seen: string[] = []
    const tasks = {
      note: () => async (payload: string) => {
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
      work: () => async (payload: number) => {
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
