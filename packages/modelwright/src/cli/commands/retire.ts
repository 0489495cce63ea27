import { Command } from 'commander'
import { findVersion } from '../find-version.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

interface RetireFlags extends CommonFlags {
  readonly reason?: string
  readonly undo?: boolean
}

/** `modelwright retire churn/2`: takes a version out of use; it is kept, but neither promoted nor served. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('retire'))
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .option('--reason <text>', 'why; written into the log of changes')
    .option('--undo', 'take it into use again')
    .action(async (reference: string, flags: RetireFlags) => {
      const out = output(flags)
      const stage = flags.undo === true ? 'active' : 'retired'
      const done = await withProject(io, { create: false }, async (project) => {
        const { name, version } = await findVersion(reference, project)
        const taken = await project.registry.setStage(name, version, stage, flags.reason)
        return { name, version, stage, aliasesTaken: taken }
      })
      out.result(done, () => {
        const { name, version, aliasesTaken } = done
        const aliases = aliasesTaken.map((alias) => `  it is ${name}@${alias} no more\n`).join('')
        return `${name} version ${version} is ${stage}.\n${aliases}`
      })
    })
}
