import { setTimeout } from 'node:timers/promises'
import { type DeploymentLock, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import type { Project } from '../../project/index.ts'

const taken = {
  up: (name: string) => `Another modelwright up looks after "${name}" already.`,
  monitor: (name: string) => `Another modelwright monitor is at work on "${name}".`,
  update: (name: string) => `Another modelwright update is at work on "${name}".`,
  retrain: (name: string) => `Another modelwright update retrains "${name}".`,
}

/**
 * Takes the right to look after a model: two would do the same work. One whose holder died is given up, at once on the same machine.
 *
 * @throws {ModelwrightError} UPDATE_MODEL_KEPT - when somebody else has it
 */
async function lockModel(
  { deployments }: Pick<Project, 'deployments'>,
  role: keyof typeof taken,
  name: string,
): Promise<DeploymentLock> {
  try {
    return await deployments.lock(role, name)
  } catch (error) {
    if (!isModelwrightError(error) || error.code !== 'DEPLOY_DEPLOYMENT_LOCKED') throw error
    throw new ModelwrightError('UPDATE_MODEL_KEPT', {
      message: taken[role](name),
      where: name,
      mend: ['Wait for it.', 'If it was killed on another machine: wait ten minutes.'],
      cause: error,
    })
  }
}

const usualRenewMs = 20_000
const usualReleaseMs = 5000

/** Which work of which model only one may do at a time. */
export interface ModelLock {
  readonly role: keyof typeof taken
  readonly name: string
  /** How often the lock is renewed; 20 seconds. */
  readonly renewMs?: number
  /** So long a store is waited for that is to take it back; 5 seconds. */
  readonly releaseMs?: number
}

function lockLost({ name }: ModelLock, why: string): ModelwrightError {
  return new ModelwrightError('UPDATE_LOCK_LOST', {
    message: `The right to work on "${name}" was lost: ${why}. What was begun is ended.`,
    where: name,
    mend: [
      'It is taken up by whoever has the right now, or by the next pass.',
      'Look whether the store can be reached.',
    ],
  })
}

/**
 * Renews a lock until it is given back; tells once that it was lost: somebody else has it, or it could not be renewed for half the time that
 * others bear. A store that is busy or a disk that is full for a while loses none: who holds it is known by its process there.
 */
function keepLock(
  lock: DeploymentLock,
  model: ModelLock,
  tell: (error: ModelwrightError) => void,
): () => void {
  const { renewMs = usualRenewMs } = model
  let heardAt = performance.now()
  let tickAt = heardAt
  let isOver = false
  const lose = (why: string): void => {
    if (!isOver) tell(lockLost(model, why))
  }
  const renew = async (): Promise<void> => {
    const askedAt = performance.now()
    const isMine = await lock.renew().catch(() => undefined)
    if (isMine === true) heardAt = askedAt
    if (isMine === false) lose('somebody else took it')
  }
  const timer = setInterval(() => {
    const now = performance.now()
    // After a pause of this process (a laptop slept) the store is asked before anything is said of it.
    const isLate = now - tickAt > 2 * renewMs
    tickAt = now
    const isSilent = lock.silenceMs !== undefined && now - heardAt > lock.silenceMs / 2
    if (isSilent && !isLate) lose('the store did not answer for so long that somebody else may take it')
    else void renew()
  }, renewMs)
  return () => {
    isOver = true
    clearInterval(timer)
  }
}

/**
 * Does some work under the lock, which is renewed meanwhile and given back whatever happens.
 *
 * Where it is lost the work is told to end by its signal, and is waited for no longer: whoever has the lock now must not meet it.
 *
 * @throws {ModelwrightError} UPDATE_MODEL_KEPT - when somebody else has it
 * @throws {ModelwrightError} UPDATE_LOCK_LOST - when it was lost
 */
export async function withModelLock<Result>(
  project: Pick<Project, 'deployments'>,
  model: ModelLock,
  work: (held: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lock = await lockModel(project, model.role, model.name)
  const lost = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    lost.signal.addEventListener('abort', () => reject(lost.signal.reason), { once: true })
  })
  const stop = keepLock(lock, model, (error) => lost.abort(error))
  try {
    return await Promise.race([work(lost.signal), ended])
  } finally {
    stop()
    // One that cannot be given back is given up as soon as this process has ended; a store that does not answer is not waited for.
    const released = lock.release().catch(() => {})
    await Promise.race([released, setTimeout(model.releaseMs ?? usualReleaseMs, undefined, { ref: false })])
  }
}

/**
 * The same, and waits until the work has ended also where the lock was lost: what it goes by, such as a store, may be closed after that.
 *
 * @throws {ModelwrightError} as `withModelLock` does
 */
export async function lockedToTheEnd<Result>(
  project: Pick<Project, 'deployments'>,
  model: ModelLock,
  work: (held: AbortSignal) => Promise<Result>,
): Promise<Result> {
  let working: Promise<Result> | undefined
  try {
    return await withModelLock(project, model, (held) => {
      working = work(held)
      return working
    })
  } finally {
    await working?.catch(() => {})
  }
}
