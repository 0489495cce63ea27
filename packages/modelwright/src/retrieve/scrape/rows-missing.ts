import { ModelwrightError } from '../../core/index.ts'
import { scriptHint } from './find-table.ts'
import { isMadeByScripts, type Page } from './page.ts'
import type { ScrapeValues } from './scrape-options.ts'
import { hintsFor } from './selecting.ts'

/** The error for a first page on which nothing is found: what was looked for, and what may have been meant. */
export function rowsMissing(
  page: Page,
  what: 'rows' | 'links',
  { rows, fields, follow }: ScrapeValues,
): ModelwrightError {
  const selector = what === 'links' ? follow : rows
  const within =
    selector === '' || what === 'links' ? '' : `, or no field within: ${fields.join(', ').slice(0, 200)}`
  const looked =
    selector === ''
      ? `no field is found: ${fields.join(', ').slice(0, 200)}`
      : `nothing matches "${selector}"${within}`
  return new ModelwrightError('RETRIEVE_ROWS_MISSING', {
    message: `"${page.shown}" has no ${what === 'links' ? 'link to follow' : 'row'}: ${looked}.`,
    where: page.shown,
    mend: [
      ...(isMadeByScripts(page.document) ? [scriptHint] : []),
      ...hintsFor(selector || fields.join(' '), page.document),
      'Try selectors without a full run:  modelwright retrieve <address> --rows … --field … --dry',
      "What a browser shows may differ from what the server sends: look at the page's source there.",
    ],
  })
}
