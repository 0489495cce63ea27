import type { DeploymentState, RevisionRecord } from '../../core/index.ts'

/** What a deployment is to be: who answers, and who answers a share. By digests of artifacts. */
export interface WantedPlaces {
  readonly champion: string
  readonly canary?: { readonly digest: string; readonly percent: number } | undefined
}

/** What is to be done next so that it is so. */
export type FollowStep =
  | { readonly kind: 'apply'; readonly who: 'champion' | 'canary'; readonly percent: number }
  | { readonly kind: 'traffic'; readonly to: Readonly<Record<string, number>> }
  | { readonly kind: 'rollback'; readonly to: string }

/** A revision that is there whole, nothing of it under way, and gave the right answers there: any other is applied, which asks it. */
function placed({ revisions, journal }: DeploymentState, digest: string): RevisionRecord | undefined {
  return revisions.findLast(
    ({ id, model, golden }) =>
      model.digest === digest && golden?.differing === 0 && (journal === null || journal.revision !== id),
  )
}

function isSame(traffic: Readonly<Record<string, number>>, to: Readonly<Record<string, number>>): boolean {
  const used = Object.entries(traffic).filter(([, percent]) => percent > 0)
  return used.length === Object.keys(to).length && used.every(([id, percent]) => to[id] === percent)
}

/**
 * Says what is to be done next so that a deployment is as names mean: one step, since each may fail, and what comes after depends on it.
 * The champion first; nothing is placed again that is kept.
 *
 * @param state - undefined: nothing is placed yet
 * @returns undefined where it is so
 */
export function nextFollowStep(
  state: DeploymentState | undefined,
  { champion, canary }: WantedPlaces,
): FollowStep | undefined {
  const own = state === undefined ? undefined : placed(state, champion)
  if (state === undefined || own === undefined) return { kind: 'apply', who: 'champion', percent: 100 }
  const { traffic, revisions } = state
  const split = canary === undefined || canary.digest === champion ? undefined : canary
  const other = split === undefined ? undefined : placed(state, split.digest)
  const answers = (traffic[own.id] ?? 0) > 0
  if (split !== undefined && other === undefined && answers)
    return { kind: 'apply', who: 'canary', percent: split.percent }
  const to =
    split === undefined || other === undefined
      ? { [own.id]: 100 }
      : { [own.id]: 100 - split.percent, [other.id]: split.percent }
  if (isSame(traffic, to) && state.journal === null) return undefined
  const isBack = Object.keys(to).length === 1 && !answers && own !== revisions.at(-1)
  return isBack ? { kind: 'rollback', to: own.id } : { kind: 'traffic', to }
}
