import { isModelwrightError } from '../../core/index.ts'
import type { Situation } from '../../update/index.ts'
import { withWishes } from './asked.ts'
import { look } from './look.ts'
import { dueTrigger, nextOf, retrain } from './retrain.ts'
import { takeBack } from './take-back.ts'
import { goOnTrying } from './trial.ts'
import { tidyTrial } from './trial-end.ts'
import type { UpdateAction, UpdatePass, UpdateRequest } from './types.ts'
import { lastAttempt, type Versions, versionsOf } from './versions.ts'

/** What is known when it is asked what is to be done. */
interface Looked {
  readonly versions: Versions
  readonly attempt: Awaited<ReturnType<typeof lastAttempt>>
  readonly situation: Situation
}

async function lookAround(request: UpdateRequest): Promise<Looked> {
  const versions = await versionsOf(request)
  const attempt = await lastAttempt(request, versions)
  return { versions, attempt, situation: await look(request, versions, attempt.at) }
}

/** Takes back a champion that does harm, or goes on with a trial; undefined: there is neither. */
async function watch(
  request: UpdateRequest,
  { versions, situation }: Looked,
): Promise<UpdateAction | undefined> {
  const back = await takeBack(request, versions, situation)
  if (back !== undefined || versions.challenger === undefined) return back
  const { part, project, name, asked } = request
  // Whoever wants another model now does not wait for the trial of this one.
  const isWished = asked !== undefined || (await project.retrainings.waiting(name)).length > 0
  return isWished && part !== 'watch' ? undefined : goOnTrying(request, versions)
}

/** Retrains what is due, or asked for. */
async function retrainDue(
  request: UpdateRequest,
  { versions, attempt, situation }: Looked,
): Promise<UpdateAction> {
  const { asked, isWish, policies, coolDownMs } = request
  if (versions.challenger !== undefined && asked === undefined)
    return { kind: 'nothing', text: 'A challenger is being tried.' }
  if (attempt.isRunning && (asked === undefined || isWish === true))
    return { kind: 'nothing', text: 'A run is under way.' }
  const isCool = situation.now - attempt.at >= coolDownMs
  const trigger =
    asked !== undefined ? { reason: asked } : isCool ? dueTrigger(policies, situation) : undefined
  if (trigger === undefined) return { kind: 'nothing', text: 'Nothing is due.' }
  return retrain(request, { trigger, situation })
}

/** Whether somebody else has a right; a person who asks is told as an error. */
function isKept(error: unknown, { part, asked }: UpdateRequest): boolean {
  return (
    isModelwrightError(error) &&
    error.code === 'UPDATE_MODEL_KEPT' &&
    part === undefined &&
    asked === undefined
  )
}

/**
 * One pass of keeping a model current: a champion that loses more than was measured is taken back, a challenger that is being tried is
 * promoted or refused once that is shown, and a model that is due is retrained and becomes challenger.
 *
 * The first two wait for no retraining: each half has a right of its own. Everything that is known lies in the store and in the log: a
 * pass that is cut off is done again by the next.
 *
 * @throws {ModelwrightError} UPDATE_CHAMPION_ABSENT - when nothing serves that could be kept current
 * @throws {ModelwrightError} UPDATE_MODEL_KEPT - when somebody else does the same
 */
export async function updatePass(request: UpdateRequest): Promise<UpdatePass> {
  const { name, part, policies, locked } = request
  const told = ({ versions, situation }: Looked, action: UpdateAction): UpdatePass => ({
    name,
    champion: versions.champion.version,
    situation,
    actions: [action],
    next: nextOf(policies, situation),
  })
  let looked: Looked | undefined
  if (part !== 'retrain') {
    const action = await locked('update', async () => {
      await tidyTrial(request, await versionsOf(request))
      looked = await lookAround(request)
      return watch(request, looked)
    })
    if (action !== undefined) return told(looked!, action)
    if (part === 'watch')
      return told(looked!, { kind: 'nothing', text: 'Nothing is to be taken back or tried.' })
  }
  try {
    return await locked('retrain', async () => {
      const wished = await withWishes(request)
      looked ??= await lookAround(request)
      return told(looked, await retrainDue(wished, looked))
    })
  } catch (error) {
    if (looked === undefined || !isKept(error, request)) throw error
    return told(looked, { kind: 'nothing', text: 'A retraining is under way.' })
  }
}
