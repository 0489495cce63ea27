import { load } from '@modelwright/runtime'
import type { VersionRecord } from '../../core/index.ts'
import type { Situation } from '../../update/index.ts'
import { type Judged, unlike } from '../replay/judge-replay.ts'
import { harmSincePromotion } from './harm-since.ts'
import { tried } from './trial.ts'
import type { UpdateAction, UpdateRequest } from './types.ts'
import { trialTag, type Versions, versionBefore, versionsOf } from './versions.ts'

/** What came of looking whether a champion is to be taken back; neither: nothing speaks against it. */
export interface LookedBack {
  readonly action?: UpdateAction
  /** Why one that does harm stays, in a sentence. */
  readonly stays?: string
}

/** Why a champion stays that loses more: what the version before it said on the same rows, or that it can say nothing of them. */
function staysBecause(before: number, judged: Judged | string): LookedBack {
  const cannot = (why: string): LookedBack => ({
    stays: `The champion loses more than was measured, and is not taken back: whether version ${before} loses less cannot be told by replaying requests. ${why}`,
  })
  if (typeof judged === 'string') return cannot(`${judged[0].toUpperCase()}${judged.slice(1)}.`)
  const { trial, untried, delays, rows, outcomes, unread } = judged
  if (delays !== null && trial?.decision !== 'refuse') return cannot(delays)
  const left = unread === 0 ? '' : ` ${unread} more are redacted, or of another schema.`
  if (trial === null) return cannot(`${untried}${left}`)
  const counts = `${rows} requests since then, ${outcomes} outcomes.${left}`
  const shown = trial.decision === 'refuse' ? 'loses as much' : 'is not shown to lose less'
  return {
    stays: `The champion loses more than was measured, and is not taken back: version ${before} ${shown} on the same rows (${counts})`,
  }
}

/** Points champion at the version before, with the reason in the log of changes and in the notes. */
async function goBack(
  request: UpdateRequest,
  { champion }: Versions,
  { to, why }: { readonly to: number; readonly why: string },
): Promise<LookedBack> {
  const { project, name, isDry } = request
  const { version } = champion
  if (isDry) {
    const text = `Version ${version} is to be taken back: ${why}`
    return { action: { kind: 'due', version: to, text } }
  }
  // Looking took its time: who became champion meanwhile was not looked at.
  if ((await versionsOf(request)).champion.version !== version) return {}
  // Whoever is killed after this does the rest at the next pass: it is still worse.
  await project.registry.tag(name, version, { name: trialTag, value: 'taken-back' })
  await project.registry.rollback(name, { to, reason: `Version ${version} was taken back: ${why}` })
  await project.registry.note(name, version, `Taken back: ${why}`)
  const text = `Version ${to} is champion again: version ${version} was taken back, ${why}`
  return { action: { kind: 'rolled-back', version: to, text } }
}

async function loadBoth({ project }: UpdateRequest, versions: readonly VersionRecord[]) {
  const [now, then] = await Promise.all(
    versions.map(({ digest }) => project.objects.get(digest).then((bytes) => load(bytes))),
  )
  return { now, then, unlikeness: unlike(now.schema.output, then.schema.output) }
}

/** Takes back a champion that fails, or is slow, more often than the version whose place it took. */
async function takeHarmBack(
  request: UpdateRequest,
  versions: Versions,
  earlier: VersionRecord,
): Promise<LookedBack> {
  const { champion } = versions
  const harm = await harmSincePromotion(request, champion, earlier)
  if (harm === undefined) return {}
  const { unlikeness } = await loadBoth(request, [champion, earlier])
  if (unlikeness === undefined) return goBack(request, versions, { to: earlier.version, why: `${harm}.` })
  return {
    stays: `The champion answers worse than version ${earlier.version}, and cannot be taken back to it: ${harm}. ${unlikeness}`,
  }
}

/**
 * Takes back a champion that loses more than was measured, if the one before it is shown to lose less on the same rows: where the world
 * has changed for both, going back would mend nothing.
 *
 * Since when, and which effect counts, is learnt from the rows that are then judged: they were chosen for what the champion lost on them, which
 * favours the version before a little. Differences are paired, and the alarm that chooses is false once in 100,000 rows.
 */
async function takeLossBack(
  request: UpdateRequest,
  versions: Versions,
  {
    loss,
    earlier,
  }: { readonly loss: NonNullable<Situation['loss']>; readonly earlier: VersionRecord | undefined },
): Promise<LookedBack> {
  if (earlier === undefined)
    return {
      stays: 'The champion loses more than was measured, and there is no version before it to go back to.',
    }
  const { champion } = versions
  const before = earlier.version
  const since = loss.since ?? Date.parse(champion.createdAt)
  // Half of what it loses too much is what going back should save.
  const effect = Math.min(0.5, Math.max(0.001, (loss.mean - loss.expected) / 2))
  const rules = { ...request.trial.rules, effect, needs: 'better' as const }
  const { now, then, unlikeness } = await loadBoth(request, [champion, earlier])
  if (unlikeness !== undefined)
    return {
      stays: `The champion loses more than was measured, and cannot be taken back to version ${before}. ${unlikeness}`,
    }
  const judged = await tried({ ...request, rules, by: 'replay' }, [now, then], since)
  if (typeof judged === 'string' || judged.trial?.decision !== 'promote') return staysBecause(before, judged)
  const number = (value: number): string => value.toPrecision(3)
  const why = `it loses ${number(loss.mean)} a row on ${loss.rows} rows, ${number(loss.expected)} was measured; version ${before}: ${judged.trial.reasons.join(' ')}`
  return goBack(request, versions, { to: before, why })
}

/**
 * Takes back a champion that does harm: one that answers worse than the version whose place it took, or loses more than was measured where
 * that one loses less.
 */
export async function takeBack(
  request: UpdateRequest,
  versions: Versions,
  { loss }: Situation,
): Promise<LookedBack> {
  const earlier = await versionBefore(request, versions)
  const harm: LookedBack = earlier === undefined ? {} : await takeHarmBack(request, versions, earlier)
  if (harm.action !== undefined || loss === null || !loss.isWorse) return harm
  return takeLossBack(request, versions, { loss, earlier })
}
