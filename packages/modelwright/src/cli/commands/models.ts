import { Command } from 'commander'
import type { VersionRecord } from '../../core/index.ts'
import { alignColumns } from '../columns.ts'
import { findVersion } from '../find-version.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { shownFirst, shownTime } from '../shown.ts'
import { versionDocument, versionText } from '../version-text.ts'
import { withProject } from '../with-project.ts'

function rowOf(version: VersionRecord): string[] {
  const { name, digest, aliases, createdAt, metrics, stage } = version
  return [
    name,
    String(version.version),
    [...aliases, ...(stage === 'retired' ? ['(retired)'] : [])].join(', '),
    digest.slice(0, 12),
    shownTime(createdAt),
    shownFirst(metrics),
  ]
}

function listCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('list'))
    .description('List models, their versions and aliases')
    .action(async (flags: CommonFlags) => {
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

function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show all that is known of a version')
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .action(async (reference: string, flags: CommonFlags) => {
      const out = output(flags)
      const document = await withProject(io, { create: false }, async (project) =>
        versionDocument(await findVersion(reference, project), project),
      )
      out.result(document, () => versionText(document))
    })
}

/** Takes `team=billing` apart; without `=` the tag says nothing more. */
function tagOf(text: string): { name: string; value: string } {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) }
}

function tagCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('tag'))
    .description('Set a tag of a version, or remove one')
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .argument('<tags...>', 'name=value, or a name alone; the tag "keep" keeps a version from gc')
    .option('--remove', 'remove tags of these names')
    .action(async (reference: string, tags: string[], flags: CommonFlags & { remove?: boolean }) => {
      const out = output(flags)
      const done = await withProject(io, { create: false }, async (project) => {
        const { name, version } = await findVersion(reference, project)
        for (const tag of tags.map(tagOf)) {
          const value = flags.remove === true ? null : tag.value
          await project.registry.tag(name, version, { name: tag.name, value })
        }
        return { name, version, tags: (await project.registry.details(name, version)).tags }
      })
      out.result(done, () => {
        const shown = Object.entries(done.tags).map(([name, value]) =>
          value === '' ? name : `${name}=${value}`,
        )
        return `${done.name} version ${done.version}: ${shown.length === 0 ? 'no tag' : shown.join(', ')}\n`
      })
    })
}

function noteCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('note'))
    .description('Add a note to a version')
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .argument('<text>', 'what to remember')
    .action(async (reference: string, text: string, flags: CommonFlags) => {
      const out = output(flags)
      const done = await withProject(io, { create: false }, async (project) => {
        const { name, version } = await findVersion(reference, project)
        await project.registry.note(name, version, text)
        return { name, version, notes: (await project.registry.details(name, version)).notes }
      })
      out.result(done, () => `${done.name} version ${done.version}: note ${done.notes.length}\n`)
    })
}

function aliasCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('alias'))
    .description('Point an alias of your own at a version, or remove it')
    .argument('<model>', 'a version: name/version, run id or digest; with --remove the name of the model')
    .argument('<alias>', 'a word such as challenger; champion is for promote')
    .option('--remove', 'remove the alias')
    .action(async (reference: string, alias: string, flags: CommonFlags & { remove?: boolean }) => {
      const out = output(flags)
      const done = await withProject(io, { create: false }, async ({ models, ...project }) => {
        if (flags.remove === true) {
          const name = reference.replace(/^models:\//, '').replace(/[@/].*$/, '')
          return { name, alias, removed: await models.removeAlias(name, alias) }
        }
        const { name, version } = await findVersion(reference, { models, ...project })
        await models.setAlias(name, alias, version)
        return { name, alias, version }
      })
      out.result(done, () => {
        if ('removed' in done) return `${done.name}@${alias} ${done.removed ? 'is gone' : 'was not there'}.\n`
        return `${done.name}@${alias} is version ${done.version} now.\n`
      })
    })
}

/** `modelwright models list | show | tag | note | alias`: models, their versions, and what is said of them. */
export function command(context: CommandContext): Command {
  return new Command('models')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(showCommand(context))
    .addCommand(tagCommand(context))
    .addCommand(noteCommand(context))
    .addCommand(aliasCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright models\n  modelwright models show churn/2\n  modelwright models tag churn/2 keep team=billing\n  modelwright models alias churn/2 shadow\n  modelwright models --json',
    )
}
