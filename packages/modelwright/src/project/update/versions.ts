import { ModelwrightError, type VersionRecord } from '../../core/index.ts'
import type { UpdateRequest } from './types.ts'

/** The versions of a model, and the two that a pass is about. */
export interface Versions {
  readonly all: readonly VersionRecord[]
  readonly champion: VersionRecord
  readonly challenger: VersionRecord | undefined
  /** Number of the version that answers a share of the requests. */
  readonly canary: number | undefined
}

/**
 * Lists the versions of a model once a pass.
 *
 * @throws {ModelwrightError} UPDATE_CHAMPION_ABSENT - when nothing serves that could be kept current
 */
export async function versionsOf({ project, name }: UpdateRequest): Promise<Versions> {
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
  return {
    ...{ all, champion, canary: withAlias('canary')?.version },
    challenger: challenger?.version === champion.version ? undefined : challenger,
  }
}

/** Runs that are looked at: so many may have been begun where a clock was ahead. */
const lookedAt = 100

/**
 * When a model was last made, or was to be made; a run that goes on counts too. What was begun at a time to come, where a clock was ahead by
 * more than the cool-down, says nothing of when: it would hold up all that goes by the time since. 0: nobody can tell.
 */
export async function lastAttempt(
  { project, name, now, coolDownMs }: Pick<UpdateRequest, 'project' | 'name' | 'now' | 'coolDownMs'>,
  { champion }: Pick<Versions, 'champion'>,
) {
  const runs = await project.runs.list({ name, limit: lookedAt, metrics: [] })
  const retrainings = await project.retrainings.list({ model: name, limit: lookedAt })
  // One that was killed before it began a run is an attempt, too.
  const tried = retrainings.flatMap(({ attempts, startedAt }) => (attempts > 0 ? [startedAt ?? 0] : []))
  const times = [champion.createdAt, ...runs.map(({ startedAt }) => startedAt)].map((at) => Date.parse(at))
  const past = [...times, ...tried].filter((at) => at <= now + coolDownMs)
  return {
    at: Math.min(now, Math.max(0, ...past)),
    isRunning: runs.some(
      ({ status, startedAt }) => status === 'running' && Date.parse(startedAt) <= now + coolDownMs,
    ),
  }
}

/** The version that was champion before, where there is one that is still in use. */
export async function versionBefore(
  { project, name }: UpdateRequest,
  { all }: Versions,
): Promise<VersionRecord | undefined> {
  const history = await project.registry.aliasHistory(name, 'champion')
  return all.find(({ version, stage }) => version === history.at(-2) && stage === 'active')
}

/** How the trial of a version ended that did not last: the same bytes made again are not tried again. */
export const trialTag = 'trial'
