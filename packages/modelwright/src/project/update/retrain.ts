import { isModelwrightError, type OptionSpecs, readOptions } from '../../core/index.ts'
import {
  type PolicyUse,
  policies,
  type Retraining,
  retrainingText,
  type Situation,
} from '../../update/index.ts'
import { followsOf } from './asked.ts'
import type { Retrained, UpdateAction, UpdatePass, UpdateRequest } from './types.ts'
import { trialTag, versionsOf } from './versions.ts'

/** Why a model is to be retrained, and what follows. */
export interface Trigger {
  readonly reason: string
  readonly retrain?: Retraining | undefined
}

/** Why the model is to be retrained now; undefined: it is not. */
export function dueTrigger(uses: readonly PolicyUse[], situation: Situation): Trigger | undefined {
  for (const { name, options, retrain } of uses) {
    const policy = policies[name]
    const reason = policy.due(situation, readOptions<OptionSpecs>(policy.options, options, name))
    if (reason !== undefined) return { reason, retrain }
  }
  return undefined
}

/** What may make it due next, and when, where the clock alone tells. */
export function nextOf(uses: readonly PolicyUse[], situation: Situation): UpdatePass['next'] {
  return uses.map(({ name, options }) => {
    const policy = policies[name]
    const values = readOptions<OptionSpecs>(policy.options, options, name)
    return { policy: name, at: policy.next?.(situation, values) ?? null }
  })
}

/** What is to follow, as a sentence; nothing where the workflow is run as it is. */
function followText(retraining: Retraining): string {
  const text = retrainingText(retraining)
  return text === '' ? '' : ` With: ${text}.`
}

/** A reason as a sentence. */
function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}

/** What came of a retraining that went through. */
async function settle(
  request: UpdateRequest,
  why: string,
  { version, digest, passed, window }: Retrained,
): Promise<UpdateAction> {
  const { project, name, asked } = request
  // It may have taken hours, in which another became champion.
  const { all, champion, challenger } = await versionsOf(request)
  const on = window === undefined ? '' : ` Learnt from ${window}.`
  const told = `Retrained: ${why}${on}`
  await project.registry.note(name, version, told)
  if (digest === champion.digest)
    return { kind: 'unchanged', version, text: `${told} The data gives the model that is champion.` }
  if (version === challenger?.version && asked === undefined)
    return {
      kind: 'unchanged',
      version,
      text: `${told} The data gives version ${version} again, which is challenger.`,
    }
  if (!passed) return { kind: 'refused', version, text: `${told} Version ${version} missed its gates.` }
  const ended = all.find((one) => one.version === version)?.tags[trialTag]
  if (ended !== undefined && asked === undefined) {
    const text = `${told} The data gives version ${version} again, which was ${ended.replace('-', ' ')}.`
    return { kind: 'unchanged', version, text }
  }
  await project.models.setAlias(name, 'challenger', version)
  return { kind: 'retrained', version, text: `${told} Version ${version} is challenger now.` }
}

/** What is told of a retraining that failed; a person's mistake with its code. */
function failureText(reason: string, error: unknown): string {
  const what = isModelwrightError(error) ? `${error.code} ${error.message}` : `${(error as Error).message}`
  return `Retraining failed: ${reason} ${what}`
}

/** What was cut off with the pass itself is done again by the next. */
function isInterrupted(error: unknown): boolean {
  return isModelwrightError(error) && error.code === 'PROJECT_RUN_INTERRUPTED'
}

/**
 * Retrains; what comes of it becomes challenger, or is said not to. It is noted in the store from its beginning: one that fails, or is
 * killed, counts as an attempt.
 */
export async function retrain(
  request: UpdateRequest,
  { trigger, situation }: { readonly trigger: Trigger; readonly situation: Situation },
): Promise<UpdateAction> {
  const { project, name, isDry, isWish = false } = request
  const reason = sentence(trigger.reason)
  const retraining = followsOf(request, trigger.retrain, situation)
  const why = `${reason}${followText(retraining)}`
  if (isDry) return { kind: 'due', text: `It is to be retrained: ${why}` }
  const { retrainings } = project
  const ids = await retrainings.begin(name, isWish ? undefined : { reason })
  try {
    const action = await settle(request, why, await request.retrain({ reason, retraining }))
    await retrainings.end(ids, { state: 'done', version: action.version!, told: action.text })
    return action
  } catch (error) {
    if (isInterrupted(error)) throw error
    const text = failureText(reason, error)
    await retrainings.end(ids, { state: 'failed', told: text })
    return { kind: 'failed', text }
  }
}
