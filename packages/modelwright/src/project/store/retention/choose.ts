import type { RetentionRule } from '../../../core/index.ts'
import { entryOf } from '../audit/entry.ts'
import type { RegistryState } from '../audit/state.ts'
import { isAlive, markOfThisProcess } from '../liveness.ts'
import type { Database, RunRow, Tables } from '../schema.ts'

/** The tag that keeps a version or a run. */
const keepTag = 'keep'

type VersionRow = Pick<Tables['versions'], 'model' | 'version' | 'digest' | 'run'>

const nameOf = (model: string, version: number): string => `${model}/${version}`

/** Versions that an alias points at or ever did, by the log. */
async function everAliased(database: Database): Promise<Set<string>> {
  const found = new Set<string>()
  for (const { model, version } of await database.selectFrom('aliases').selectAll().execute())
    found.add(nameOf(model, version))
  const rows = await database
    .selectFrom('audit')
    .selectAll()
    .where('action', 'in', ['alias set', 'log opened'])
    .execute()
  for (const { action, subject, details } of rows.map(entryOf)) {
    const modelOf = (alias: string): string => alias.slice(0, alias.lastIndexOf('@'))
    if (action === 'alias set') found.add(nameOf(modelOf(subject), Number(details['to'])))
    else
      for (const [alias, version] of Object.entries((details as unknown as RegistryState).aliases))
        found.add(nameOf(modelOf(alias), version))
  }
  return found
}

/** Versions that stay whatever becomes of runs: those that had an alias, are tagged, or lie in a deployment. */
async function keptVersions(database: Database): Promise<ReadonlySet<string>> {
  const kept = await everAliased(database)
  const tagged = await database
    .selectFrom('version_tags')
    .select(['model', 'version'])
    .where('name', '=', keepTag)
    .execute()
  for (const { model, version } of tagged) kept.add(nameOf(model, version))
  const deployed = await database
    .selectFrom('versions')
    .select(['model', 'version'])
    .where('digest', 'in', (is) => is.selectFrom('deployment_revisions').select('digest'))
    .execute()
  for (const { model, version } of deployed) kept.add(nameOf(model, version))
  return kept
}

type RunFacts = Pick<
  RunRow,
  | 'id'
  | 'name'
  | 'status'
  | 'started_at'
  | 'ended_at'
  | 'heartbeat_at'
  | 'artifact'
  | 'machine'
  | 'pid'
  | 'process'
>

async function readRunFacts(database: Database): Promise<RunFacts[]> {
  const columns = ['id', 'name', 'status', 'started_at', 'ended_at', 'heartbeat_at', 'artifact'] as const
  return database
    .selectFrom('runs')
    .select([...columns, 'machine', 'pid', 'process'])
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** What may go, and when the oldest run began that goes on. */
export interface Choice {
  readonly runs: readonly string[]
  readonly versions: readonly VersionRow[]
  readonly oldestLiving?: number
}

function outdated(runs: readonly RunFacts[], { keepRuns, olderThanMs }: RetentionRule, now: number) {
  const seen = new Map<string, number>()
  return runs.filter(({ name, started_at, ended_at }) => {
    const place = seen.get(name) ?? 0
    seen.set(name, place + 1)
    const isBeyond = keepRuns === undefined || place >= keepRuns
    return isBeyond && (olderThanMs === undefined || now - (ended_at ?? started_at) >= olderThanMs)
  })
}

/** Chooses runs that may go by a rule, and the versions that go with them. */
export async function chooseOutdated(database: Database, rule: RetentionRule, now: number): Promise<Choice> {
  const here = markOfThisProcess()
  const runs = await readRunFacts(database)
  const living = runs.filter((run) => run.status === 'running' && isAlive(run, here, now))
  const oldest = living.length === 0 ? {} : { oldestLiving: Math.min(...living.map((run) => run.started_at)) }
  if (rule.keepRuns === undefined && rule.olderThanMs === undefined)
    return { runs: [], versions: [], ...oldest }
  const versions = await database
    .selectFrom('versions')
    .select(['model', 'version', 'digest', 'run'])
    .execute()
  const kept = await keptVersions(database)
  const tagged = await database.selectFrom('tags').select('run').where('name', '=', keepTag).execute()
  const needed = new Set([...living.map(({ id }) => id), ...tagged.map(({ run }) => run)])
  const old = new Set(outdated(runs, rule, now).map(({ id }) => id))
  // The same bytes twice are one version, which is the first run's: it stays with any run that came to it.
  const cameTo = new Set(runs.filter(({ id }) => !old.has(id) || needed.has(id)).map((run) => run.artifact))
  const stays = ({ model, version, digest }: VersionRow): boolean =>
    kept.has(nameOf(model, version)) || cameTo.has(digest)
  for (const { run } of versions.filter(stays)) needed.add(run)
  const going = new Set([...old].filter((id) => !needed.has(id)))
  return {
    runs: [...going],
    versions: versions.filter((row) => going.has(row.run) && !stays(row)),
    ...oldest,
  }
}
