import { load, type Model } from '@modelwright/runtime'
import { isModelwrightError, type StoredDeployment, type VersionRecord } from '../../core/index.ts'
import { lateText } from '../replay/judge-late.ts'
import { type Judged, judgeReplay, type ReplayRules, unlike } from '../replay/judge-replay.ts'
import { type OutcomeAge, windowOfAge } from '../replay/outcome-age.ts'
import { replayLog } from '../replay/replay-log.ts'
import type { SplitElsewhere } from '../trial/canary-gap.ts'
import { judgeCanary } from '../trial/judge-canary.ts'
import { readCanary } from '../trial/read-canary.ts'
import { readShadow } from '../trial/read-shadow.ts'
import { aliasSince } from './alias-since.ts'
import { canarySilence, type Silence, untriedSilence } from './silence.ts'
import { endTrial, takeEnd } from './trial-end.ts'
import type { TrialProgress, UpdateAction, UpdateRequest } from './types.ts'
import { unproven, unprovenWarning } from './unproven.ts'
import type { Versions } from './versions.ts'

async function loadVersion({ project }: UpdateRequest, { digest }: VersionRecord): Promise<Model> {
  return load(await project.objects.get(digest))
}

/** From which age on rows count, as it was declared. */
export function ageOf({
  now,
  trial: { outcomesAfter: after },
}: Pick<UpdateRequest, 'now' | 'trial'>): OutcomeAge | undefined {
  return after === undefined ? undefined : { after, now }
}

/** What a trial of one version against another says, of logged requests that both predict anew or of those that a shadow answered. */
export async function tried(
  request: Pick<UpdateRequest, 'name' | 'source' | 'now' | 'trial'> & {
    readonly rules: ReplayRules
    readonly by: 'replay' | 'shadow'
  },
  models: readonly [champion: Model, challenger: Model],
  since: number,
): Promise<Judged | string> {
  const { source, name, by } = request
  const age = ageOf(request)
  const rules = { ...request.rules, ...(age === undefined ? {} : { age }) }
  if (source === undefined) return 'no request is logged that it could be tried on'
  const window = { model: name, since, ...windowOfAge(age) }
  const read =
    by === 'shadow'
      ? await readShadow(...models, { source, window })
      : await replayLog(...models, { source, window, slices: [] })
  if (read.rowCount > 0 || read.refused.length > 0) return judgeReplay(read, models, rules)
  if (read.unread > 0)
    return `${read.unread} logged rows cannot be read: they were redacted, or are of another schema`
  return by === 'shadow' ? 'no request was answered by both yet' : 'no request was logged since it was made'
}

/** A moment from which on rows count; from the beginning where a clock was set back since. */
const notAfter = ({ now }: UpdateRequest, since: number): number => (since > now ? 0 : since)

async function canarySince(request: UpdateRequest): Promise<number> {
  return notAfter(request, (await aliasSince(request, 'canary')) ?? 0)
}

/** When it became challenger; later than now where a clock was set back. */
async function challengerSince(request: UpdateRequest, madeAt: number): Promise<number> {
  return Math.max(madeAt, (await aliasSince(request, 'challenger')) ?? madeAt)
}

/** A trial on the versions of a pass, as far as it has come. */
interface Seen {
  readonly decision: 'promote' | 'refuse' | 'go-on'
  readonly reasons: string
  /** How far it is, for people. */
  readonly counts: string
  readonly progress: TrialProgress
  /** It answers nothing. */
  readonly silence?: Silence | undefined
}

const nothingYet = (phase: TrialProgress['phase'], counts: string): Seen => ({
  ...{ decision: 'go-on', reasons: '', counts },
  progress: { phase, requests: 0, outcomes: 0, mean: null, low: null, high: null, p: null },
})

async function seePaired(
  request: UpdateRequest,
  models: readonly [Model, Model],
  { by, since, rules }: { by: 'replay' | 'shadow'; since: number; rules: ReplayRules },
): Promise<Seen> {
  const { lateAfter: after } = request.trial
  const late = after === undefined ? {} : { late: { after, now: request.now } }
  const judged = await tried({ ...request, rules: { ...rules, ...late }, by }, models, since)
  if (typeof judged === 'string') return nothingYet(by, judged)
  const { trial, rows: requests, outcomes, untried, late: estimates, delays } = judged
  const counts = `${requests} requests, ${outcomes} outcomes`
  if (trial === null) {
    const none = nothingYet(by, `${counts}. ${untried}`)
    return { ...none, progress: { ...none.progress, requests, outcomes } }
  }
  const { mean, low, high, p } = trial.quality
  return {
    decision: trial.decision,
    reasons: trial.reasons.join(' '),
    counts: `not decided yet (${counts}${estimates === null ? '' : `; ${lateText(estimates)}`})${delays === null ? '' : `. ${delays}`}`,
    progress: {
      ...{ phase: by, requests, outcomes, mean, low, high, p },
      ...(estimates === null ? {} : { late: estimates }),
    },
  }
}

/** What a deployment elsewhere gives a challenger beside the champion; undefined: there is none. */
async function splitElsewhere(
  { project }: UpdateRequest,
  [champion, challenger]: readonly [Model, Model],
): Promise<SplitElsewhere | undefined> {
  const all = await project.deployments.list()
  const sourceOf = ({ state: { target, name } }: StoredDeployment): string => `${target} ${name}`
  for (const one of all) {
    const { revisions, traffic } = one.state
    const percentOf = ({ digest }: Model): number =>
      revisions
        .filter(({ model }) => model.digest === digest)
        .reduce((sum, { id }) => sum + (traffic[id] ?? 0), 0)
    const [kept, given] = [percentOf(champion), percentOf(challenger)]
    if (!(given > 0 && kept > 0)) continue
    const [source, since] = [sourceOf(one), Date.parse(one.updatedAt)]
    return { share: given / (kept + given), source, since, others: all.map(sourceOf) }
  }
  return undefined
}

async function seeCanary(
  request: UpdateRequest,
  [champion, challenger]: readonly [Model, Model],
  since: number,
): Promise<Seen> {
  const { name, source, trial } = request
  if (source === undefined) {
    const gap = { answered: 0, alone: 0, logChance: 0 }
    const silence = canarySilence(request, since, { ofChampion: 0, challengerAt: null, gap })
    return { ...nothingYet('canary', 'no request is logged'), silence }
  }
  const elsewhere = await splitElsewhere(request, [champion, challenger])
  const window = { model: name, since }
  const read = { source, window, elsewhere, age: ageOf(request), now: request.now }
  const log = await readCanary(champion, challenger, read)
  const { requests, byChallenger, outcomes, untold, delays, ...judged } = judgeCanary(
    log,
    champion,
    trial.rules,
  )
  const { decision, reasons, quality } = judged.trial
  const { mean, low, high, p } = quality
  const silence = canarySilence(request, since, log.heard)
  const hidden = untold === 0 ? '' : `; ${untold} rows do not count, since the log may not tell them apart`
  return {
    ...{ decision, reasons: reasons.join(' ') },
    counts:
      silence?.text ??
      `it answered ${byChallenger} of ${requests} requests, ${outcomes} outcomes${hidden}${delays === null ? '' : `. ${delays}`}`,
    silence,
    progress: { phase: 'canary', requests, outcomes, mean, low, high, p },
  }
}

/** The models of a trial, or why there can be none. */
async function contenders(
  request: UpdateRequest,
  { champion, challenger }: { readonly champion: VersionRecord; readonly challenger: VersionRecord },
): Promise<readonly [Model, Model] | string> {
  const kept = await loadVersion(request, champion)
  try {
    const next = await loadVersion(request, challenger)
    return unlike(kept.schema.output, next.schema.output) ?? [kept, next]
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    return `It cannot be loaded: ${error.code} ${error.message}`
  }
}

/** Goes on with a trial, or ends it where its time is over. */
function waits(
  request: UpdateRequest,
  versions: Versions,
  { seen, since, extra = '' }: { seen: Seen; since: number; extra?: string },
): UpdateAction | Promise<UpdateAction> {
  const { counts, progress } = seen
  const reasons = unproven(request, since, progress)
  if (reasons !== undefined) return end(request, versions, { decision: 'refuse', reasons })
  const { version } = versions.challenger!
  const warning = seen.silence === undefined ? unprovenWarning(request, progress) : ''
  const text = `Version ${version} is being tried${extra}: ${counts}${counts.endsWith('.') ? '' : '.'}${warning}`
  return { kind: 'trying', version, text, trial: progress }
}

/** Gives the challenger its share of the requests, once it is not known to be worse. */
async function beginCanary(request: UpdateRequest, version: number, reasons: string): Promise<UpdateAction> {
  const { project, name, isDry, trial } = request
  const percent = `${Number((100 * trial.share).toPrecision(3))} %`
  const why = reasons === '' ? '' : ` ${reasons}`
  if (isDry)
    return { kind: 'due', version, text: `Version ${version} is to answer ${percent} of the requests.${why}` }
  await project.models.setAlias(name, 'canary', version)
  await project.registry.note(name, version, `Answers ${percent} of the requests.${why}`)
  return { kind: 'canary', version, text: `Version ${version} answers ${percent} of the requests now.${why}` }
}

/** What must be seen before a challenger may answer anybody; undefined: it may. */
async function beforeCanary(
  request: UpdateRequest,
  models: readonly [Model, Model],
  since: number,
): Promise<Seen | undefined> {
  const { first, rules } = request.trial
  if (first === 'nothing') return undefined
  // A canary that must not be worse must be better before; one that must be better must not be worse before.
  const needs = rules.needs === 'not-worse' ? 'better' : 'not-worse'
  return seePaired(request, models, { by: first, since, rules: { ...rules, needs } })
}

/** Goes on with the trial of a challenger: gives it its share, promotes or refuses it once that is shown. */
export async function goOnTrying(request: UpdateRequest, versions: Versions): Promise<UpdateAction> {
  const { champion, canary } = versions
  const challenger = versions.challenger!
  const { version } = challenger
  const { by, rules } = request.trial
  const ended = await takeEnd(request, versions)
  if (ended !== undefined && ended.kind !== 'held') return ended
  const madeAt = Date.parse(challenger.createdAt)
  const since = notAfter(request, madeAt)
  const models = await contenders(request, { champion, challenger })
  if (typeof models === 'string') return end(request, versions, { decision: 'refuse', reasons: models })
  const canaryAt = canary === version ? await canarySince(request) : undefined
  const triedAt = await challengerSince(request, madeAt)
  if (ended !== undefined) return holdOn(request, versions, { models, canaryAt, held: ended })
  if (by !== 'canary') {
    const seen = await seePaired(request, models, { by, since, rules })
    if (seen.decision !== 'go-on') return end(request, versions, seen)
    return waits(request, versions, { seen, since: triedAt })
  }
  if (canaryAt !== undefined) {
    const seen = await seeCanary(request, models, canaryAt)
    if (seen.decision !== 'go-on') return end(request, versions, seen)
    if (seen.silence?.isOver === true)
      return end(request, versions, { decision: 'refuse', reasons: seen.silence.text })
    return waits(request, versions, { seen, since: canaryAt === 0 ? request.now : canaryAt })
  }
  const seen = await beforeCanary(request, models, since)
  if (seen === undefined) return beginCanary(request, version, '')
  if (seen.decision === 'promote') return beginCanary(request, version, seen.reasons)
  if (seen.decision === 'refuse') return end(request, versions, seen)
  const untried = seen.progress.requests > 0 ? undefined : untriedSilence(request, triedAt, seen.counts)
  if (untried !== undefined) return end(request, versions, { decision: 'refuse', reasons: untried })
  return waits(request, versions, { seen, since: triedAt, extra: ' before it answers anybody' })
}

/** One that was shown to be better and waits for approval: where it answers requests meanwhile, harm still refuses it. */
async function holdOn(
  request: UpdateRequest,
  versions: Versions,
  {
    models,
    canaryAt,
    held,
  }: { models: readonly [Model, Model]; canaryAt: number | undefined; held: UpdateAction },
): Promise<UpdateAction> {
  if (canaryAt === undefined) return held
  const { decision, reasons, silence } = await seeCanary(request, models, canaryAt)
  if (decision === 'refuse') return end(request, versions, { decision, reasons })
  return silence?.isShown === true
    ? end(request, versions, { decision: 'refuse', reasons: silence.text })
    : held
}

function end(
  request: UpdateRequest,
  versions: Versions,
  { decision, reasons }: Pick<Seen, 'decision' | 'reasons'>,
): Promise<UpdateAction> {
  return endTrial(request, versions, { isBetter: decision === 'promote', reasons })
}
