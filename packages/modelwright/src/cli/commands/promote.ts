import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { findVersion } from '../find-version.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

interface PromoteFlags extends CommonFlags {
  readonly alias: string
  readonly force?: boolean
  readonly reason?: string
}

/** The reason to overrule what refuses; undefined: it is not asked to. */
function forceOf({ force, reason }: PromoteFlags): string | undefined {
  if ((force === true) === (reason !== undefined && reason.trim() !== '')) return reason
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: '--force needs a reason, and a reason is for --force: both are written into the log.',
    where: force === true ? '--reason' : '--force',
    mend: ['modelwright promote <model> --force --reason "the gate measured the wrong month"'],
  })
}

/** `modelwright promote churn/2`: points an alias, `champion` by default, at a version that may have it. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('promote'))
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .option('--alias <alias>', 'the alias to point at it', 'champion')
    .option('--force', 'although a gate or a missing approval refuses it; needs --reason')
    .option('--reason <text>', 'why; written into the log of changes')
    .addHelpText('after', '\nExit codes: 0 promoted, 2 used wrongly, 3 refused: it says by what.')
    .action(async (reference: string, flags: PromoteFlags) => {
      const out = output(flags)
      const force = forceOf(flags)
      const promoted = await withProject(io, { create: false }, async (project) => {
        const { name, version, byDigest } = await findVersion(reference, project)
        const options = { alias: flags.alias, byDigest, ...(force === undefined ? {} : { force }) }
        return project.registry.promote(name, version, options)
      })
      const { name, version, alias, before, overruled } = promoted
      const was = before === null || before === version ? '' : `, before it was version ${before}`
      out.result(promoted, () => {
        const notes = overruled.map((refusal) => `  overruled: ${refusal}\n`).join('')
        return `${name}@${alias} is version ${version} now${was}.\n${notes}`
      })
    })
}
