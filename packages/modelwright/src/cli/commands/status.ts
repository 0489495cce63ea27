import { Command } from 'commander'
import { didYouMean, ModelwrightError } from '../../core/index.ts'
import type { Project } from '../../project/index.ts'
import { readStatus } from '../../project/status/read-status.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { readService } from '../status/read-service.ts'
import { statusText } from '../status/status-text.ts'
import { withProject } from '../with-project.ts'

/** The models that are meant: the one that is named, else all. */
async function namesOf({ models }: Project, name: string | undefined): Promise<readonly string[]> {
  const all = [...new Set((await models.list()).map((one) => one.name))]
  if (name === undefined && all.length > 0) return all
  if (name !== undefined && all.includes(name)) return [name]
  throw new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
    message: name === undefined ? 'There is no model here.' : `There is no model "${name.slice(0, 80)}".`,
    ...(name === undefined ? {} : { where: name.slice(0, 80) }),
    mend: [
      ...(name === undefined ? [] : didYouMean(name, all)),
      ...(all.length === 0 ? ['Make one:  modelwright run'] : [`Models: ${all.slice(0, 10).join(', ')}`]),
    ],
  })
}

/** `modelwright status [model]`: one page of how a model fares, from the store alone. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('status'))
    .argument('[model]', 'its name; default: all of the project')
    .option('--key <key>', 'a key of the service with the scope metrics')
    .action(async (model: string | undefined, flags: CommonFlags & { key?: string }) => {
      const out = output(flags)
      const key = flags.key ?? (io.env['MODELWRIGHT_SERVICE_KEY'] || undefined)
      await withProject(io, { create: false }, async (project) => {
        const names = await namesOf(project, model)
        const found = await Promise.all(
          names.map(async (name) => {
            const status = await readStatus(project, name, io.folder)
            const up = await readService(io.folder, name, { locks: status.locks, key })
            return { ...status, up }
          }),
        )
        const now = Date.now()
        out.result({ models: found }, () =>
          found.map(({ up, ...status }) => statusText(status, up, now)).join('\n'),
        )
      })
    })
}
