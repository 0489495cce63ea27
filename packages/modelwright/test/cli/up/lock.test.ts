import { describe, expect, it } from 'vitest'
import { keepLocked } from '../../../src/cli/up/keep-locked.ts'
import { withModelLock } from '../../../src/cli/up/lock.ts'
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

  it('is refused where a process of this machine has it', async () => {
    const project = projectOf({
      lock: () => Promise.reject(locked()),
      held: () => Promise.resolve([held(true)]),
    })
    const waiting = { signal: new AbortController().signal, withheld: () => {} }
    expect((await refusal(keepLocked(project, model, waiting, untilEnded))).code).toBe('UPDATE_MODEL_KEPT')
  })
})
