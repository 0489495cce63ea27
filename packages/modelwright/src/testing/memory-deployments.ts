import { sha256 } from '@modelwright/runtime'
import { type DeploymentStore, ModelwrightError, type StoredDeployment } from '../core/index.ts'
import type { Desk } from '../deploy/index.ts'

/** A process that ended in the middle: nothing of it goes on. */
export class Killed extends Error {}

/** Deployments in memory, and a way to end the work at one of its writes. */
export interface MemoryDeployments {
  readonly store: DeploymentStore
  /** How often something was written. */
  writes(): number
  /** Ends the work at the write of that number from now on, before or after it is done. */
  killAt(write: number, when: 'before' | 'after'): void
  /** Everything that was ever written, as text. */
  text(): string
}

/** Opens deployments in memory. */
export function memoryDeployments(): MemoryDeployments {
  const kept = new Map<string, StoredDeployment>()
  const written: string[] = []
  let count = 0
  let kill: { at: number; when: 'before' | 'after' } | undefined
  const keyOf = (target: string, name: string): string => `${target} ${name}`
  const write = (work: () => void, text: string): void => {
    count++
    if (kill?.at === count && kill.when === 'before') throw new Killed('ended before a write')
    work()
    written.push(text)
    if (kill?.at === count && kill.when === 'after') throw new Killed('ended after a write')
  }
  const store: DeploymentStore = {
    list: async () => [...kept.values()],
    get: async (target, name) => kept.get(keyOf(target, name)),
    async save(state, edition) {
      const key = keyOf(state.target, state.name)
      if ((kept.get(key)?.edition ?? 0) !== edition)
        throw new ModelwrightError('DEPLOY_STATE_CHANGED', { message: 'It was changed.', mend: ['Again.'] })
      const text = JSON.stringify(state)
      write(
        () =>
          kept.set(key, {
            state: JSON.parse(text),
            edition: edition + 1,
            updatedAt: '2026-01-01T00:00:00.000Z',
          }),
        text,
      )
      return edition + 1
    },
    async forget(target, name) {
      write(() => kept.delete(keyOf(target, name)), '')
    },
    held: async () => [],
    lock: async () => ({ renew: async () => true, release: async () => {} }),
    record: async ({ detail }) => void written.push(JSON.stringify(detail)),
  }
  return {
    store,
    writes: () => count,
    killAt(at, when) {
      kill = { at: count + at, when }
    },
    text: () => written.join('\n'),
  }
}

/** Objects in memory. */
export function memoryObjects(): Desk['objects'] {
  const kept = new Map<string, Uint8Array>()
  return {
    async put(bytes) {
      const digest = sha256(bytes)
      kept.set(digest, bytes)
      return digest
    },
    async get(digest) {
      const bytes = kept.get(digest)
      if (bytes === undefined) throw new Error(`bug: no object ${digest}`)
      return bytes
    },
  }
}
