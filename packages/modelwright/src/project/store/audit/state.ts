import type { AuditEntry } from '../../../core/index.ts'
import type { Database } from '../schema.ts'

/** What the log and the registry must agree on. Plain data. */
export interface RegistryState {
  /** Alias, as `churn@champion`, to the version it points at. */
  readonly aliases: Readonly<Record<string, number>>
  /** Version, as `churn/3`, to the digest of its artifact. */
  readonly versions: Readonly<Record<string, string>>
  /** Versions that are retired. */
  readonly retired: readonly string[]
}

/** Reads what the registry holds. */
export async function registryState(database: Database): Promise<RegistryState> {
  const aliases = await database.selectFrom('aliases').select(['model', 'alias', 'version']).execute()
  const versions = await database
    .selectFrom('versions')
    .select(['model', 'version', 'digest', 'stage'])
    .execute()
  const nameOf = ({ model, version }: { model: string; version: number }): string => `${model}/${version}`
  return {
    aliases: Object.fromEntries(aliases.map(({ model, alias, version }) => [`${model}@${alias}`, version])),
    versions: Object.fromEntries(versions.map((row) => [nameOf(row), row.digest])),
    retired: versions
      .filter(({ stage }) => stage === 'retired')
      .map(nameOf)
      .sort(),
  }
}

/** Plays entries of the log one after the other. */
export function createReplay(): { take(entry: AuditEntry): void; state(): RegistryState } {
  const aliases = new Map<string, number>()
  const versions = new Map<string, string>()
  const retired = new Set<string>()
  const steps: Readonly<Record<string, (entry: AuditEntry) => void>> = {
    'log opened': ({ details }) => {
      const start = details as unknown as RegistryState
      for (const [alias, version] of Object.entries(start.aliases)) aliases.set(alias, version)
      for (const [version, digest] of Object.entries(start.versions)) versions.set(version, digest)
      for (const version of start.retired) retired.add(version)
    },
    'version registered': ({ subject, details }) => void versions.set(subject, String(details['digest'])),
    'version deleted': ({ subject }) => {
      versions.delete(subject)
      retired.delete(subject)
    },
    'version retired': ({ subject }) => void retired.add(subject),
    'version restored': ({ subject }) => void retired.delete(subject),
    'alias set': ({ subject, details }) => void aliases.set(subject, Number(details['to'])),
    'alias removed': ({ subject }) => void aliases.delete(subject),
  }
  return {
    take: (entry) => steps[entry.action]?.(entry),
    state: () => ({
      aliases: Object.fromEntries(aliases),
      versions: Object.fromEntries(versions),
      retired: [...retired].sort(),
    }),
  }
}

type Shown = string | number | undefined

/** The first thing that two maps disagree on, in words. */
function firstDifference(
  log: Readonly<Record<string, Shown>>,
  held: Readonly<Record<string, Shown>>,
): string | undefined {
  const names = [...new Set([...Object.keys(log), ...Object.keys(held)])].sort()
  const shown = (value: Shown): string => (value === undefined ? 'nothing' : String(value).slice(0, 12))
  const name = names.find((known) => log[known] !== held[known])
  if (name === undefined) return undefined
  return `${name} is ${shown(held[name])} in the registry, but ${shown(log[name])} by its log`
}

/** Says what the registry holds that the log does not tell of, or the other way round; undefined: nothing. */
export function stateDifference(log: RegistryState, held: RegistryState): string | undefined {
  const marked = (list: readonly string[]) =>
    Object.fromEntries(list.map((name) => [name, 'retired' as const]))
  return (
    firstDifference(log.versions, held.versions) ??
    firstDifference(log.aliases, held.aliases) ??
    firstDifference(marked(log.retired), marked(held.retired))
  )
}
