import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formatTime } from '@modelwright/runtime'
import { type BringContext, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { headOf } from '../bytes/open-bytes.ts'
import { signatureOf } from '../bytes/signatures.ts'
import type { KeptBody } from '../http/body-cache.ts'
import type { Request } from '../http/download.ts'
import { fetchBody } from '../http/fetch-file.ts'
import { pageSizeProblem } from '../http/http-problem.ts'
import { type Secrets, shownAddress } from '../secrets.ts'
import type { Page } from './page.ts'
import { decodePage } from './page-encoding.ts'
import { parsePage } from './parse-page.ts'
import { leadsInside } from './private-address.ts'
import type { ScrapeValues } from './scrape-options.ts'
import type { Visits } from './visits.ts'

/** What loading pages needs. */
export interface Loading {
  /** The request for a page whose address is filled in. */
  requestFor(url: URL): Request
  readonly values: ScrapeValues
  readonly visits: Visits
  readonly secrets: Secrets
  /** Hosts whose pages may be read; a redirect of an address the user named adds to them. */
  readonly hosts: Set<string>
  readonly folder: string
  readonly context: BringContext
}

/** What messages call an address of a page: without what the environment filled in. */
export function shownPage(url: URL, secrets: Secrets): string {
  return shownAddress(secrets.scrub(url.href))
}

/** The error for a link or redirect to a host that was not named. */
export function foreignLink(shown: string, to: URL, why = 'leads to another host'): ModelwrightError {
  return new ModelwrightError('RETRIEVE_LINK_FOREIGN', {
    message: `A link of "${shown}" ${why}, "${to.host}".`,
    where: shown,
    mend: [
      `If its pages are wanted, name it:  { hosts: ['${to.host}'] }`,
      "Leave such pages out:  { broken: 'skip' }",
    ],
  })
}

/** Lets a redirect through: to hosts that are known, and from addresses the user named to public ones. */
async function checkRedirect(
  { from, to, shown, isNamed }: { from: URL; to: URL; shown: string; isNamed: boolean },
  { hosts, visits }: Loading,
): Promise<void> {
  if (!hosts.has(to.host)) {
    if (!isNamed) throw foreignLink(shown, to, 'redirects to another host')
    if (await leadsInside(from, to)) throw foreignLink(shown, to, 'redirects into a private network')
    hosts.add(to.host)
  }
  await visits.enter(to)
}

const pageTypes = /^(text\/(html|plain|xml)|application\/(xhtml\+xml|xml|octet-stream)|)$/

const betterSources: Readonly<Record<string, string>> = {
  'application/json': "It is data already:  jsonApi('…')",
  'text/csv': "It is a table already:  http('…')",
}

function noPage(shown: string, what: string, mend: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FORMAT_WRONG', {
    message: `"${shown}" is ${what}, not a web page.`,
    where: shown,
    mend: [mend, "Leave such pages out:  { broken: 'skip' }"],
  })
}

async function refuseOthers({ path, contentType = '' }: KeptBody, shown: string): Promise<void> {
  const signature = signatureOf(await headOf({ path, shown }, 1024))
  if (signature !== undefined) throw noPage(shown, signature.name, signature.mend)
  if (!pageTypes.test(contentType))
    throw noPage(
      shown,
      `"${contentType}"`,
      betterSources[contentType] ?? 'Name the address of the page that shows the rows.',
    )
}

function sized(error: unknown, shown: string, maxPageBytes: number): unknown {
  return isModelwrightError(error) && error.code === 'RETRIEVE_BODY_LARGE'
    ? pageSizeProblem(shown, maxPageBytes)
    : error
}

async function fetchPage(request: Request, path: string, loading: Loading) {
  const { values, context } = loading
  const { maxPageBytes } = values
  try {
    return await fetchBody(
      { ...request, values: { ...request.values, maxBytes: maxPageBytes } },
      {
        path,
        cache: values.cache ? context.cache : undefined,
        use: 'page',
        check: async () => {},
      },
    )
  } catch (error) {
    throw sized(error, request.shown, maxPageBytes)
  }
}

/**
 * Asks for one page when its site lets us, and parses it.
 *
 * @param isNamed - whether the user named its address: it may then redirect to another host
 * @throws {ModelwrightError} RETRIEVE_ROBOTS_REFUSED, RETRIEVE_LINK_FOREIGN, RETRIEVE_FORMAT_WRONG, RETRIEVE_PAGE_UNSAFE and what `download` throws
 */
export async function loadPage(url: URL, isNamed: boolean, loading: Loading): Promise<Page> {
  const { visits, context, values, secrets, folder } = loading
  await visits.enter(url)
  context.signal?.throwIfAborted()
  const plain = loading.requestFor(url)
  const { shown } = plain
  const pauseMs = await visits.pauseMs(url)
  const request: Request = {
    ...plain,
    values: { ...plain.values, backoffMs: Math.min(60_000, Math.max(plain.values.backoffMs, pauseMs)) },
    beforeRedirect: (to) => checkRedirect({ from: url, to, shown, isNamed }, loading),
  }
  const path = join(folder, 'page')
  const { body, url: end } = await fetchPage(request, path, loading).finally(() => visits.leave(url))
  if (end.origin !== url.origin) await visits.leave(end)
  await refuseOthers(body, shown)
  const bytes = await readFile(body.path)
  await rm(path, { force: true })
  const charset = body.charset === undefined ? '' : `charset=${body.charset}`
  const { text, encoding } = decodePage(bytes, charset, { encoding: values.encoding, shown })
  const at = new URL(end)
  at.username = ''
  at.password = ''
  const time = context.clock?.()
  return {
    document: parsePage(text, shown),
    url: at,
    shown: shownPage(at, secrets),
    encoding,
    ...(time !== undefined && { at: formatTime(time) }),
    ...(body.licence !== undefined && { licence: body.licence }),
  }
}
