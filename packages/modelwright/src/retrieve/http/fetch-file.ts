import { rename, rm, stat } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { foldAscii } from '@modelwright/runtime'
import {
  type BringContext,
  type Brought,
  type DataFormat,
  ModelwrightError,
  type OptionValues,
} from '../../core/index.ts'
import { proxiesOf } from '../../core/node/proxies.ts'
import { headOf } from '../bytes/open-bytes.ts'
import { openSecrets, type Secrets, shownAddress } from '../secrets.ts'
import { conditionsOf, findKept, type KeptBody, keepBody, keyOf, mayKeep } from './body-cache.ts'
import { bodyName, charsetOf, mediaTypeOf } from './body-name.ts'
import { type Downloaded, download, type Request } from './download.ts'
import { addressOf } from './follow.ts'
import { type downloadOptions, filledHeaders, type RequestValues } from './http-options.ts'
import { linkOf } from './links.ts'
import { partStore } from './part-store.ts'
import { isPacked, unpackBody } from './unpack-body.ts'

type DownloadValues = OptionValues<typeof downloadOptions>

/** Makes the request for an address: secrets filled in, and named so that it may be shown. */
export function requestFor(
  template: string,
  values: RequestValues,
  context: Pick<BringContext, 'log' | 'signal' | 'env'>,
  secrets: Secrets = openSecrets(context.env),
): Request {
  const shown = shownAddress(template)
  return {
    url: addressOf(secrets.fill(template, shown), shown),
    shown,
    secretHeaders: filledHeaders(values.headers, secrets, shown),
    values,
    log: context.log,
    signal: context.signal,
    proxyFor: proxiesOf(context.env),
  }
}

/** The address of the terms that a server states: `Link: <…>; rel="license"`. */
export function licenceOf(headers: IncomingHttpHeaders): string | undefined {
  const licence = linkOf(headers, 'license')
  return licence === undefined ? undefined : shownAddress(licence)
}

const page = /^(?:\uFEFF|\s|<!--[\s\S]*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b/i

/** The error for a web page that came in place of data, such as a login form; undefined where the text is none. */
export function pageProblem(head: string, shown: string): ModelwrightError | undefined {
  if (!page.test(head)) return undefined
  const title = /<title[^>]*>\s*([^<]{1,80})/i.exec(head)?.[1].trim()
  return new ModelwrightError('RETRIEVE_PAGE_FOUND', {
    message: `"${shown}" gives a web page${title === undefined ? '' : ` ("${title}")`}, not data.`,
    where: shown,
    mend: [
      'Name the address of the data itself: on code hosts the "raw" one.',
      "For the rows that the page shows:  scrape('…', { rows: …, fields: … })  or  modelwright retrieve … --table auto --dry",
      "If it is a login page, send a credential:  headers: ['Authorization: Bearer ${API_TOKEN}']",
    ],
  })
}

async function refusePage(path: string, shown: string): Promise<void> {
  const head = Buffer.from(await headOf({ path, shown }, 1024)).toString('utf8')
  const problem = pageProblem(head, shown)
  if (problem !== undefined) throw problem
}

async function finish(request: Request, path: string, { headers, url }: Downloaded): Promise<KeptBody> {
  const { shown, values } = request
  const encoding = headers['content-encoding']
  if (isPacked(encoding)) {
    await unpackBody(path, `${path}.unpacked`, { encoding: encoding!, shown, maxBytes: values.maxBytes })
    await rename(`${path}.unpacked`, path)
  }
  const licence = licenceOf(headers)
  const charset = charsetOf(headers)
  return {
    path,
    bytes: (await stat(path)).size,
    name: bodyName(request.url, url, headers),
    ...(headers.etag !== undefined && { etag: headers.etag }),
    ...(headers['last-modified'] !== undefined && { lastModified: headers['last-modified'] }),
    ...(headers['content-type'] !== undefined && { contentType: mediaTypeOf(headers) }),
    ...(charset !== undefined && { charset }),
    ...(licence !== undefined && { licence }),
  }
}

/** Where a body goes. */
export interface Fetching {
  /** A file to write to. */
  readonly path: string
  /** The folder of what was kept before; absent: nothing is kept. */
  readonly cache?: string | undefined
  /** What the body is kept for, where the same address may be asked for to other ends. */
  readonly use?: string
  /** Refuses a body that should not be kept. */
  check(path: string, shown: string): Promise<void>
}

/** A body, and how it came. */
export interface Fetched {
  readonly body: KeptBody
  /** The address that answered in the end. */
  readonly url: URL
  /** Whether it is what was kept before. */
  readonly isUnchanged: boolean
}

/**
 * What the body of a request is kept under: all that its rows depend on, as it is sent. What messages call the address will
 * not do: values of parameters are left out there, and names of the environment not filled in.
 */
function keptUnder({ url, secretHeaders }: Request, use: string): string {
  const headers = Object.entries(secretHeaders).map(([name, value]) => [foldAscii(name), value])
  return JSON.stringify([use, url.href.replace(/#.*$/, ''), ...headers.sort()])
}

/**
 * Downloads a body, unpacked; only if it changed, where an earlier one was kept.
 *
 * @throws {ModelwrightError} RETRIEVE_… - as `download` and `check` do
 */
export async function fetchBody(request: Request, { path, cache, use, check }: Fetching): Promise<Fetched> {
  const { shown } = request
  const key = keyOf(keptUnder(request, use ?? 'data'))
  const kept = cache === undefined ? undefined : await findKept(cache, key)
  const parts = cache === undefined ? undefined : partStore(cache, key)
  const downloaded = await download(request, path, conditionsOf(kept), parts)
  const { url, headers } = downloaded
  if (downloaded.isUnchanged && kept !== undefined) return { body: kept, url, isUnchanged: true }
  try {
    const found = await finish(request, path, downloaded)
    await check(path, shown)
    const isKept = cache !== undefined && mayKeep(headers)
    return { body: isKept ? await keepBody(cache, key, found, kept) : found, url, isUnchanged: false }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

async function bodyFor(request: Request, values: DownloadValues, context: BringContext): Promise<KeptBody> {
  const path = join(await context.makeFolder(), 'body')
  const cache = values.cache ? context.cache : undefined
  const { body, isUnchanged } = await fetchBody(request, { path, cache, check: refusePage })
  if (isUnchanged)
    context.log({
      kind: 'note',
      stage: 'retrieve',
      message: `"${request.shown}" is unchanged: the copy kept of it is used.`,
    })
  return body
}

/**
 * Downloads what an address names into a file.
 *
 * @param template - the address, in which `${NAME}` is filled from the environment
 * @throws {ModelwrightError} RETRIEVE_… - when it cannot be had, or is a web page
 */
export async function fetchFile(
  template: string,
  values: DownloadValues,
  context: BringContext,
): Promise<Brought> {
  const request = requestFor(template, values, context)
  const body = await bodyFor(request, values, context)
  const { path, name, bytes, etag, lastModified, contentType, licence } = body
  return {
    files: [{ path, shown: request.shown, name }],
    ...(values.format !== 'auto' && { format: values.format as DataFormat }),
    settings: {
      bytes,
      ...(contentType !== undefined && { contentType }),
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
    },
    ...(licence !== undefined && { licence }),
  }
}
