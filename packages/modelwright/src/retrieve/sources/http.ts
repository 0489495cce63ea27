import type { Source, SourceDefinition } from '../../core/index.ts'
import type { csvOptions } from '../csv/csv-options.ts'
import { splitCsvOptions } from '../csv/split-csv-options.ts'
import { downloadOptions, readRequestOptions } from '../http/http-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link http}: those of the download and, for text, those of `csv`. */
export type HttpOptions = GivenOptions<typeof downloadOptions> &
  GivenOptions<typeof csvOptions> &
  CommonOptions

/** Splits options into those of the download and those of the format; checks both. */
function readHttpOptions(given: Readonly<Record<string, unknown>>) {
  const { own, licence } = withoutCommon(given, 'http')
  const { reading, rest } = splitCsvOptions(own)
  return { values: readRequestOptions(downloadOptions, rest, 'http'), reading, licence }
}

/**
 * A table at an address of the web: CSV, JSON, JSON lines or Parquet, however it is compressed on the way.
 *
 * Requests that fail in passing are made again, after as long as the server asks; a body that breaks off is resumed; one
 * that did not change since the last run is not downloaded again. Credentials are named, never written:
 * `${NAME}` in the address or a header is filled from the environment.
 *
 * @param url - the address; `${NAME}` is filled from the environment
 * @throws {ModelwrightError} RETRIEVE_HOST_UNREACHABLE - when there is no answer; RETRIEVE_HOST_FAILING when it is always an error
 * @throws {ModelwrightError} RETRIEVE_ACCESS_REFUSED - when a credential is missing, wrong or expired
 * @throws {ModelwrightError} RETRIEVE_PAGE_FOUND - when a web page comes in place of data
 * @example
 * http('https://example.org/churn.csv', { delimiter: ';', retries: 2 }).name // → 'http'
 */
export function http(url: string, options: HttpOptions = {}): Source {
  readHttpOptions(options as Readonly<Record<string, unknown>>)
  return sourceOf('http', { url, ...options })
}

/** Brings what an address of the web names. */
export const httpSource = {
  name: 'http',
  options: downloadOptions,
  async bring({ url, ...options }, context) {
    const { values, reading, licence } = readHttpOptions(options)
    const { fetchFile } = await import('../http/fetch-file.ts')
    return { ...(await fetchFile(String(url), values, context)), reading, ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
