import { describe, expect, it } from 'vitest'
import { keepLocked } from '../../../src/cli/up/keep-locked.ts'
import { lockedToTheEnd, withModelLock } from '../../../src/cli/up/lock.ts'
import { type DeploymentLock, type HeldLock, ModelwrightError } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'
import { refusal } from '../../project/refusal.ts'

const busy = () =>
  new ModelwrightError('PROJECT_STORE_BUSY', { message: 'Another program writes.', mend: ['Wait.'] })
const locked = () =>
  new ModelwrightError('DEPLOY_DEPLOYMENT_LOCKED', { message: 'Ana works on it.', mend: ['Wait.'] })

const projectOf = (deployments: Partial<Project['deployments']>): Project =>
  ({ deployments }) as unknown as Project
const model = { role: 'up', name: 'churn', renewMs: 5 } as const

/** Work that ends by its signal alone. */
const untilEnded = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

describe('work under a lock', () => {
  it('goes on while the lock cannot be renewed for a while, and ends as it would', async () => {
    let renewed = 0
    let askedTwice: () => void
    const twice = new Promise<void>((resolve) => (askedTwice = resolve))
    const lock: DeploymentLock = {
      renew: () => {
        if (++renewed === 2) askedTwice()
        return Promise.reject(busy())
      },
      release: () => Promise.reject(busy()),
    }
    // A renewal that fails unheard ends the process, and this test with it.
    const done = withModelLock(projectOf({ lock: () => Promise.resolve(lock) }), model, async () => {
      await twice
      return 'done'
    })
    expect(await done).toBe('done')
  })

  it('is ended once somebody else has it', async () => {
    let released = 0
    const lock = { renew: () => Promise.resolve(false), release: async () => void released++ }
    let isEnded = false
    const done = withModelLock(projectOf({ lock: () => Promise.resolve(lock) }), model, async (held) => {
      await untilEnded(held)
      isEnded = true
    })
    const { code, message } = await refusal(done)
    expect([code, message]).toEqual([
      'UPDATE_LOCK_LOST',
      'The right to work on "churn" was lost: somebody else took it. What was begun is ended.',
    ])
    expect([isEnded, released]).toEqual([true, 1])
  })

  it('is ended before others may take it from one who is not heard of, also where the store never answers', async () => {
    const lock = { renew: () => new Promise<boolean>(() => {}), release: async () => {}, silenceMs: 60 }
    const began = performance.now()
    const done = withModelLock(projectOf({ lock: () => Promise.resolve(lock) }), model, untilEnded)
    expect((await refusal(done)).code).toBe('UPDATE_LOCK_LOST')
    expect(performance.now() - began).toBeGreaterThan(29)
  })
})

it('work that lost its lock is waited for where the store is closed after it', async () => {
  const lock = { renew: async () => false, release: async () => {} }
  let isEnded = false
  const done = lockedToTheEnd(projectOf({ lock: () => Promise.resolve(lock) }), model, async (held) => {
    await untilEnded(held)
    await new Promise((resolve) => setTimeout(resolve, 30))
    isEnded = true
  })
  expect((await refusal(done)).code).toBe('UPDATE_LOCK_LOST')
  expect(isEnded).toBe(true)
})

describe('a lock of a store that forgets who is not heard of', () => {
  it('is asked for before it is given up, where this process stood still', async () => {
    let renewed = 0
    let later: () => void
    const again = new Promise<void>((resolve) => (later = resolve))
    const lock = {
      renew: async () => {
        if (++renewed > 1) later()
        return true
      },
      release: async () => {},
      silenceMs: 60,
    }
    const done = withModelLock(projectOf({ lock: () => Promise.resolve(lock) }), model, async () => {
      for (const from = performance.now(); performance.now() - from < 100; );
      await again
      return 'done'
    })
    expect(await done).toBe('done')
  })

  it('is not waited for where it cannot be given back', async () => {
    const lock = { renew: async () => true, release: () => new Promise<void>(() => {}) }
    const project = projectOf({ lock: () => Promise.resolve(lock) })
    expect(await withModelLock(project, { ...model, releaseMs: 5 }, async () => 'done')).toBe('done')
  })

  it('is not lost by a renewal that comes after it was given back', async () => {
    let isOver = false
    let signal: AbortSignal | undefined
    const lock = {
      renew: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return !isOver
      },
      release: async () => void (isOver = true),
    }
    await withModelLock(projectOf({ lock: () => Promise.resolve(lock) }), model, async (held) => {
      signal = held
      await new Promise((resolve) => setTimeout(resolve, 10))
    })
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(signal?.aborted).toBe(false)
  })
})

describe('work that is done whenever the lock can be had', () => {
  const held = (isHere: boolean): HeldLock => ({
    ...{ target: 'up', name: 'churn', actor: 'ana', since: '2026-01-01T00:00:00.000Z', isHere },
  })

  it('waits for one that is held where nobody can ask, and is done again after it was lost', async () => {
    const stop = new AbortController()
    let asked = 0
    let isLost = false
    const lock = { renew: async () => !isLost, release: async () => {} }
    const project = projectOf({
      lock: () => (++asked === 1 ? Promise.reject(locked()) : Promise.resolve(lock)),
      held: () => Promise.resolve([held(false)]),
    })
    const told: string[] = []
    const begun: number[] = []
    const waiting = {
      signal: stop.signal,
      retryMs: 5,
      withheld: ({ code }: ModelwrightError) => void told.push(code),
    }
    await keepLocked(project, model, waiting, async (signal) => {
      begun.push(asked)
      isLost = begun.length === 1
      if (begun.length === 2) stop.abort()
      else await untilEnded(signal)
    })
    expect(told).toEqual(['UPDATE_MODEL_KEPT', 'UPDATE_LOCK_LOST'])
    expect(begun).toEqual([2, 3])
  })

  it('is tried again where the store cannot give a lost lock again for a while', async () => {
    const lost = new ModelwrightError('PROJECT_STORE_LOST', {
      message: 'The connection broke.',
      mend: ['Look.'],
    })
    const stop = new AbortController()
    let asked = 0
    const lock = { renew: async () => asked > 1, release: async () => {} }
    const project = projectOf({
      lock: () => (++asked === 2 ? Promise.reject(lost) : Promise.resolve(lock)),
      held: () => Promise.resolve([]),
    })
    const told: string[] = []
    const waiting = {
      signal: stop.signal,
      retryMs: 5,
      withheld: ({ code }: ModelwrightError) => void told.push(code),
    }
    await keepLocked(project, model, waiting, async (signal) => {
      if (asked > 1) stop.abort()
      else await untilEnded(signal)
    })
    expect(told).toEqual(['UPDATE_LOCK_LOST', 'PROJECT_STORE_LOST'])
    // What the work itself fails with, and a store that cannot be had at all, are told.
    const failing = keepLocked(projectOf({ lock: () => Promise.reject(lost) }), model, waiting, untilEnded)
    expect((await refusal(failing)).code).toBe('PROJECT_STORE_LOST')
  })

  it('is refused where a process of this machine has it', async () => {
    const project = projectOf({
      lock: () => Promise.reject(locked()),
      held: () => Promise.resolve([held(true)]),
    })
    const waiting = { signal: new AbortController().signal, withheld: () => {} }
    expect((await refusal(keepLocked(project, model, waiting, untilEnded))).code).toBe('UPDATE_MODEL_KEPT')
  })
})
