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

/** When a model was last made, or was to be made; a run that goes on counts too. */
export async function lastAttempt({ project, name }: UpdateRequest, { champion }: Versions) {
  const [newest] = await project.runs.list({ name, limit: 1 })
  const [tried] = (await project.retrainings.list({ model: name })).filter(({ attempts }) => attempts > 0)
  // One that was killed before it began a run is an attempt, too.
  const madeAt = Math.max(Date.parse(champion.createdAt), tried?.startedAt ?? 0)
  if (newest === undefined) return { at: madeAt, isRunning: false }
  return { at: Math.max(madeAt, Date.parse(newest.startedAt)), isRunning: newest.status === 'running' }
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
