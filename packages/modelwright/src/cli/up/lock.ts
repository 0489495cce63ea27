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

/** Which work of which model only one may do at a time. */
export interface ModelLock {
  readonly role: keyof typeof taken
  readonly name: string
  /** How often the lock is renewed; 20 seconds. */
  readonly renewMs?: number
}

/**
 * Does some work under the lock, which is renewed meanwhile and given back whatever happens.
 *
 * A store that is busy or a disk that is full for a while ends no work: it is renewed the next time. Who holds it is known by its process, too.
 */
export async function withModelLock<Result>(
  project: Pick<Project, 'deployments'>,
  { role, name, renewMs = usualRenewMs }: ModelLock,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await lockModel(project, role, name)
  const renewing = setInterval(() => void lock.renew().catch(() => false), renewMs)
  try {
    return await work()
  } finally {
    clearInterval(renewing)
    // One that cannot be given back is given up as soon as this process has ended.
    await lock.release().catch(() => {})
  }
}
