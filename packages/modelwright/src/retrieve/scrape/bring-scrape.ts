import { join } from 'node:path'
import type { BringContext, Brought, PageOrigin } from '../../core/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { sizeProblem } from '../http/http-problem.ts'
import { type Secrets, shownAddress } from '../secrets.ts'
import { checkDrift } from './drift.ts'
import { fieldsOf } from './field.ts'
import { type Opened, openLoading } from './open-loading.ts'
import { type Cell, fieldReader, type ReadPage } from './page-rows.ts'
import { openRowFile, type RowFile } from './row-file.ts'
import type { ScrapeValues } from './scrape-options.ts'
import { tableReader } from './table-rows.ts'
import { type Progress, type ReadRows, walkPages } from './walk.ts'

/** Columns that say where a row comes from. */
const originNames = ['page_url', 'page_time']

function readerFor(values: ScrapeValues): ReadPage {
  const fields = fieldsOf(values.fields)
  return fields.length > 0 ? fieldReader(values.rows, fields) : tableReader(values)
}

/** A page's rows, with the columns that say where they come from, where these are wanted. */
function withOrigin(
  { names, rows, page }: ReadRows,
  isWanted: boolean,
): { names: readonly string[]; rows: readonly (readonly Cell[])[] } {
  if (!isWanted) return { names, rows }
  const origin: Cell[] = [page.shown, page.at ?? null]
  return { names: [...names, ...originNames], rows: rows.map((row) => [...row, ...origin]) }
}

interface Tally {
  readonly pages: PageOrigin[]
  readonly encodings: Set<string>
  licence: string | undefined
  dropped: number
  left: number
}

/** What the environment filled in may stand in a page, too: in the addresses of its links. */
function scrubbed(found: ReadRows, { scrub }: Secrets): ReadRows {
  const rows = found.rows.map((row) => row.map((cell) => (cell === null ? null : scrub(cell))))
  return { ...found, rows }
}

async function addPage(file: RowFile, found: ReadRows, tally: Tally, opened: Opened): Promise<void> {
  const { page } = found
  const { names, rows } = withOrigin(scrubbed(found, opened.secrets), opened.values.origin)
  const dropped = await file.add(names, rows)
  tally.dropped += dropped
  tally.left += found.left
  tally.licence ??= page.licence
  tally.encodings.add(page.encoding)
  tally.pages.push({
    url: page.shown,
    ...(page.at !== undefined && { at: page.at }),
    rows: rows.length - dropped,
  })
}

function reportEnd(
  { stopped, skipped }: Progress,
  shown: string,
  values: ScrapeValues,
  { log }: BringContext,
): void {
  const warn = (message: string): void => log({ kind: 'warning', stage: 'retrieve', message })
  if (stopped === 'maxPages')
    warn(`"${shown}" has more pages than the ${values.maxPages} that were asked for.`)
  if (stopped === 'maxMinutes')
    warn(`"${shown}" has more pages than could be asked for in ${values.maxMinutes} minutes.`)
  if (skipped.length > 0) warn(`${skipped.length} pages were left out; the first: ${skipped[0]}`)
}

function settingsOf(
  tally: Tally,
  progress: Progress,
  values: ScrapeValues,
): NonNullable<Brought['settings']> {
  return {
    pages: progress.pages,
    encoding: [...tally.encodings].join(', '),
    userAgent: values.userAgent,
    ...(tally.dropped > 0 && { duplicates: tally.dropped }),
    ...(tally.left > 0 && { passedOver: tally.left }),
    ...(progress.skipped.length > 0 && { skipped: progress.skipped.length }),
    ...(progress.stopped !== undefined && { stopped: progress.stopped }),
  }
}

/** The columns that the first page fills; reports those that it does not: a selector may be wrong. */
function firstFilled({ names, filled, page }: ReadRows, { log }: BringContext): ReadonlySet<string> {
  const empty = names.filter((name) => !filled.has(name))
  if (empty.length > 0) {
    const listed = empty
      .slice(0, 5)
      .map((name) => JSON.stringify(name))
      .join(', ')
    const message = `"${page.shown}" has no value for ${listed}: check their selectors.`
    log({ kind: 'warning', stage: 'retrieve', message })
  }
  return filled
}

/** Reads all pages of a walk into a file. */
async function collect(
  file: RowFile,
  walk: AsyncIterable<ReadRows>,
  progress: Progress,
  opened: Opened,
): Promise<Tally> {
  const { values, context, shown, addresses } = opened
  const tally: Tally = { pages: [], encodings: new Set(), licence: undefined, dropped: 0, left: 0 }
  let first: ReadonlySet<string> | undefined
  for await (const found of walk) {
    context.signal?.throwIfAborted()
    if (first === undefined) first = firstFilled(found, context)
    else checkDrift(first, found, values, context.log)
    await addPage(file, found, tally, opened)
    if (file.bytes() > values.maxBytes) throw sizeProblem(shown, values.maxBytes)
    const fraction =
      values.next !== '' || values.follow !== '' ? 0 : progress.pages / (addresses.count ?? Infinity)
    context.log({
      kind: 'progress',
      stage: 'retrieve',
      fraction,
      note: `${shown}: ${progress.pages} pages, ${progress.rows} rows`,
    })
  }
  return tally
}

/** A signal that comes when the time is over, and its end. */
function timer(minutes: number): { readonly late: AbortSignal; stop(): void } {
  const ending = new AbortController()
  const handle = setTimeout(() => ending.abort(), minutes * 60_000)
  return { late: ending.signal, stop: () => clearTimeout(handle) }
}

/**
 * Reads rows from web pages and writes them as a CSV file.
 *
 * @throws {ModelwrightError} RETRIEVE_ROWS_MISSING, RETRIEVE_PAGES_DIFFERENT, RETRIEVE_PAGES_ENDLESS, RETRIEVE_ROBOTS_REFUSED and what `loadPage` throws
 */
export async function bringScrape(
  url: unknown,
  values: ScrapeValues,
  context: BringContext,
): Promise<Brought> {
  context.signal?.throwIfAborted()
  const read = readerFor(values)
  const folder = await context.makeFolder()
  const opened = openLoading(url, values, folder, context)
  const { shown, starts, addresses, visits } = opened
  const path = join(folder, 'rows.csv')
  const progress: Progress = { pages: 0, rows: 0, skipped: [], stopped: undefined }
  const { late, stop } = timer(values.maxMinutes)
  const same = { key: values.key, isWhole: values.duplicates === 'drop', ignored: originNames }
  const file = await openRowFile(path, same)
  const { count } = addresses
  try {
    const walk = walkPages({ loading: opened, values, shown, starts, count, read, late, progress })
    const tally = await collect(file, walk, progress, opened)
    reportEnd(progress, shown, values, context)
    await file.finish()
    return {
      files: [{ path, shown }],
      format: 'csv',
      reading: {
        delimiter: ',',
        quote: 'double',
        escape: 'double',
        encoding: 'utf-8',
        decimal: 'point',
        header: 'yes',
        trim: 'no',
      },
      from: typeof url === 'string' ? [shown] : (url as readonly string[]).map(shownAddress),
      settings: settingsOf(tally, progress, values),
      pages: tally.pages,
      ...(tally.licence !== undefined && { licence: tally.licence }),
    }
  } catch (error) {
    throw writingProblem(error, shown)
  } finally {
    stop()
    visits.close()
    await file.close()
  }
}
