import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { parseReference } from '../../project/store/references.ts'
import { findVersion } from '../find-version.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

interface RollbackFlags extends CommonFlags {
  readonly alias: string
  readonly to?: string
}

const numberOf = (to: string): number | undefined => (/^\d{1,9}$/.test(to) ? Number(to) : undefined)

/** `modelwright rollback churn`: points an alias, `champion` by default, back to the version before. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('rollback'))
    .argument('<model>', 'the name of a model, or name@alias')
    .option('--alias <alias>', 'the alias to move back', 'champion')
    .option('--to <version>', 'a version it had earlier; default: the one before')
    .action(async (given: string, flags: RollbackFlags) => {
      const out = output(flags)
      const done = await withProject(io, { create: false }, async (project) => {
        const named = parseReference(given)
        const { name } = named
        const alias = named.kind === 'alias' ? named.alias : flags.alias
        const to = flags.to === undefined ? undefined : numberOf(flags.to)
        const found =
          flags.to === undefined || to !== undefined ? undefined : await findVersion(flags.to, project)
        if (found !== undefined && found.name !== name)
          throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
            message: `${found.name}/${found.version} is another model than ${name}.`,
            where: '--to',
            mend: [`modelwright rollback ${found.name} --to ${found.version}`],
          })
        const version = to ?? found?.version
        return project.registry.rollback(name, {
          alias,
          ...(version === undefined ? {} : { to: version }),
        })
      })
      const { name, version, alias, before } = done
      out.result(done, () => {
        const was = before === null ? '' : `, before it was version ${before}`
        return `${name}@${alias} is version ${version} again${was}.\n`
      })
    })
}
