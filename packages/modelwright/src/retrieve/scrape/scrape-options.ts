import { ModelwrightError, type OptionSpecs, type OptionValues } from '../../core/index.ts'
import { readRequestOptions, requestOptions } from '../http/http-options.ts'
import { fieldsOf } from './field.ts'
import { productToken } from './robots.ts'

const mostPages = 1000
const mostMinutes = 60

/** Options of scraping. */
export const scrapeOptions = {
  ...requestOptions,
  rows: {
    type: 'text',
    default: '',
    about: 'selector of what becomes a row: li.product; default: each page is a row',
  },
  fields: {
    type: 'list',
    default: [],
    about:
      'columns, as name=selector within the row: price=.price; link=h3 a@href takes an attribute, tags[]=.tag all matches, id=@data-id of the row itself',
  },
  table: {
    type: 'text',
    default: '',
    about:
      'the HTML table to read: its number on the page (1), caption=Largest cities, or a selector; default: the only one',
  },
  header: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'yes', 'no'],
    about:
      'whether a table begins with names of columns; auto: by its head, its th cells, else what stands below',
  },
  next: { type: 'text', default: '', about: 'selector of the link to the next page: a.next, link[rel=next]' },
  pages: {
    type: 'text',
    default: '',
    about: 'numbers that fill {page} in the address: 1-20, 0-200/20 in steps, 1- until a page has no row',
  },
  follow: {
    type: 'text',
    default: '',
    about: 'selector of links on these pages to the pages that hold the rows: h3 a',
  },
  hosts: {
    type: 'list',
    default: [],
    about: 'further hosts that links may lead to: cdn.example.org; default: only those of the addresses',
  },
  key: {
    type: 'list',
    default: [],
    about: 'columns that tell rows apart: of rows with the same key the first stays',
  },
  duplicates: {
    type: 'choice',
    default: 'keep',
    choices: ['keep', 'drop'],
    about: 'what to do with rows that are equal in all columns',
  },
  drift: {
    type: 'choice',
    default: 'refuse',
    choices: ['refuse', 'warn', 'accept'],
    about: 'what to do where a page has other columns than the first',
  },
  broken: {
    type: 'choice',
    default: 'refuse',
    choices: ['refuse', 'skip'],
    about:
      'what to do with a page after the first that is not there, is no web page or that robots.txt forbids; skip: leave it out and say so',
  },
  origin: {
    type: 'boolean',
    default: false,
    about:
      'add the columns page_url and page_time; without, the snapshot knows them for each row all the same',
  },
  userAgent: {
    type: 'text',
    default: 'modelwright',
    about:
      'who asks, and where to complain: acme-prices (+https://acme.example/bot); robots.txt is read under its first word',
  },
  delayMs: {
    type: 'integer',
    default: 1000,
    min: 0,
    max: 3_600_000,
    about: 'pause between requests to a host; a longer Crawl-delay of its robots.txt comes first',
  },
  maxPages: { type: 'integer', default: mostPages, min: 1, about: 'pages to ask for at most' },
  maxMinutes: {
    type: 'number',
    default: mostMinutes,
    exclusiveMin: 0,
    max: 10_000,
    about: 'time to take at most; pages that are left then are not asked for',
  },
  maxPageBytes: {
    type: 'integer',
    default: 16_000_000,
    min: 1,
    max: 200_000_000,
    about: 'largest page, unpacked: a page lies in memory',
  },
  encoding: {
    type: 'text',
    default: 'auto',
    about:
      'auto: byte order mark, Content-Type, meta, else UTF-8 or windows-1252; or an encoding by its WHATWG name',
  },
  cache: {
    type: 'boolean',
    default: true,
    about:
      'ask for a page again only if it changed (ETag, Last-Modified), where there is a project to keep it in',
  },
} as const satisfies OptionSpecs

/** Checked values of {@link scrapeOptions}. */
export type ScrapeValues = OptionValues<typeof scrapeOptions>

/** Whether a bound was left as it is: then reaching it is a mistake, not a wish. */
export function isAsIs(name: 'maxPages' | 'maxMinutes', values: ScrapeValues): boolean {
  return values[name] === scrapeOptions[name].default
}

function bad(problem: string, mend: string): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for scrape: ${problem}.`,
    where: 'scrape',
    mend: [mend],
  })
}

function checkColumns(values: ScrapeValues): void {
  const { fields, rows, table, key } = values
  if (table !== '' && (fields.length > 0 || rows !== ''))
    throw bad('"table" and "fields" both say what the columns are', 'Leave one of them out.')
  if (rows !== '' && fields.length === 0)
    throw bad(
      '"rows" needs "fields", which say what the columns are',
      "Add:  fields: { name: 'h3', price: '.price' }",
    )
  const names = fieldsOf(fields).map(({ name }) => name)
  const unknown = names.length === 0 ? undefined : key.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw bad(`the key "${unknown}" is none of the columns ${names.join(', ')}`, 'Name a column in "fields".')
}

function checkUserAgent({ userAgent, headers }: ScrapeValues): void {
  if (productToken(userAgent) === '' || /[^\x20-\x7e]/.test(userAgent))
    throw bad(
      '"userAgent" must begin with a name of letters, which robots.txt can speak of',
      "Write who asks:  userAgent: 'acme-prices (+https://acme.example/bot)'",
    )
  if (headers.some((header) => /^user-agent\s*:/i.test(header)))
    throw bad('the header "User-Agent" is stated by "userAgent"', "Write:  userAgent: 'acme-prices'")
}

/** Checks options of scraping. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readScrapeOptions(given: Readonly<Record<string, unknown>>): ScrapeValues {
  const values = readRequestOptions(scrapeOptions, given, 'scrape')
  checkColumns(values)
  checkUserAgent(values)
  return values
}
