import type { Project } from '../../open-project.ts'
import { shadowOf } from '../collect/version-name.ts'
import type { WatchPass } from './watch-request.ts'

/** Versions whose alerts stay open: those that answer, are tried, or were judged last; undefined: nobody knows which are in use. */
export async function liveVersions(
  { models }: Pick<Project, 'models'>,
  { model, serving, judged }: Pick<WatchPass, 'model' | 'serving' | 'judged'>,
): Promise<readonly string[] | undefined> {
  const newest = judged.filter(({ isWhole }) => isWhole).at(-1)
  const tried = (await models.versions(model)).filter(({ aliases }) =>
    aliases.some((alias) => alias === 'canary' || alias === 'challenger'),
  )
  const live = new Set([
    ...(serving === null ? [] : [serving]),
    ...(newest === undefined ? [] : [newest.version]),
    ...tried.flatMap(({ version }) => [`${version}`, shadowOf(`${version}`)]),
  ])
  return live.size === 0 ? undefined : [...live]
}
