import { Command } from 'commander'
import { isModelwrightError, withMend } from '../../core/index.ts'
import { targets } from '../../deploy/index.ts'
import { findTarget } from '../../project/deploy/find-target.ts'
import {
  destroyVerb,
  invokeVerb,
  logsVerb,
  outputsVerb,
  rollbackVerb,
  statusVerb,
  trafficVerb,
} from '../deploy/care-verbs.ts'
import type { DeployContext } from '../deploy/context.ts'
import { followVerb } from '../deploy/follow-verb.ts'
import { applyVerb, buildVerb, checkVerb, importVerb, planVerb } from '../deploy/place-verbs.ts'
import { deploymentsText } from '../deploy/status-text.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { quietCommander } from '../quiet-commander.ts'
import { withProject } from '../with-project.ts'

const verbs = [
  checkVerb,
  buildVerb,
  planVerb,
  applyVerb,
  statusVerb,
  invokeVerb,
  trafficVerb,
  rollbackVerb,
  destroyVerb,
  logsVerb,
  outputsVerb,
  importVerb,
  followVerb,
]

function listCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('list').description('List what is deployed')).action(
    (flags: CommonFlags) => {
      const out = output(flags)
      return withProject(io, { create: false }, async ({ deployments }) => {
        const all = await deployments.list()
        out.result(all, () => deploymentsText(all))
      })
    },
  )
}

/** The verbs of one target: their flags are its declared options. */
function targetCommand(context: DeployContext): Command {
  const { name, title, about } = context.target
  const command = new Command(`modelwright deploy ${name}`).description(`${title}: ${about}`)
  for (const verb of verbs) command.addCommand(verb(context))
  return command
}

/** Says which target is meant, where an error of what all share cannot know it. */
function naming(error: unknown, target: string): unknown {
  if (!isModelwrightError(error)) return error
  const named = error.mend.map((one) => one.replaceAll('deploy <target>', `deploy ${target}`))
  return named.join() === error.mend.join() ? error : withMend(error, named)
}

const help = `
Targets: ${Object.keys(targets).join(', ')}, or a file that exports one.
Verbs: check, build, plan, apply, status, invoke, traffic, rollback, destroy, logs, outputs, import, follow.
Flags are the options of the target:  modelwright deploy <target> apply --help

Examples:
  modelwright deploy list
  modelwright deploy <target> plan churn@champion --offline
  modelwright deploy <target> apply churn@champion --traffic 10
  modelwright deploy <target> rollback`

/** `modelwright deploy <target> <verb>`: places a model, and looks after it. */
export function command(context: CommandContext): Command {
  return new Command('deploy')
    .argument('<target>', 'where to; or `list`')
    .argument('[verb...]', 'what to do, and its arguments')
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText('after', help)
    .action(async (name: string, rest: readonly string[]) => {
      const own =
        name === 'list'
          ? new Command('modelwright deploy').addCommand(listCommand(context))
          : targetCommand({ ...context, target: await findTarget(name, context.io.folder) })
      quietCommander(own, context.io)
      if (name === 'list') return void (await own.parseAsync(['list', ...rest], { from: 'user' }))
      if (rest.length === 0) return own.outputHelp()
      await own.parseAsync([...rest], { from: 'user' }).catch((error: unknown) => {
        throw naming(error, name)
      })
    })
}
