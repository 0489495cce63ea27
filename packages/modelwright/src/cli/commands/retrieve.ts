import { Command } from 'commander'
import { ModelwrightError, type Source } from '../../core/index.ts'
import { loadWorkflow } from '../../project/index.ts'
import { previewData, retrieveData } from '../../project/retrieve-data.ts'
import { file, firstRows, type Preview } from '../../retrieve/index.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'
import { previewText } from '../retrieve-text.ts'
import { codeOf, isScrape, type ScrapeFlags, scrapeOf, withScrapeFlags } from '../scrape-flags.ts'
import { withProject } from '../with-project.ts'

interface Flags extends CommonFlags, ScrapeFlags {
  readonly dry?: boolean
  readonly workflow?: string
}

/** Rows that are shown. */
const rowsToShow = 10

/** Pages that a dry run asks for: enough to see whether they are alike. */
const dryPages = 3

async function sourceOf(places: readonly string[], flags: Flags, folder: string): Promise<Source> {
  if (places.length === 0) return (await loadWorkflow(flags.workflow ?? folder)).workflow.retrieve
  if (isScrape(flags)) return scrapeOf(places, flags)
  if (places.length === 1) return file(places[0])
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Several places are read together only where they are web pages.',
    where: 'modelwright retrieve',
    mend: [
      "Name files of one kind by a pattern:  'data/*.csv'",
      'Put sources together in a workflow file:  union([…])',
    ],
  })
}

/** The source with no more pages than a dry run asks for. */
function shortened(source: Source): Source {
  if (source.name !== 'scrape') return source
  const { maxPages = dryPages } = source.options
  return { ...source, options: { ...source.options, maxPages: Math.min(dryPages, Number(maxPages)) } }
}

function rowObjects({ columns, rows }: Preview): Record<string, string | null>[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])))
}

async function dryRun(source: Source, io: Io, out: Output): Promise<void> {
  const context = { folder: io.folder, log: out.log, signal: io.signal, env: io.env }
  const preview = await previewData(shortened(source), context, rowsToShow)
  const code = source.name === 'scrape' ? codeOf(source) : undefined
  const document = { dry: true, ...preview, rows: rowObjects(preview), ...(code !== undefined && { code }) }
  out.result(document, () =>
    [
      previewText(preview),
      code === undefined ? '' : `\nIn workflow.ts:  retrieve: ${code}\n`,
      '\nNothing was kept. Leave out --dry to read all of it and keep it as a snapshot.\n',
    ].join(''),
  )
}

async function realRun(source: Source, io: Io, out: Output): Promise<void> {
  const context = { folder: io.folder, log: out.log, signal: io.signal, env: io.env }
  await withProject(io, { create: true }, async (project) => {
    const { snapshot, table } = await retrieveData(source, project, context)
    const { columns, rowCount, provenance, digest } = snapshot
    const preview = { rowCount, columns, rows: firstRows(table, rowsToShow), provenance }
    out.result({ dry: false, digest, ...preview, rows: rowObjects(preview) }, () => {
      const name = digest.slice(0, 12)
      return `${previewText(preview)}\nKept as snapshot ${name}:  modelwright data show ${name}\n`
    })
  })
}

/** `modelwright retrieve [place…]`: brings a table in, keeps it as a snapshot and shows its first rows. */
export function command({ io, output }: CommandContext): Command {
  return withScrapeFlags(withCommonFlags(new Command('retrieve')))
    .argument('[places...]', 'a table, a glob, a folder, an address, or web pages; without any workflow.ts')
    .option('--dry', `show the first rows and keep nothing; of web pages ask for ${dryPages} at most`)
    .option('--workflow <file>', 'the workflow file; default: workflow.ts in this folder')
    .addHelpText(
      'after',
      "\nExamples:\n  modelwright retrieve https://shop.example/lamps --rows li.product --field name=h3 --field 'link=h3 a@href' --dry\n  modelwright retrieve https://en.wikipedia.org/wiki/List_of_largest_cities --table 'caption=Largest cities'",
    )
    .action(async (places: readonly string[], flags: Flags) => {
      const out = output(flags)
      const source = await sourceOf(places, flags, io.folder)
      await (flags.dry === true ? dryRun(source, io, out) : realRun(source, io, out))
    })
}
