import { withWishes } from './asked.ts'
import { look } from './look.ts'
import { dueTrigger, nextOf, retrain } from './retrain.ts'
import { takeBack } from './take-back.ts'
import { goOnTrying } from './trial.ts'
import { tidyTrial } from './trial-end.ts'
import type { UpdateAction, UpdatePass, UpdateRequest } from './types.ts'
import { lastAttempt, versionsOf } from './versions.ts'

/**
 * One pass of keeping a model current: a champion that loses more than was measured is taken back, a challenger that is being tried is
 * promoted or refused once that is shown, and a model that is due is retrained and becomes challenger.
 *
 * Everything that is known lies in the store and in the log: a pass that is cut off is done again by the next.
 *
 * @throws {ModelwrightError} UPDATE_CHAMPION_ABSENT - when nothing serves that could be kept current
 */
export async function updatePass(given: UpdateRequest): Promise<UpdatePass> {
  const request = await withWishes(given)
  const versions = await versionsOf(request)
  await tidyTrial(request, versions)
  const attempt = await lastAttempt(request, versions)
  const situation = await look(request, versions, attempt.at)
  const done = (actions: readonly UpdateAction[]): UpdatePass => ({
    name: request.name,
    champion: versions.champion.version,
    situation,
    actions,
    next: nextOf(request.policies, situation),
  })
  const back = await takeBack(request, versions, situation)
  if (back !== undefined) return done([back])
  if (versions.challenger !== undefined && request.asked === undefined)
    return done([await goOnTrying(request, versions)])
  if (attempt.isRunning && (request.asked === undefined || request.isWish === true))
    return done([{ kind: 'nothing', text: 'A run is under way.' }])
  const isCool = situation.now - attempt.at >= request.coolDownMs
  const { asked } = request
  const due = isCool ? dueTrigger(request.policies, situation) : undefined
  const trigger = asked === undefined ? due : { reason: asked }
  if (trigger === undefined) return done([{ kind: 'nothing', text: 'Nothing is due.' }])
  return done([await retrain(request, versions, { trigger, situation })])
}
