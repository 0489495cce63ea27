import { Command } from 'commander'
import { ModelwrightError, type PolicySetting } from '../../core/index.ts'
import { alignColumns } from '../columns.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

interface PolicyFlags extends CommonFlags {
  readonly model?: string
}

function settingsText(settings: readonly PolicySetting[]): string {
  if (settings.length === 0) return 'No rule is set: any model may be served, and none needs approval.\n'
  return alignColumns([
    ['RULE', 'VALUE', 'OF'],
    ...settings.map(({ scope, name, value }) => [name, value, scope === '' ? 'the whole store' : scope]),
  ])
}

function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show the rules of the store')
    .action(async (flags: CommonFlags) => {
      const out = output(flags)
      const settings = await withProject(io, { create: false }, ({ trust }) => trust.settings())
      out.result({ settings }, () => settingsText(settings))
    })
}

function pairOf(text: string): { name: string; value: string } {
  const at = text.indexOf('=')
  if (at > 0) return { name: text.slice(0, at), value: text.slice(at + 1) }
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'A rule is set as name=value.',
    where: text.slice(0, 80),
    mend: ['modelwright policy set serve=signed'],
  })
}

function setCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('set'))
    .description('Set a rule')
    .argument('<rules...>', 'name=value: serve=signed, approvals=1 …')
    .option('--model <name>', 'for this model alone')
    .action(async (rules: string[], flags: PolicyFlags) => {
      const out = output(flags)
      const scope = flags.model ?? ''
      const settings = await withProject(io, { create: true }, async ({ trust }) => {
        for (const rule of rules.map(pairOf)) await trust.setPolicy({ scope, ...rule })
        return trust.settings()
      })
      out.result({ settings }, () => settingsText(settings))
    })
}

function unsetCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('unset'))
    .description('Take a rule away')
    .argument('<names...>', 'rules')
    .option('--model <name>', 'of this model alone')
    .action(async (names: string[], flags: PolicyFlags) => {
      const out = output(flags)
      const scope = flags.model ?? ''
      const settings = await withProject(io, { create: false }, async ({ trust }) => {
        for (const name of names) await trust.setPolicy({ scope, name, value: null })
        return trust.settings()
      })
      out.result({ settings }, () => settingsText(settings))
    })
}

/** `modelwright policy show | set | unset`: what the store asks of models before they are served or promoted. */
export function command(context: CommandContext): Command {
  return new Command('policy')
    .addCommand(showCommand(context), { isDefault: true })
    .addCommand(setCommand(context))
    .addCommand(unsetCommand(context))
    .addHelpText(
      'after',
      '\nRules: serve, deploy (any or signed), approvals (0 to 9), approvals-by (other or any), protected (aliases).\n\nExamples:\n  modelwright policy set serve=signed\n  modelwright policy set approvals=1 --model churn\n  modelwright policy --json',
    )
}
