import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BringContext, type Brought, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import type { Request } from '../http/download.ts'
import { licenceOf, requestFor } from '../http/fetch-file.ts'
import { sizeProblem } from '../http/http-problem.ts'
import { askPage, type Page } from './ask-page.ts'
import { isPageCountAsIs, type JsonApiValues } from './json-api-options.ts'
import { firstPage, nextPage, type Progress } from './next-page.ts'
import { driftOf, fieldsOf, type JsonRecord, recordsOf } from './records.ts'

function endless(shown: string, why: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('RETRIEVE_PAGES_ENDLESS', {
    message: `The pages of "${shown}" do not end: ${why}.`,
    where: shown,
    mend,
  })
}

/** A page with its records. */
interface Read extends Page {
  readonly records: readonly JsonRecord[]
  readonly where: string
}

/** Asks for a page; undefined where a server says "not found" for the page after the last. */
async function readPage(
  request: Request,
  at: URL,
  pages: number,
  values: JsonApiValues,
): Promise<Read | undefined> {
  const where = `${request.shown}, page ${pages + 1}`
  const secretHeaders = at.origin === request.url.origin ? request.secretHeaders : {}
  try {
    const page = await askPage({ ...request, url: at, secretHeaders }, values)
    return { ...page, where, records: recordsOf(page.value, values.records, where) }
  } catch (error) {
    const isPastEnd = isModelwrightError(error) && error.code === 'RETRIEVE_ADDRESS_MISSING'
    if (isPastEnd && pages > 0 && values.paging === 'page') return undefined
    throw error
  }
}

function checkDrift(first: ReadonlyMap<string, string>, page: Read, values: JsonApiValues): void {
  const drift =
    values.drift === 'accept' || page.records.length === 0
      ? undefined
      : driftOf(first, fieldsOf(page.records))
  if (drift === undefined) return
  throw new ModelwrightError('RETRIEVE_PAGES_DIFFERENT', {
    message: `A page ${drift}, compared with the first page.`,
    where: page.where,
    mend: [
      "If fields come and go, take what is not there for missing:  { drift: 'accept' }",
      'Else ask the API for one version or one kind of record.',
    ],
  })
}

/** Hands out page after page. */
async function* pagesOf(
  request: Request,
  values: JsonApiValues,
  context: BringContext,
): AsyncGenerator<Read> {
  const { shown } = request
  const seen = new Set<string>()
  let progress: Progress = { pages: 0, records: 0, last: 0 }
  let before: Page | undefined
  for (let at: URL | undefined = firstPage(request.url, values); at !== undefined; ) {
    if (progress.pages === values.maxPages) {
      if (isPageCountAsIs(values))
        throw endless(shown, `there are more than ${values.maxPages}`, ['Allow more:  { maxPages: 100_000 }'])
      const message = `"${shown}" has more pages than the ${values.maxPages} that were asked for.`
      return context.log({ kind: 'warning', stage: 'retrieve', message })
    }
    if (seen.has(at.href))
      throw endless(shown, 'the next page is one that was read before', ['Check the path to the cursor.'])
    seen.add(at.href)
    const pause = values.requestsPerSecond > 0 ? sleep(1000 / values.requestsPerSecond) : undefined
    const page = await readPage(request, at, progress.pages, values)
    if (page === undefined) return
    const last = page.records.length
    if (last > 0 && page.text === before?.text)
      throw endless(shown, `page ${progress.pages + 1} is the same as the one before`, [
        "The API may call its parameter otherwise:  { pageParameter: 'p' }",
      ])
    yield page
    before = page
    progress = { pages: progress.pages + 1, records: progress.records + last, last }
    const note = `${shown}: ${progress.pages} pages, ${progress.records} records`
    context.log({ kind: 'progress', stage: 'retrieve', fraction: 0, note })
    at = nextPage(page, at, progress, values)
    await pause
  }
}

/**
 * Asks an API page by page and writes the records as JSON lines.
 *
 * @throws {ModelwrightError} RETRIEVE_PAGES_DIFFERENT, RETRIEVE_PAGES_ENDLESS, RETRIEVE_RECORDS_MISSING, and what `askPage` throws
 */
export async function bringPages(
  template: string,
  values: JsonApiValues,
  context: BringContext,
): Promise<Brought> {
  const request = requestFor(template, values, context)
  const { shown } = request
  const path = join(await context.makeFolder(), 'records.jsonl')
  const file = await open(path, 'w')
  let first: ReadonlyMap<string, string> | undefined
  let [pages, records, bytes] = [0, 0, 0]
  let licence: string | undefined
  try {
    for await (const page of pagesOf(request, values, context)) {
      context.signal?.throwIfAborted()
      licence ??= licenceOf(page.headers)
      if (first === undefined) first = fieldsOf(page.records)
      else checkDrift(first, page, values)
      const lines = page.records.map((record) => `${JSON.stringify(record)}\n`).join('')
      bytes += Buffer.byteLength(lines)
      if (bytes > values.maxBytes) throw sizeProblem(shown, values.maxBytes)
      await file.write(lines)
      pages++
      records += page.records.length
    }
  } catch (error) {
    throw writingProblem(error, shown)
  } finally {
    await file.close()
  }
  if (records === 0) throw withoutRecords(shown)
  return {
    files: [{ path, shown }],
    format: 'json-lines',
    settings: { pages, records },
    ...(licence !== undefined && { licence }),
  }
}

function withoutRecords(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_TABLE_EMPTY', {
    message: `"${shown}" answers, but with no record.`,
    where: shown,
    mend: ['Check the parameters of the address: a filter may leave nothing over.'],
  })
}
