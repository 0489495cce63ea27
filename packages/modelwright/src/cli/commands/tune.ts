import { access } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { writeWhole } from '../../project/index.ts'
import { winnerText } from '../../project/init/winner-text.ts'
import { statedIn } from '../../project/places/stated-place.ts'
import { type TuneResult, tuneWorkflow } from '../../project/run/tune.ts'
import { withRunTools } from '../../project/run/with-tools.ts'
import { type Workflow, workflowFileOf } from '../../project/workflow/index.ts'
import { withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { needsFlag } from '../needs-flag.ts'
import { plainFlags, requestOf, workflowPlace } from '../run-request.ts'
import { type SearchCommandFlags, toolOptions, withSearchFlags } from '../search-flags.ts'
import { tuneDocument, tuneText } from '../tune-text.ts'

interface Flags extends SearchCommandFlags {
  readonly resume?: boolean
  readonly out?: string
  readonly force?: boolean
}

/** Refuses before hours of search what could not be written after them. */
async function checkFree({ out, force }: Flags, folder: string): Promise<void> {
  if (out === undefined || force === true) return
  const isThere = await access(resolve(folder, out)).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  throw new ModelwrightError('PROJECT_WORKFLOW_EXISTS', {
    message: 'There is such a file already; it was left as it is.',
    where: out,
    mend: ['Replace it:  add --force', 'Or name another file:  --out'],
  })
}

/** A path as an import names it. */
function importPath(from: string, to: string): string {
  const path = relative(dirname(from), to).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

async function writeWinner(
  { search, metric, split }: TuneResult,
  { workflow, data, flags, io }: { workflow: Workflow; data: string | undefined; flags: Flags; io: Io },
): Promise<string | null> {
  if (flags.out === undefined) return null
  const path = resolve(io.folder, flags.out)
  const isHeldBack = flags.test !== undefined || flags.folds !== undefined
  const start =
    data === undefined
      ? {
          base: importPath(path, await workflowFileOf(workflowPlace(flags, io.folder))),
          said: plainFlags(flags),
          ...(isHeldBack ? { split } : {}),
        }
      : { data, said: workflow, split }
  await writeWhole(
    path,
    winnerText({ trial: search.best, recipe: search.recipe, metric, workflow, ...start }),
  )
  return flags.out
}

/** `modelwright tune`: searches on the training rows, and stops there. */
export function command({ io, output }: CommandContext): Command {
  return withSearchFlags(withCommonFlags(new Command('tune')))
    .option('--resume', 'go on with the search of the same workflow and data, also beside another process')
    .option('--out <file>', 'write the winner as a workflow file')
    .option('--force', 'with --out: replace that file')
    .action(async (data: string | undefined, flags: Flags) => {
      const out = output(flags)
      needsFlag(flags, { these: ['force'], need: 'out', as: '--out <file>' })
      await checkFree(flags, io.folder)
      const request = await requestOf(data, flags, io.folder)
      await withRunTools({ ...toolOptions(io, out, flags), ...statedIn(request.workflow) }, async (tools) => {
        const result = await tuneWorkflow(request, tools, { resume: flags.resume === true })
        const written = await writeWinner(result, { workflow: request.workflow, data, flags, io })
        const facts = { result, written, durationMs: Date.now() - io.startedAt }
        out.result(tuneDocument(facts), () => tuneText(facts))
      })
    })
}
