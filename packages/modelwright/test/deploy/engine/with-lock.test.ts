import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DeploymentLock } from '../../../src/core/index.ts'
import { applyRelease } from '../../../src/deploy/engine/apply.ts'
import { type Desk, emptyState } from '../../../src/deploy/engine/desk.ts'
import { destroyDeployment } from '../../../src/deploy/engine/destroy.ts'
import { beatMs } from '../../../src/deploy/engine/heartbeat.ts'
import { openLedger } from '../../../src/deploy/engine/ledger.ts'
import { withLock } from '../../../src/deploy/engine/with-lock.ts'
import { memoryDeployments } from '../../../src/testing/memory-deployments.ts'
import { deployment } from '../../../src/testing/target-bench.ts'
import { hostAt } from '../a-release.ts'
import { onStratus } from './on-stratus.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** A lock that says each time what it is told to; the last goes on. */
function locked(...said: readonly (boolean | Error)[]) {
  const calls = { renewed: 0, released: 0 }
  const lock: DeploymentLock = {
    async renew() {
      const now = said[Math.min(calls.renewed++, said.length - 1)]!
      if (now instanceof Error) throw now
      return now
    },
    release: async () => void calls.released++,
  }
  const store = { ...memoryDeployments().store, lock: async () => lock }
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      setTimeout(resolve, ms).unref()
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  const desk = { target: { name: 'cloud' }, store, host: hostAt('.', { sleep }) } as unknown as Desk
  return { calls, desk }
}

const beats = (count: number) => vi.advanceTimersByTimeAsync(count * beatMs)

it('a lock is kept while a provider takes long over one thing', async () => {
  const { calls, desk } = locked(true)
  let finish = (): void => {}
  const done = withLock(desk, 'churn', () => new Promise<void>((resolve) => (finish = resolve)))
  await beats(41)
  expect(calls).toEqual({ renewed: 41, released: 0 })
  finish()
  await done
  await beats(5)
  expect(calls).toEqual({ renewed: 41, released: 1 })
})

it('a lock is not kept while a person is waited for, and is afterwards', async () => {
  const { calls, desk } = locked(true)
  let reply = (): void => {}
  let finish = (): void => {}
  const done = withLock(desk, 'churn', async ({ unheard }) => {
    await unheard(() => new Promise<void>((resolve) => (reply = resolve)))
    await new Promise<void>((resolve) => (finish = resolve))
  })
  await beats(41)
  expect(calls.renewed).toBe(0)
  reply()
  await beats(2)
  expect(calls.renewed).toBe(2)
  finish()
  await done
})

it('a plan that nobody agrees to keeps no lock, nor does what would go', () =>
  onStratus(async ({ desk, release }) => {
    let renewed = 0
    const renew = async () => renewed++ >= 0
    const store = { ...desk.store, lock: async () => ({ renew, release: async () => {} }) }
    const asked: number[] = []
    const confirm = async () => {
      const from = renewed
      await beats(10)
      asked.push(renewed - from)
      return true
    }
    await applyRelease({ ...desk, store }, { release: release(0), options: {} }, confirm)
    await destroyDeployment({ ...desk, store }, deployment, { keepsData: false }, confirm)
    expect(asked).toEqual([0, 0])
    expect(renewed).toBeGreaterThan(0)
  }))

it.each([
  ['waits', ({ host }: Desk) => host.sleep(3_600_000)],
  [
    'asks its provider',
    ({ host }: Desk) =>
      new Promise<void>((_, no) => host.signal.addEventListener('abort', () => no(host.signal.reason))),
  ],
  [
    'ends with an error of its own for that',
    ({ host }: Desk) =>
      new Promise<void>((_, no) => host.signal.addEventListener('abort', () => no(new Error('cut')))),
  ],
])('a lock that somebody else took ends the work that %s', async (_, work) => {
  const { calls, desk } = locked(true, false)
  const done = withLock(desk, 'churn', ({ desk: held }) => work(held))
  const refused = expect(done).rejects.toMatchObject({
    code: 'DEPLOY_LOCK_LOST',
    where: 'cloud churn',
    mend: [expect.stringContaining('deploy cloud status --name churn')],
  })
  await beats(2)
  await refused
  expect(calls.released).toBe(1)
  expect(desk.host.signal.aborted).toBe(false)
})

it('a store that cannot be reached for a while ends nothing', async () => {
  const { desk } = locked(new Error('busy'), new Error('busy'), true)
  let isCut = false
  let finish = (): void => {}
  const done = withLock(desk, 'churn', ({ desk: held }) => {
    held.host.signal.addEventListener('abort', () => (isCut = true))
    return new Promise<void>((resolve) => (finish = resolve))
  })
  await beats(4)
  finish()
  await done
  expect(isCut).toBe(false)
})

it('what goes wrong while the lock is held is told as it is, and the lock given back', async () => {
  const { calls, desk } = locked(true)
  const work = async () => {
    throw new Error('something else')
  }
  await expect(withLock(desk, 'churn', work)).rejects.toThrow('something else')
  expect(calls.released).toBe(1)
})

it('nothing is written by one whose lock somebody else took', async () => {
  const { desk } = locked(true, false)
  const { store } = desk
  await expect(
    withLock(desk, 'churn', async (held) => {
      const ledger = openLedger(store, held, { state: emptyState('cloud', 'churn', {}), edition: 0 })
      await ledger.save((state) => state)
      await ledger.save((state) => ({ ...state, traffic: { a: 100 } }))
    }),
  ).rejects.toMatchObject({ code: 'DEPLOY_LOCK_LOST' })
  expect((await store.get('cloud', 'churn'))!.state.traffic).toEqual({})
})
