import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { linkFinder } from './links.ts'
import { foreignLink, type Loading, loadPage } from './load-page.ts'
import type { Page } from './page.ts'
import type { PageRows, ReadPage } from './page-rows.ts'
import { rowsMissing } from './rows-missing.ts'
import { isAsIs, type ScrapeValues } from './scrape-options.ts'

/** A page with its rows. */
export interface ReadRows extends PageRows {
  readonly page: Page
}

/** How far a walk came, and why it ended before its pages did. */
export interface Progress {
  pages: number
  rows: number
  skipped: string[]
  stopped: 'maxPages' | 'maxMinutes' | undefined
}

/** What a walk over pages is handed. */
export interface Walking {
  readonly loading: Loading
  readonly values: ScrapeValues
  /** What messages call all of it. */
  readonly shown: string
  readonly starts: Iterable<URL>
  /** Undefined: numbers go on until a page has no row. */
  readonly count: number | undefined
  readonly read: ReadPage
  /** Aborted once its time is over. */
  readonly late: AbortSignal
  readonly progress: Progress
}

interface Walk extends Walking {
  readonly seen: Set<string>
  /** The rows of the page before, as text. */
  before: string
}

function endless({ shown }: Walking, why: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('RETRIEVE_PAGES_ENDLESS', {
    message: `The pages of "${shown}" do not end: ${why}.`,
    where: shown,
    mend,
  })
}

/** Whether no more may be asked for; a bound that no one stated is an error. */
function isOver(walk: Walk): boolean {
  const { progress, values, late } = walk
  const bound = progress.pages >= values.maxPages ? 'maxPages' : late.aborted ? 'maxMinutes' : undefined
  if (bound === undefined) return false
  if (isAsIs(bound, values)) {
    const why =
      bound === 'maxPages'
        ? `there are more than ${values.maxPages}`
        : `they take more than ${values.maxMinutes} minutes`
    throw endless(walk, why, [`If that is right, allow more:  { ${bound}: ${values[bound] * 10} }`])
  }
  progress.stopped = bound
  return true
}

/** Problems of one page that say nothing of the others. */
const ofOnePage = new Set([
  'RETRIEVE_ADDRESS_MISSING',
  'RETRIEVE_BODY_LARGE',
  'RETRIEVE_FORMAT_WRONG',
  'RETRIEVE_LINK_FOREIGN',
  'RETRIEVE_PAGE_UNSAFE',
  'RETRIEVE_ROBOTS_REFUSED',
])

/** Asks for a page; undefined where it was left out, or is past the end. */
async function visit(walk: Walk, url: URL, from: Page | undefined): Promise<Page | undefined> {
  const { loading, progress, values } = walk
  walk.seen.add(url.href)
  try {
    if (from !== undefined && !loading.hosts.has(url.host)) throw foreignLink(from.shown, url)
    const page = await loadPage(url, from === undefined, loading)
    progress.pages++
    return page
  } catch (error) {
    if (!isModelwrightError(error) || !ofOnePage.has(error.code) || progress.pages === 0) throw error
    const isPastEnd =
      walk.count === undefined && from === undefined && error.code === 'RETRIEVE_ADDRESS_MISSING'
    if (!isPastEnd && values.broken === 'refuse') throw error
    if (!isPastEnd) progress.skipped.push(error.message)
    return undefined
  }
}

/** Goes from a page to the next by its link. */
async function* chainFrom(walk: Walk, start: URL): AsyncGenerator<Page> {
  const next = walk.values.next === '' ? () => [] : linkFinder(walk.values.next, 'next')
  let page = isOver(walk) ? undefined : await visit(walk, start, undefined)
  while (page !== undefined) {
    yield page
    const [at] = next(page)
    if (at === undefined || isOver(walk)) return
    if (walk.seen.has(at.href))
      throw endless(walk, 'the link to the next page leads to one that was read before', [
        'Check the selector of the link:  { next: … }',
        'Or say how many pages are wanted:  { maxPages: 20 }',
      ])
    page = await visit(walk, at, page)
  }
}

function readPage(walk: Walk, page: Page): PageRows {
  const { read, progress, values } = walk
  try {
    const found = read(page)
    if (found.rows.length === 0 && progress.rows === 0)
      throw rowsMissing(page, { rows: values, matches: found.left })
    return found
  } catch (error) {
    const isEmpty = isModelwrightError(error) && error.code === 'RETRIEVE_ROWS_MISSING' && progress.rows > 0
    if (!isEmpty) throw error
    return { names: [], rows: [], filled: new Set(), left: 0 }
  }
}

/** The rows of a page; undefined where numbers have gone past the end: no row, or those of the page before again. */
function rowsOf(walk: Walk, page: Page): ReadRows | undefined {
  const { values, progress, count } = walk
  const found = readPage(walk, page)
  const text = JSON.stringify(found.rows)
  const isRepeated = found.rows.length > 1 && text === walk.before
  if (count === undefined && values.follow === '' && (found.rows.length === 0 || isRepeated)) return undefined
  if (isRepeated && values.duplicates === 'keep' && values.key.length === 0)
    throw endless(walk, `"${page.shown}" has the same rows as the page before`, [
      'Check what changes from page to page in the address.',
      "If that is right:  { duplicates: 'drop' }",
    ])
  walk.before = text
  progress.rows += found.rows.length
  return { ...found, page }
}

/** The pages that a page links to. */
async function* detailsOf(walk: Walk, page: Page, links: readonly URL[]): AsyncGenerator<ReadRows> {
  for (const url of links) {
    if (walk.seen.has(url.href)) continue
    if (isOver(walk)) return
    const detail = await visit(walk, url, page)
    const rows = detail === undefined ? undefined : rowsOf(walk, detail)
    if (rows !== undefined) yield rows
  }
}

/** The rows of a page, or of those it links to; returns whether it had any. */
async function* rowsBelow(
  walk: Walk,
  page: Page,
  follow: ((page: Page) => readonly URL[]) | undefined,
): AsyncGenerator<ReadRows, boolean> {
  if (follow === undefined) {
    const rows = rowsOf(walk, page)
    if (rows !== undefined) yield rows
    return rows !== undefined
  }
  const links = follow(page)
  if (links.length === 0 && walk.progress.rows === 0) throw rowsMissing(page, { links: walk.values.follow })
  yield* detailsOf(walk, page, links)
  return links.length > 0
}

/**
 * Walks over pages: from each address along its links to the next, and from each of these to what it links to.
 *
 * @throws {ModelwrightError} RETRIEVE_PAGES_ENDLESS, RETRIEVE_ROWS_MISSING, and what `loadPage` throws
 */
export async function* walkPages(walking: Walking): AsyncGenerator<ReadRows> {
  const walk: Walk = { ...walking, seen: new Set(), before: '' }
  const { values, count, progress } = walk
  const follow = values.follow === '' ? undefined : linkFinder(values.follow, 'follow')
  for (const start of walk.starts) {
    let hasMore = count !== undefined
    for await (const page of chainFrom(walk, start)) if (yield* rowsBelow(walk, page, follow)) hasMore = true
    if (progress.stopped !== undefined || !hasMore) return
  }
}
