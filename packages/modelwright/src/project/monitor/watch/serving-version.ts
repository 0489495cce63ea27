import { aliasSince } from '../../update/alias-since.ts'
import { isShadow } from '../collect/version-name.ts'
import type { LogView } from './look-at-log.ts'
import type { WatchRequest } from './watch-request.ts'

/** The version whose answers are asked for. */
export interface Serving {
  readonly version: string
  readonly digest: string
  /** Since when, milliseconds since 1970-01-01 UTC; null: that is not known. */
  readonly since: number | null
}

/** The version whose answers are asked for: the champion, else the one that answered last. */
export async function servingVersion(
  { project, name }: WatchRequest,
  { found }: Pick<LogView, 'found'>,
  note: (sentence: string) => void,
): Promise<Serving | null> {
  const all = await project.models.versions(name)
  const champion = all.find(({ aliases }) => aliases.includes('champion'))
  if (champion !== undefined) {
    const since = (await aliasSince({ project, name }, 'champion')) ?? null
    return { version: String(champion.version), digest: champion.digest, since }
  }
  const answered = found.filter(({ version }) => !isShadow(version))
  const last = answered.reduce<(typeof answered)[number] | undefined>(
    (latest, one) => (latest === undefined || one.last > latest.last ? one : latest),
    undefined,
  )
  if (last === undefined) return null
  note(`The model has no champion; version ${last.version} answered last and is looked at in its place.`)
  return { version: last.version, digest: last.digest, since: null }
}
