import { setTimeout as wait } from 'node:timers/promises'
import { isModelwrightError, type ModelwrightError } from '../../core/index.ts'
import type { Project } from '../../project/index.ts'
import { type ModelLock, withModelLock } from './lock.ts'

/** How a right is waited for. */
export interface Waiting {
  readonly signal: AbortSignal
  /** Is told each time that somebody else has it, or that it was lost. */
  withheld(error: ModelwrightError): Promise<void> | void
  /** How often it is asked for; ten seconds. */
  readonly retryMs?: number
}

const usualRetryMs = 10_000
const passing = ['UPDATE_MODEL_KEPT', 'UPDATE_LOCK_LOST', 'PROJECT_STORE_UNREACHABLE', 'PROJECT_STORE_BUSY']

/** Whether the holder runs on this machine: then it is no dead one that only time gives up. */
async function isHeldHere(
  { deployments }: Pick<Project, 'deployments'>,
  { role, name }: ModelLock,
): Promise<boolean> {
  const held = await deployments.held().catch(() => [])
  return held.some((one) => one.target === role && one.name === name && one.isHere)
}

/**
 * Does some work whenever the right to it can be had, until it is told to stop: what held it may have died where it cannot be asked, as in a
 * container that was started again. Where the right is lost the work is ended, and done again once it is there.
 *
 * @throws {ModelwrightError} UPDATE_MODEL_KEPT - when a process of this machine has it at the beginning
 */
export async function keepLocked(
  project: Pick<Project, 'deployments'>,
  model: ModelLock,
  { signal, withheld, retryMs = usualRetryMs }: Waiting,
  work: (held: AbortSignal) => Promise<void>,
): Promise<void> {
  let working: Promise<void> | undefined
  for (let attempt = 1; ; attempt++) {
    try {
      await withModelLock(project, model, (held) => {
        working = work(AbortSignal.any([held, signal]))
        return working
      })
      return
    } catch (error) {
      // What the work itself fails with is its own; a store that cannot give the right for a while is asked again.
      const isTaking = working === undefined && attempt > 1
      if (!isModelwrightError(error) || !(isTaking || passing.includes(error.code))) throw error
      if (attempt === 1 && error.code === 'UPDATE_MODEL_KEPT' && (await isHeldHere(project, model)))
        throw error
      await withheld(error)
    }
    await working?.catch(() => {})
    working = undefined
    await wait(retryMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
  }
}
