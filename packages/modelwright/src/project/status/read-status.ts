import type { HeldLock, RetrainingRecord, StoredDeployment, VersionRecord } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import { aliasSince, successions } from '../update/alias-since.ts'
import type { TrialProgress } from '../update/types.ts'
import { type LastUpdate, lastUpdate } from './last-update.ts'

/** The version that answers, and how it fares against what was measured of it. Times are milliseconds since 1970-01-01 UTC. */
export interface ChampionStatus {
  readonly version: number
  readonly digest: string
  readonly since: number | null
  /** By the last pass of update; null: there were no outcomes, or no pass. */
  readonly loss: {
    readonly rows: number
    readonly mean: number
    readonly expected: number
    /** Why outcomes do not judge it; null: they do. */
    readonly delays: string | null
  } | null
  /** Why it is not taken back though it loses more than was measured, or answers worse than the one before, by the last pass of update; null: it does not. */
  readonly stays: string | null
  /** Why it is champion again: another was taken back; null: it is not, or nobody said why. */
  readonly back: string | null
}

/** The version that is being tried. */
export interface ChallengerStatus {
  readonly version: number
  readonly since: number | null
  /** Whether it answers a share of the requests. */
  readonly isCanary: boolean
  /** By the last pass of update. */
  readonly trial: TrialProgress | null
  /** What it waits for, in a sentence; null: no pass looked at it yet. */
  readonly text: string | null
}

/** An alert that is open. */
export interface AlertStatus {
  readonly id: string
  readonly key: string
  readonly severity: 'error' | 'warning'
  readonly openedAt: number
  readonly text: string
}

/** The newest window that was judged. */
export interface WindowStatus {
  readonly version: string
  readonly from: number
  readonly until: number
  readonly rows: number
  readonly outcomes: number
  readonly errors: number
  readonly warnings: number
  /** Of findings that are to be looked at, the worst first. */
  readonly texts: readonly string[]
}

/** A place where the model runs. */
export interface DeploymentStatus {
  readonly target: string
  readonly name: string
  readonly traffic: readonly { readonly version: number | null; readonly percent: number }[]
  readonly url: string | null
  /** A change that was begun and is not over. */
  readonly underWay: string | null
}

/** How a model fares, by what lies in the store: cheap, no log is read. */
export interface ModelStatus {
  readonly name: string
  readonly champion: ChampionStatus | null
  readonly challenger: ChallengerStatus | null
  readonly lastUpdate: Pick<LastUpdate, 'at' | 'actions' | 'next'> | null
  readonly window: WindowStatus | null
  readonly alerts: readonly AlertStatus[]
  /** Waiting or under way, and the last that ended. */
  readonly retrainings: readonly RetrainingRecord[]
  readonly deployments: readonly DeploymentStatus[]
  readonly locks: readonly HeldLock[]
}

const shownRetrainings = 3
const shownTexts = 5

async function championOf(
  project: Project,
  name: string,
  { version, digest }: VersionRecord,
  last: LastUpdate | undefined,
): Promise<ChampionStatus> {
  const came = (await successions({ project, name })).at(-1)
  const since = came?.at ?? null
  const back = came?.isBack === true ? came.reason : null
  const loss = last?.champion === version ? last.situation.loss : null
  const stays = last?.champion === version ? (last.stays ?? null) : null
  if (loss === null) return { version, digest, since, loss, stays, back }
  const { rows, mean, expected, delays = null } = loss
  return { version, digest, since, loss: { rows, mean, expected, delays }, stays, back }
}

async function challengerOf(
  project: Project,
  name: string,
  { version, aliases }: VersionRecord,
  last: LastUpdate | undefined,
): Promise<ChallengerStatus> {
  const since = (await aliasSince({ project, name }, 'challenger')) ?? null
  const action = last?.actions.find((one) => one.version === version)
  return {
    ...{ version, since, isCanary: aliases.includes('canary') },
    trial: action?.trial ?? null,
    text: action?.text ?? null,
  }
}

async function windowOf({ monitor }: Project, name: string): Promise<WindowStatus | null> {
  const [verdict] = await monitor.verdicts({ model: name, limit: 1 })
  if (verdict === undefined) return null
  const { version, from, until, rows, outcomes, findings } = verdict
  const loud = findings.filter(({ severity }) => severity !== 'quiet')
  const errors = loud.filter(({ severity }) => severity === 'error')
  const sorted = [...errors, ...loud.filter(({ severity }) => severity === 'warning')]
  return {
    ...{ version, from, until, rows, outcomes },
    ...{ errors: errors.length, warnings: loud.length - errors.length },
    texts: sorted.slice(0, shownTexts).map(({ text }) => text),
  }
}

async function alertsOf({ alerts }: Project, name: string): Promise<readonly AlertStatus[]> {
  const open = await alerts.list({ model: name })
  return open
    .filter(({ ended }) => ended === null)
    .map(({ id, key, severity, openedAt, last }) => ({ id, key, severity, openedAt, text: last.text }))
}

function deploymentOf({ state }: StoredDeployment, name: string): DeploymentStatus | undefined {
  const { target, revisions, traffic, outputs, journal } = state
  if (!revisions.some(({ model }) => model.name === name)) return undefined
  const shares = Object.entries(traffic).map(([id, percent]) => ({
    version: revisions.find((one) => one.id === id)?.model.version ?? null,
    percent,
  }))
  return {
    ...{ target, name: state.name, traffic: shares },
    url: outputs['url'] ?? null,
    underWay: journal?.verb ?? null,
  }
}

/** Those that wait or are under way, and the newest. */
async function retrainingsOf({ retrainings }: Project, name: string) {
  return retrainings.list({ model: name, limit: shownRetrainings })
}

/** Reads how a model fares. */
export async function readStatus(project: Project, name: string, folder: string): Promise<ModelStatus> {
  const [versions, last, held, placed] = await Promise.all([
    project.models.versions(name),
    lastUpdate(folder, name),
    project.deployments.held(),
    project.deployments.list(),
  ])
  const withAlias = (alias: string) => versions.find(({ aliases }) => aliases.includes(alias))
  const [champion, challenger] = [withAlias('champion'), withAlias('challenger')]
  const deployments = placed.flatMap((one) => deploymentOf(one, name) ?? [])
  const names = new Set([name, ...deployments.map((one) => one.name)])
  return {
    name,
    champion: champion === undefined ? null : await championOf(project, name, champion, last),
    challenger: challenger === undefined ? null : await challengerOf(project, name, challenger, last),
    lastUpdate: last === undefined ? null : { at: last.at, actions: last.actions, next: last.next ?? [] },
    window: await windowOf(project, name),
    alerts: await alertsOf(project, name),
    retrainings: await retrainingsOf(project, name),
    deployments,
    locks: held.filter((one) => names.has(one.name)),
  }
}
