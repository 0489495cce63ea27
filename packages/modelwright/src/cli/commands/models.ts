import { Command } from 'commander'
import type { VersionRecord } from '../../core/index.ts'
import { alignColumns } from '../columns.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { shownFirst, shownTime } from '../shown.ts'
import { withProject } from '../with-project.ts'

function rowOf(version: VersionRecord): string[] {
  const { name, digest, aliases, createdAt, metrics } = version
  return [
    name,
    String(version.version),
    aliases.join(', '),
    digest.slice(0, 12),
    shownTime(createdAt),
    shownFirst(metrics),
  ]
}

/** `modelwright models`: lists models, their versions and aliases. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('models')).action(async (flags: CommonFlags) => {
    const out = output(flags)
    const models = await withProject(io, { create: false }, (project) => project.models.list())
    out.result({ models }, () =>
      models.length === 0
        ? 'No model yet. Train one:  modelwright run <data.csv> --target <column>\n'
        : alignColumns([
            ['MODEL', 'VERSION', 'ALIASES', 'DIGEST', 'MADE (UTC)', 'METRIC'],
            ...models.map(rowOf),
          ]),
    )
  })
}
