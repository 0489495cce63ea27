import { ModelwrightError } from '../../core/index.ts'
import { scriptHint } from './find-table.ts'
import { isMadeByScripts, type Page } from './page.ts'
import type { ScrapeValues } from './scrape-options.ts'
import { hintsFor } from './selecting.ts'

function nothingIn({ rows, fields }: ScrapeValues, matches: number): string {
  const named = fields.join(', ').slice(0, 200)
  if (rows === '') return `no field is found: ${named}`
  return matches === 0
    ? `nothing matches "${rows}"`
    : `"${rows}" matches ${matches} times, and no field is found within: ${named}`
}

/**
 * The error for a first page on which nothing is found: what was looked for, and what may have been meant.
 *
 * @param matches - how often the selector of rows matches
 */
export function rowsMissing(
  page: Page,
  what: { readonly rows: ScrapeValues; readonly matches: number } | { readonly links: string },
): ModelwrightError {
  const isLinks = 'links' in what
  const problem = isLinks
    ? `has no link to follow: nothing matches "${what.links}"`
    : `has no row: ${nothingIn(what.rows, what.matches)}`
  const isWithin = !isLinks && (what.matches > 0 || what.rows.rows === '')
  const selector = isLinks ? what.links : isWithin ? what.rows.fields.join(' ') : what.rows.rows
  return new ModelwrightError('RETRIEVE_ROWS_MISSING', {
    message: `"${page.shown}" ${problem}.`,
    where: page.shown,
    mend: [
      ...(isMadeByScripts(page.document) ? [scriptHint] : []),
      ...hintsFor(selector, page.document),
      'Try selectors on a few pages:  modelwright retrieve <address> --rows … --field … --dry',
      "What a browser shows may differ from what the server sends: look at the page's source there.",
    ],
  })
}
