import type { UpdatePass } from '../../project/update/types.ts'
import { type PolicyUse, usualSeconds } from '../../update/index.ts'
import type { Pass } from './keep-doing.ts'
import type { PartLimits } from './limits.ts'

/** How often passes are made, and what they may take. */
export interface PassOptions {
  readonly everyMs: number
  readonly limits: PartLimits
  /** An environment of the workflow, and the like: what each verb that reads it is told. */
  readonly env: readonly string[]
}

/** While a challenger answers requests, it is looked at this often: one that does harm is to be cut off soon. */
const canaryMs = 30_000

/** Logs are compacted once in so many passes. */
const compactEvery = 12

/** Somebody at the keyboard looks after the same model, or its store is busy. */
const passable = ['UPDATE_MODEL_KEPT', 'PROJECT_LOG_BUSY', 'PROJECT_LOG_MISSING']

/** The longest that a retraining may take that policies ask for. */
function retrainingMs(policies: readonly PolicyUse[]): number {
  return 1000 * Math.max(usualSeconds, ...policies.map(({ retrain }) => retrain?.seconds ?? 0))
}

const isCanary = ({ kind, trial }: UpdatePass['actions'][number]): boolean =>
  kind === 'canary' || trial?.phase === 'canary'

/** What an update did that is new. */
function updateText(document: unknown): string | undefined {
  const told = (document as UpdatePass).actions.filter(({ kind }) => kind !== 'nothing')
  return told.map(({ text }) => text).join(' ') || undefined
}

/** Tries, takes back, promotes. */
export function watchPass({ everyMs, limits, env }: PassOptions): Pass {
  return {
    name: 'update',
    argv: ['update', '--only', 'watch', ...env],
    limits,
    passable,
    everyMs: (document) => {
      const actions = (document as UpdatePass | undefined)?.actions ?? []
      return actions.some(isCanary) ? Math.min(everyMs, canaryMs) : everyMs
    },
    text: updateText,
  }
}

/** Retrains what is due, while the others go on. */
export function retrainPass(
  { everyMs, limits, env }: PassOptions,
  { coolDown, policies }: { readonly coolDown: readonly string[]; readonly policies: readonly PolicyUse[] },
): Pass {
  const { maxMs } = limits
  return {
    name: 'retrain',
    argv: ['update', '--only', 'retrain', ...env, ...coolDown],
    // A retraining, within this pass, has bounds of its own.
    limits: { ...limits, ...(maxMs === undefined ? {} : { maxMs: maxMs + retrainingMs(policies) }) },
    passable,
    everyMs: () => everyMs,
    text: updateText,
  }
}

/** Turns logged lines into Parquet. */
export function compactPass({ everyMs, limits }: PassOptions): Pass {
  const pauseMs = compactEvery * everyMs
  return {
    ...{ name: 'compact', argv: ['predictions', 'compact'], limits, passable, firstAfterMs: pauseMs },
    everyMs: () => pauseMs,
  }
}

/** Judges windows of predictions. */
export function monitorPass({ everyMs, limits, env }: PassOptions): Pass {
  return {
    ...{ name: 'monitor', argv: ['monitor', '--fail-on', 'never', ...env], limits, passable },
    everyMs: () => everyMs,
  }
}

/** Has a deployment elsewhere follow what names mean. */
export function placePass(
  { everyMs, limits }: PassOptions,
  {
    target,
    name,
    share,
  }: { readonly target: string; readonly name: string; readonly share: number | undefined },
): Pass {
  const canary = share === undefined ? [] : ['--canary', String(100 * share)]
  return {
    name: 'place',
    argv: ['deploy', target, 'follow', name, ...canary, '--yes'],
    limits,
    passable: ['DEPLOY_DEPLOYMENT_LOCKED'],
    everyMs: () => Math.min(everyMs, canaryMs),
    text: (document) => (document as { readonly text?: string }).text,
  }
}

/** Brings home what a deployment elsewhere logged. */
export function pullPass({ everyMs, limits }: PassOptions, target: string): Pass {
  return {
    ...{ name: 'pull', argv: ['predictions', 'pull', target], limits, passable },
    everyMs: () => everyMs,
  }
}
