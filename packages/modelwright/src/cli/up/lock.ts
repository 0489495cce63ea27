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
  { deployments }: Project,
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

const renewMs = 20_000

/** Does some work under the lock, which is renewed meanwhile and given back whatever happens. */
export async function withModelLock<Result>(
  project: Project,
  { role, name }: { readonly role: keyof typeof taken; readonly name: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await lockModel(project, role, name)
  const renewing = setInterval(() => void lock.renew(), renewMs)
  try {
    return await work()
  } finally {
    clearInterval(renewing)
    await lock.release()
  }
}
