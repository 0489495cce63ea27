import type { Source, SourceDefinition } from '../../core/index.ts'
import { readAddresses } from '../scrape/addresses.ts'
import { listOfFields } from '../scrape/field.ts'
import { readScrapeOptions, scrapeOptions } from '../scrape/scrape-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link scrape}. */
export type ScrapeOptions = Omit<GivenOptions<typeof scrapeOptions>, 'fields'> &
  CommonOptions & {
    /** Columns, and the selector of each within a row: `{ price: '.price', link: 'h3 a@href' }`. */
    readonly fields?: Readonly<Record<string, string>> | readonly string[]
  }

/**
 * Rows from web pages: by CSS selectors, or from an HTML table, over as many pages as links, numbers or a list of addresses lead to.
 *
 * Sites are asked under a stated name, one request after the other with a pause between, and only for what their robots.txt
 * lets programs read. Pages are parsed as browsers do, broken or not; scripts are not run. Cells stay the text of the page: numbers and
 * dates are read from it as from a CSV file.
 *
 * @param url - the address, or a list of them; `{page}` is filled with the numbers of `pages`, `${NAME}` from the environment
 * @throws {ModelwrightError} RETRIEVE_ROBOTS_REFUSED - when robots.txt forbids a page, or cannot be had
 * @throws {ModelwrightError} RETRIEVE_ROWS_MISSING - when selectors match nothing, or it is not clear which table is meant
 * @throws {ModelwrightError} RETRIEVE_PAGES_DIFFERENT - when a page has other columns than the first
 * @throws {ModelwrightError} RETRIEVE_PAGES_ENDLESS - when pages repeat or do not end
 * @throws {ModelwrightError} RETRIEVE_LINK_FOREIGN - when a link leads to a host that was not named
 * @example
 * scrape('https://example.org/list?page={page}', { pages: '1-20', rows: 'li.product', fields: { name: 'h3', price: '.price' } }).name // → 'scrape'
 */
export function scrape(url: string | readonly string[], options: ScrapeOptions = {}): Source {
  const { fields, ...rest } = options
  const plain = { ...rest, ...(fields !== undefined && { fields: listOfFields(fields) }) }
  const values = readScrapeOptions(withoutCommon(plain, 'scrape').own)
  readAddresses(url, values.pages)
  return sourceOf('scrape', { url, ...plain })
}

/** Brings rows from web pages. */
export const scrapeSource = {
  name: 'scrape',
  options: scrapeOptions,
  async bring({ url, ...options }, context) {
    const { own, licence } = withoutCommon(options, 'scrape')
    const values = readScrapeOptions(own)
    const { bringScrape } = await import('../scrape/bring-scrape.ts')
    return { ...(await bringScrape(url, values, context)), ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
