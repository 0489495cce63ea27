import {
  isModelwrightError,
  type Journal,
  ModelwrightError,
  type StoredDeployment,
} from '../../core/index.ts'
import { commandOf, type Desk } from './desk.ts'
import { type Ledger, openLedger, progressText } from './ledger.ts'
import { deploymentUnknown, type Of } from './refusals.ts'

/** Takes the lock of a deployment, does the work, and gives it back whatever happens. */
export async function withLock<Result>(
  { target, store }: Pick<Desk, 'target' | 'store'>,
  name: string,
  work: (renew: () => Promise<boolean>) => Promise<Result>,
): Promise<Result> {
  const lock = await store.lock(target.name, name)
  try {
    return await work(() => lock.renew())
  } finally {
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
  desk: Pick<Desk, 'target' | 'store'>,
  name: string,
  work: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  return withLock(desk, name, async (renew) => {
    const stored = await knownDeployment(desk, name)
    return work(openLedger(desk.store, { renew }, stored))
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
