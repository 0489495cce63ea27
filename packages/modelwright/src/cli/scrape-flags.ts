import { type Command, InvalidArgumentError } from 'commander'
import { ModelwrightError, type Source } from '../core/index.ts'
import { quoted } from '../project/init/source-code.ts'
import { scrape } from '../retrieve/index.ts'
import { nameList, wholeNumber } from './flags.ts'

/** Flags that say what to scrape: the options of `scrape` of the same names. */
export interface ScrapeFlags {
  readonly rows?: string
  readonly field?: readonly string[]
  readonly table?: string
  readonly next?: string
  readonly pages?: string
  readonly follow?: string
  readonly key?: readonly string[]
  readonly header?: readonly string[]
  readonly userAgent?: string
  readonly delay?: number
  readonly maxPages?: number
}

function collected(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text]
}

function fieldOf(text: string, earlier: readonly string[] = []): readonly string[] {
  if (text.indexOf('=') < 1) throw new InvalidArgumentError('Must be name=selector, such as price=.price.')
  return [...earlier, text]
}

/** Adds the flags of scraping. */
export function withScrapeFlags(command: Command): Command {
  return command
    .option('--rows <selector>', 'web pages: what becomes a row, such as li.product; default: each page')
    .option(
      '--field <name=selector>',
      'a column within a row; link=a@href takes an attribute; may be repeated',
      fieldOf,
    )
    .option('--table <which>', 'an HTML table: its number, caption=…, or a selector; auto: the only one')
    .option('--next <selector>', 'the link to the next page')
    .option('--pages <numbers>', 'fill {page} in the address: 1-20, 0-200/20, or 1- until there are no more')
    .option('--follow <selector>', 'links to the pages that hold the rows')
    .option('--key <columns>', 'of rows with the same key keep the first', nameList)
    .option('--header <header>', "to send: 'Authorization: Bearer ${API_TOKEN}'; may be repeated", collected)
    .option('--user-agent <text>', 'who asks: acme-prices (+https://acme.example/bot)')
    .option('--delay <ms>', 'pause between requests to a host; default: 1000', wholeNumber(0, 3_600_000))
    .option('--max-pages <count>', 'pages to ask for at most', wholeNumber(1))
}

function optionsOf(flags: ScrapeFlags): Record<string, unknown> {
  const { rows, field, table, next, pages, follow, key, header, userAgent, delay, maxPages } = flags
  const given = { rows, fields: field, table: table === 'auto' ? undefined : table, next, pages, follow, key }
  const asking = { headers: header, userAgent, delayMs: delay, maxPages }
  return Object.fromEntries(
    Object.entries({ ...given, ...asking }).filter(([, value]) => value !== undefined),
  )
}

/** Whether flags say that web pages are meant. */
export function isScrape(flags: ScrapeFlags): boolean {
  return flags.table !== undefined || Object.keys(optionsOf(flags)).length > 0
}

/** The source that addresses and flags mean. @throws {ModelwrightError} CORE_OPTION_INVALID, CLI_ARGUMENT_INVALID */
export function scrapeOf(places: readonly string[], flags: ScrapeFlags): Source {
  const other = places.find((place) => !/^https?:\/\//i.test(place))
  if (other !== undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: `Only web pages have rows to select, and "${other}" is no address of one.`,
      where: 'modelwright retrieve',
      mend: ['Write it whole:  https://host/path', 'For a file leave out --rows, --field and their like.'],
    })
  return scrape(places.length === 1 ? places[0] : places, optionsOf(flags))
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  return typeof value === 'string' ? quoted(value) : String(value)
}

/** Writes a source as the line of a workflow file that makes it. */
export function codeOf({ options }: Source): string {
  const { url, fields, ...rest } = options
  const columns = ((fields ?? []) as readonly string[]).map((field) => {
    const at = field.indexOf('=')
    const name = field.slice(0, at).trim()
    return `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)}: ${quoted(field.slice(at + 1))}`
  })
  const parts = Object.entries(rest).map(([name, value]) => `${name}: ${literal(value)}`)
  const all = [...parts, ...(columns.length > 0 ? [`fields: { ${columns.join(', ')} }`] : [])]
  return `scrape(${literal(url)}${all.length > 0 ? `, { ${all.join(', ')} }` : ''})`
}
