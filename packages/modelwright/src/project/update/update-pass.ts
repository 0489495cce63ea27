import { load } from '@modelwright/runtime'
import {
  isModelwrightError,
  type LogSource,
  ModelwrightError,
  type OptionSpecs,
  readOptions,
  type VersionRecord,
} from '../../core/index.ts'
import { type PolicyUse, policies, type Situation } from '../../update/index.ts'
import type { Project } from '../open-project.ts'
import type { Judged, ReplayRules } from '../replay/judge-replay.ts'
import { tryChallenger } from '../replay/try-challenger.ts'
import { championRows } from './champion-loss.ts'
import { newestDrift } from './newest-drift.ts'

/** Something that was done, or is to be done; a sentence for people. */
export interface UpdateAction {
  readonly kind:
    | 'rolled-back'
    | 'promoted'
    | 'refused'
    | 'held'
    | 'trying'
    | 'retrained'
    | 'unchanged'
    | 'due'
    | 'nothing'
  readonly version?: number
  readonly text: string
}

/** What one pass found and did. Plain data. */
export interface UpdatePass {
  readonly name: string
  readonly champion: number
  readonly situation: Situation
  readonly actions: readonly UpdateAction[]
}

/** What came of a retraining. */
export interface Retrained {
  readonly version: number
  readonly digest: string
  /** Whether its gates let it pass. */
  readonly passed: boolean
}

/** What a pass works with, handed in. */
export interface UpdateRequest {
  readonly project: Project
  readonly name: string
  readonly policies: readonly PolicyUse[]
  /** Undefined: nothing is logged. */
  readonly source: LogSource | undefined
  readonly now: number
  /** After an attempt nothing is retrained for so long, whatever is due but what is asked for by hand. */
  readonly coolDownMs: number
  readonly rules: ReplayRules
  /** Says what would be done, and does nothing. */
  readonly isDry: boolean
  /** The reason somebody gives to retrain now. */
  readonly asked?: string
  retrain(reason: string): Promise<Retrained>
}

interface Versions {
  readonly all: readonly VersionRecord[]
  readonly champion: VersionRecord
  readonly challenger: VersionRecord | undefined
}

async function versionsOf({ project, name }: UpdateRequest): Promise<Versions> {
  const all = await project.models.versions(name)
  const withAlias = (alias: string): VersionRecord | undefined =>
    all.find(({ aliases }) => aliases.includes(alias))
  const champion = withAlias('champion')
  if (champion === undefined)
    throw new ModelwrightError('UPDATE_CHAMPION_ABSENT', {
      message: `The model "${name.slice(0, 80)}" has no champion that could be kept current.`,
      where: name.slice(0, 80),
      mend: [
        'Make one:  modelwright run',
        `Or promote a version:  modelwright promote ${name.slice(0, 80)}/1`,
      ],
    })
  const challenger = withAlias('challenger')
  return { all, champion, challenger: challenger?.version === champion.version ? undefined : challenger }
}

/** When a model was last made, or was to be made; a run that goes on counts too. */
async function lastAttempt({ project, name }: UpdateRequest, { champion }: Versions) {
  const [newest] = await project.runs.list({ name, limit: 1 })
  const madeAt = Date.parse(champion.createdAt)
  if (newest === undefined) return { at: madeAt, isRunning: false }
  return { at: Math.max(madeAt, Date.parse(newest.startedAt)), isRunning: newest.status === 'running' }
}

async function look(request: UpdateRequest, { champion }: Versions, retrainedAt: number): Promise<Situation> {
  const { project, name, source, now } = request
  const nothing = { newOutcomes: 0, loss: null }
  const rows =
    source === undefined
      ? nothing
      : await championRows(load(await project.objects.get(champion.digest)), {
          name,
          source,
          since: retrainedAt,
        })
  const drift = await newestDrift(project.monitor, name, { version: champion.version, since: retrainedAt })
  return { now, retrainedAt, drift, ...rows }
}

/** The version that was champion before, where there is one that is still in use. */
async function versionBefore(
  { project, name }: UpdateRequest,
  { all }: Versions,
): Promise<VersionRecord | undefined> {
  const history = await project.registry.aliasHistory(name, 'champion')
  return all.find(({ version, stage }) => version === history.at(-2) && stage === 'active')
}

/** How the trial of a version ended that did not last: the same bytes made again are not tried again. */
const trialTag = 'trial'

async function tried(
  { project, source, name, rules }: UpdateRequest,
  { champion, challenger, since }: { champion: VersionRecord; challenger: VersionRecord; since: number },
): Promise<Judged | string> {
  if (source === undefined) return 'no request is logged that it could be tried on'
  const bytes = async ({ digest }: VersionRecord) => project.objects.get(digest)
  try {
    return await tryChallenger({
      champion: { bytes: await bytes(champion), name, version: champion.version },
      challenger: { bytes: await bytes(challenger), name, version: challenger.version },
      ...{ source, slices: [], rules, since },
    })
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'UPDATE_LOG_EMPTY')
      return 'no request was logged since it was made'
    throw error
  }
}

/**
 * Takes back a champion that loses more than was measured, if the one before it is shown to lose less on the same rows: where the world
 * has changed for both, going back would mend nothing.
 */
async function takeBack(
  request: UpdateRequest,
  versions: Versions,
  { loss }: Situation,
): Promise<UpdateAction | undefined> {
  const earlier = loss?.isWorse === true ? await versionBefore(request, versions) : undefined
  if (loss === null || earlier === undefined) return undefined
  const { project, name, isDry } = request
  const { champion } = versions
  const before = earlier.version
  const since = loss.since ?? Date.parse(champion.createdAt)
  // Half of what it loses too much is what going back should save.
  const effect = Math.min(0.5, Math.max(0.001, (loss.mean - loss.expected) / 2))
  const rules = { ...request.rules, effect }
  const judged = await tried({ ...request, rules }, { champion, challenger: earlier, since })
  if (typeof judged === 'string' || judged.trial?.decision !== 'promote') return undefined
  const number = (value: number): string => value.toPrecision(3)
  const why = `it loses ${number(loss.mean)} a row on ${loss.rows} rows, ${number(loss.expected)} was measured; version ${before}: ${judged.trial.reasons.join(' ')}`
  if (isDry)
    return { kind: 'due', version: before, text: `Version ${champion.version} is to be taken back: ${why}` }
  await project.registry.rollback(name, { to: before })
  await project.registry.note(name, champion.version, `Taken back: ${why}`)
  await project.registry.tag(name, champion.version, { name: trialTag, value: 'taken-back' })
  return {
    kind: 'rolled-back',
    version: before,
    text: `Version ${before} is champion again: version ${champion.version} was taken back, ${why}`,
  }
}

async function refuse({ project, name }: UpdateRequest, version: number, reasons: string): Promise<void> {
  await project.models.removeAlias(name, 'challenger')
  await project.registry.note(name, version, `Refused after a trial. ${reasons}`)
  await project.registry.tag(name, version, { name: trialTag, value: 'refused' })
}

async function promote(
  { project, name }: UpdateRequest,
  version: number,
  reasons: string,
): Promise<UpdateAction> {
  try {
    await project.registry.promote(name, version, {})
  } catch (error) {
    if (!isModelwrightError(error) || error.code !== 'PROJECT_PROMOTION_REFUSED') throw error
    return { kind: 'held', version, text: `Version ${version} is better and waits: ${error.message}` }
  }
  await project.models.removeAlias(name, 'challenger')
  await project.registry.note(name, version, `Promoted after a trial. ${reasons}`)
  return { kind: 'promoted', version, text: `Version ${version} is champion now. ${reasons}` }
}

/** Goes on with the trial of a challenger: promotes or refuses it once that is shown. */
async function goOnTrying(request: UpdateRequest, versions: Versions): Promise<UpdateAction> {
  const { version } = versions.challenger!
  const { champion, challenger } = versions
  const since = Date.parse(challenger!.createdAt)
  const judged = await tried(request, { champion, challenger: challenger!, since })
  if (typeof judged === 'string')
    return { kind: 'trying', version, text: `Version ${version} is being tried: ${judged}.` }
  const { trial, untried } = judged
  const counts = `${judged.rows} requests, ${judged.outcomes} outcomes`
  if (trial === null)
    return { kind: 'trying', version, text: `Version ${version} is being tried (${counts}). ${untried}` }
  const reasons = trial.reasons.join(' ')
  if (trial.decision === 'go-on')
    return {
      kind: 'trying',
      version,
      text: `Version ${version} is being tried: not decided yet (${counts}).`,
    }
  if (request.isDry)
    return { kind: 'due', version, text: `Version ${version} is to be ${trial.decision}d. ${reasons}` }
  if (trial.decision === 'promote') return promote(request, version, reasons)
  await refuse(request, version, reasons)
  return { kind: 'refused', version, text: `Version ${version} is refused. ${reasons}` }
}

/** Why the model is to be retrained now; undefined: it is not. */
function dueReason(uses: readonly PolicyUse[], situation: Situation): string | undefined {
  for (const { name, options } of uses) {
    const policy = policies[name]
    const reason = policy.due(situation, readOptions<OptionSpecs>(policy.options, options, name))
    if (reason !== undefined) return reason
  }
  return undefined
}

async function retrain(
  request: UpdateRequest,
  { all, champion }: Versions,
  reason: string,
): Promise<UpdateAction> {
  const { project, name, isDry, asked } = request
  if (isDry) return { kind: 'due', text: `It is to be retrained: ${reason}` }
  const { version, digest, passed } = await request.retrain(reason)
  await project.registry.note(name, version, `Retrained: ${reason}`)
  if (digest === champion.digest)
    return {
      kind: 'unchanged',
      version,
      text: `Retrained: ${reason} The data gives the model that is champion.`,
    }
  if (!passed)
    return { kind: 'refused', version, text: `Retrained: ${reason} Version ${version} missed its gates.` }
  const ended = all.find((one) => one.version === version)?.tags[trialTag]
  if (ended !== undefined && asked === undefined)
    return {
      kind: 'unchanged',
      version,
      text: `Retrained: ${reason} The data gives version ${version} again, which was ${ended.replace('-', ' ')}.`,
    }
  await project.models.setAlias(name, 'challenger', version)
  return { kind: 'retrained', version, text: `Retrained: ${reason} Version ${version} is challenger now.` }
}

/**
 * One pass of keeping a model current: a champion that loses more than was measured is taken back, a challenger that is being tried is
 * promoted or refused once that is shown, and a model that is due is retrained and becomes challenger.
 *
 * Everything that is known lies in the store and in the log: a pass that is cut off is done again by the next.
 *
 * @throws {ModelwrightError} UPDATE_CHAMPION_ABSENT - when nothing serves that could be kept current
 */
export async function updatePass(request: UpdateRequest): Promise<UpdatePass> {
  const versions = await versionsOf(request)
  const attempt = await lastAttempt(request, versions)
  const situation = await look(request, versions, attempt.at)
  const done = (actions: readonly UpdateAction[]): UpdatePass => ({
    name: request.name,
    champion: versions.champion.version,
    situation,
    actions,
  })
  const back = await takeBack(request, versions, situation)
  if (back !== undefined) return done([back])
  if (versions.challenger !== undefined && request.asked === undefined)
    return done([await goOnTrying(request, versions)])
  if (attempt.isRunning && request.asked === undefined)
    return done([{ kind: 'nothing', text: 'A run is under way.' }])
  const isCool = situation.now - attempt.at >= request.coolDownMs
  const reason = request.asked ?? (isCool ? dueReason(request.policies, situation) : undefined)
  if (reason === undefined) return done([{ kind: 'nothing', text: 'Nothing is due.' }])
  return done([await retrain(request, versions, reason)])
}
