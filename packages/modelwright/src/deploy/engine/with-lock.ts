import {
  isModelwrightError,
  type Journal,
  ModelwrightError,
  type StoredDeployment,
} from '../../core/index.ts'
import { commandOf, type Desk } from './desk.ts'
import { keepBeating } from './heartbeat.ts'
import { type Ledger, openLedger, progressText } from './ledger.ts'
import { deploymentUnknown, lockLost, type Of } from './refusals.ts'

/** What work on a deployment has while its lock is held. */
export interface Held {
  /** What is outside is interrupted when the lock is lost. */
  readonly desk: Desk
  renew(): Promise<boolean>
  /** Waits for a person, without saying that the holder lives: a question that is forgotten holds the lock no longer than silence does. */
  unheard<Result>(work: () => Promise<Result>): Promise<Result>
}

/**
 * Takes the lock of a deployment, keeps it while the work is done, and gives it back whatever happens.
 *
 * @throws {ModelwrightError} DEPLOY_LOCK_LOST - when somebody else took it in between: the work is interrupted
 */
export async function withLock<Result>(
  desk: Desk,
  name: string,
  work: (held: Held) => Promise<Result>,
): Promise<Result> {
  const { target, store, host } = desk
  const of = { target: target.name, name }
  const lock = await store.lock(target.name, name)
  const heart = keepBeating(lock, host, () => lockLost(of))
  try {
    const { unheard } = heart
    return await work({ desk: { ...desk, host: heart.host }, renew: () => lock.renew(), unheard })
  } catch (error) {
    const isSaid = isModelwrightError(error) && error.code === 'DEPLOY_LOCK_LOST'
    throw heart.isLost() && !isSaid ? lockLost(of, error) : error
  } finally {
    await heart.stop()
    await lock.release()
  }
}

/** Reads a deployment that must be known. @throws {ModelwrightError} DEPLOY_DEPLOYMENT_UNKNOWN */
export async function knownDeployment(
  { target, store }: Pick<Desk, 'target' | 'store'>,
  name: string,
): Promise<StoredDeployment> {
  const stored = await store.get(target.name, name)
  if (stored !== undefined) return stored
  const all = await store.list()
  const names = all.filter(({ state }) => state.target === target.name).map(({ state }) => state.name)
  throw deploymentUnknown({ target: target.name, name }, names)
}

/** Takes the lock of a deployment that must be known, and opens its ledger. */
export async function withLedger<Result>(
  desk: Desk,
  name: string,
  work: (ledger: Ledger, held: Held) => Promise<Result>,
): Promise<Result> {
  return withLock(desk, name, async (held) => {
    const stored = await knownDeployment(desk, name)
    return work(openLedger(desk.store, held, stored), held)
  })
}

function interrupted({ target, name }: Of, journal: Journal, cause: unknown): ModelwrightError {
  return new ModelwrightError('DEPLOY_CHANGE_INTERRUPTED', {
    message: `The ${journal.verb} was interrupted after ${progressText(journal)} steps; what is there is written down.`,
    where: `${target} ${name}`,
    mend: [
      'Run it again: it goes on where it stopped.',
      `See what is there:  ${commandOf(target, 'status', name)}`,
    ],
    cause,
  })
}

/** Says with an error how far the work came, and that it can be gone on with. */
export async function resumable<Result>(
  ledger: Ledger,
  { target, name, signal }: Of & { readonly signal: AbortSignal },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const { journal } = ledger.state()
    if (journal !== null && signal.aborted) throw interrupted({ target, name }, journal, error)
    if (!isModelwrightError(error) || journal === null) throw error
    const { code, message, where, mend } = error
    throw new ModelwrightError(code, {
      message: `${message} (${progressText(journal)} steps of ${journal.verb} were done.)`,
      where: where ?? `${target} ${name}`,
      mend: [...mend, `Then run it again: it goes on where it stopped.`],
      cause: error,
    })
  }
}
