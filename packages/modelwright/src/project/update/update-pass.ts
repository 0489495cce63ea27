import { isModelwrightError } from '../../core/index.ts'
import type { Situation } from '../../update/index.ts'
import { withWishes } from './asked.ts'
import { look } from './look.ts'
import { dueTrigger, nextOf, retrain } from './retrain.ts'
import { takeBack } from './take-back.ts'
import { goOnTrying } from './trial.ts'
import { isOutwaited, tidyTrial } from './trial-end.ts'
import type { UpdateAction, UpdatePass, UpdateRequest } from './types.ts'
import { lastAttempt, type Versions, versionsOf } from './versions.ts'

/** What is known when it is asked what is to be done. */
interface Looked {
  readonly versions: Versions
  readonly situation: Situation
  /** Why a champion that loses more than was measured is not taken back. */
  readonly stays?: string
}

const nothing = (text: string): UpdateAction => ({ kind: 'nothing', text })

/** Whether an error says that somebody else has a right. */
const isKept = (error: unknown): boolean => isModelwrightError(error) && error.code === 'UPDATE_MODEL_KEPT'

function told(
  { name, policies }: UpdateRequest,
  { versions, situation, stays }: Looked,
  action: UpdateAction,
): UpdatePass {
  const { version: champion } = versions.champion
  const next = nextOf(policies, situation)
  return { name, champion, situation, actions: [action], ...(stays === undefined ? {} : { stays }), next }
}

/** Whether somebody waits for another model; what a killed pass left behind waits again, unless a retraining is under way. */
async function isWished({ project, name, asked, isDry, locked }: UpdateRequest): Promise<boolean> {
  if (asked !== undefined) return true
  if (!isDry)
    await locked('retrain', () => project.retrainings.recover(name)).catch((error: unknown) => {
      if (!isKept(error)) throw error
    })
  return (await project.retrainings.waiting(name)).length > 0
}

/** Takes back a champion that does harm, or goes on with a trial. */
async function watch(request: UpdateRequest): Promise<Looked & { readonly action?: UpdateAction }> {
  const versions = await versionsOf(request)
  await tidyTrial(request, versions)
  const attempt = await lastAttempt(request, versions)
  const situation = await look(request, versions, attempt.at)
  const { action: back, stays } = await takeBack(request, versions, situation)
  const looked = { versions, situation, ...(stays === undefined ? {} : { stays }) }
  if (back !== undefined) return { ...looked, action: back }
  if (versions.challenger === undefined) return looked
  // Whoever wants another model now does not wait for the trial of this one.
  if (request.part !== 'watch' && (await isWished(request))) return looked
  return { ...looked, action: await goOnTrying(request, versions) }
}

/** Why nothing is retrained now, whatever is due; undefined: nothing stands against it. */
async function objection(
  request: UpdateRequest,
  versions: Versions,
  isRunning: boolean,
): Promise<string | undefined> {
  const { asked, isWish } = request
  if (versions.challenger !== undefined && asked === undefined && !(await isOutwaited(request, versions)))
    return 'A challenger is being tried.'
  return isRunning && (asked === undefined || isWish === true) ? 'A run is under way.' : undefined
}

/** Retrains what is due, or asked for. What was seen before the right was given may be over. */
async function retrainDue(given: UpdateRequest, seen: Situation | undefined): Promise<UpdatePass> {
  const request = await withWishes(given)
  const versions = await versionsOf(request)
  const { at, isRunning } = await lastAttempt(request, versions)
  const { asked, policies, coolDownMs, now } = request
  const against = await objection(request, versions, isRunning)
  if (against !== undefined) {
    const situation = seen ?? { now, retrainedAt: at, newOutcomes: 0, loss: null, drift: null }
    return told(request, { versions, situation }, nothing(against))
  }
  const situation = seen?.retrainedAt === at ? seen : await look(request, versions, at)
  const isCool = now - at >= coolDownMs
  const due = isCool ? dueTrigger(policies, situation) : undefined
  const trigger = asked === undefined ? due : { reason: asked }
  const action =
    trigger === undefined ? nothing('Nothing is due.') : await retrain(request, { trigger, situation })
  return told(request, { versions, situation }, action)
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
  const { part, asked, locked } = request
  if (part === 'retrain') return locked('retrain', () => retrainDue(request, undefined))
  const { action, ...looked } = await locked('update', () => watch(request))
  // One that waits for people holds up no retraining for ever.
  const goesOn = part !== 'watch' && action?.kind === 'held'
  if (action !== undefined && !goesOn) return told(request, looked, action)
  if (part === 'watch') return told(request, looked, nothing('Nothing is to be taken back or tried.'))
  try {
    const pass = await locked('retrain', () => retrainDue(request, looked.situation))
    const seen = looked.stays === undefined ? pass : { ...pass, stays: looked.stays }
    if (action === undefined) return seen
    const done = pass.actions.filter(({ kind }) => kind !== 'nothing')
    return { ...seen, actions: [action, ...done] }
  } catch (error) {
    // Whoever asks for a retraining is told as an error that there is one.
    if (!isKept(error) || asked !== undefined) throw error
    return told(request, looked, action ?? nothing('A retraining is under way.'))
  }
}
