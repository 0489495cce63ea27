import { Command } from 'commander'
import { didYouMean, ModelwrightError, type RunPage } from '../../core/index.ts'
import { alignColumns, shownNumber } from '../columns.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import type { Output } from '../output.ts'
import { shownFirst, shownTime } from '../shown.ts'
import { withProject } from '../with-project.ts'
import { fieldsOfQuery, fieldValue } from './fields.ts'

/** Flags of a page of runs. */
interface PageFlags extends CommonFlags {
  readonly limit: number
  readonly orderBy?: string
  readonly page?: string
}

function withPageFlags(command: Command): Command {
  return withCommonFlags(command)
    .option('--limit <count>', 'how many at most', wholeNumber(1, 100_000), 20)
    .option('--order-by <fields>', 'such as: "metrics.auc desc, started"; default: newest first')
    .option('--page <token>', 'the next page, as the one before named it')
}

/** The table of runs: what all have, then the fields that were asked for. */
function pageText({ runs, next }: RunPage, fields: ReturnType<typeof fieldsOfQuery>): string {
  if (runs.length === 0) return 'No run is like this.\n'
  const last = fields.length === 0 ? ['METRIC'] : fields.map(({ text }) => text)
  const heads = ['RUN', 'NAME', 'STATUS', 'STARTED (UTC)', ...last]
  const rows = runs.map((run) => {
    const own =
      fields.length === 0
        ? [run.error ?? shownFirst(run.metrics, run.params['metric'])]
        : fields.map(({ field }) => {
            const value = fieldValue(run, field)
            return typeof value === 'number' ? shownNumber(value) : value
          })
    return [run.id, run.name, run.status, shownTime(run.startedAt), ...own]
  })
  const more = next === null ? '' : `\nMore:  --page ${next}\n`
  return `${alignColumns([heads, ...rows])}${more}`
}

async function print(
  context: CommandContext,
  out: Output,
  { limit, orderBy, page }: PageFlags,
  where: string | undefined,
): Promise<void> {
  const found = await withProject(context.io, { create: false }, (project) =>
    project.tracking.search({
      limit,
      ...(where === undefined ? {} : { where }),
      ...(orderBy === undefined ? {} : { orderBy }),
      ...(page === undefined ? {} : { page }),
    }),
  )
  const isFirst = page === undefined && where === undefined
  out.result(found, () =>
    isFirst && found.runs.length === 0 ? 'No run yet.\n' : pageText(found, fieldsOfQuery(where, orderBy)),
  )
}

/** `modelwright runs list`: runs, newest first; also where no sub-verb is named. */
export function listCommand(context: CommandContext, verbs: readonly string[]): Command {
  return withPageFlags(new Command('list'))
    .description('List runs, newest first')
    .argument('[none...]', '')
    .action(async ([word]: readonly string[], flags: PageFlags) => {
      const out = context.output(flags)
      if (word !== undefined)
        throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
          message: `"runs" has no "${word.slice(0, 40)}".`,
          where: 'modelwright runs',
          mend: [...didYouMean(word, verbs), `It has ${verbs.join(', ')}.`],
        })
      await print(context, out, flags, undefined)
    })
}

/** `modelwright runs search "metrics.auc > 0.8"`. */
export function searchCommand(context: CommandContext): Command {
  return withPageFlags(new Command('search'))
    .description('Find runs by params, metrics, tags and what else is known of them')
    .argument('<query>', `such as: "metrics.auc > 0.8 and params.learner = 'boosted-trees'"`)
    .addHelpText(
      'after',
      `
Fields: metrics.<name> (also .min .max .low .high .count), params.<name>, tags.<name>, id, name, status, started, ended,
duration, error, note, parent, data, code, workflow, artifact, commit, branch, dirty
Comparisons: = != > >= < <=, in ('a', 'b'), like 'a%', contains 'a', is null; joined by and, or, not, ( )
Examples:
  modelwright runs search "metrics.auc.low > 0.8 and tags.team in ('a', 'b')" --order-by "metrics.auc desc"
  modelwright runs search "status = 'failed' and started > '7 days ago'"`,
    )
    .action(async (query: string, flags: PageFlags) => print(context, context.output(flags), flags, query))
}
