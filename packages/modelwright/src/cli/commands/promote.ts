import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

/** `modelwright promote churn/2`: points an alias, `champion` by default, at a version. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('promote'))
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .option('--alias <alias>', 'the alias to point at it', 'champion')
    .action(async (reference: string, flags: CommonFlags & { alias: string }) => {
      const out = output(flags)
      const promoted = await withProject(io, { create: false }, async (project) => {
        const { resolveModel } = await import('../../project/index.ts')
        const { name, version } = await resolveModel(reference, project)
        if (version === undefined) {
          throw new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
            message: `"${reference}" is not a registered version, so it can have no alias.`,
            mend: ['modelwright models lists the versions.'],
          })
        }
        await project.models.setAlias(name, flags.alias, version)
        return { name, version, alias: flags.alias }
      })
      out.result(promoted, () => `${promoted.name}@${promoted.alias} is version ${promoted.version} now.\n`)
    })
}
