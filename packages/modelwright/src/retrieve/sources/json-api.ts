import type { Source, SourceDefinition } from '../../core/index.ts'
import { jsonApiOptions, readJsonApiOptions } from '../json-api/json-api-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link jsonApi}. */
export type JsonApiOptions = GivenOptions<typeof jsonApiOptions> & CommonOptions

/**
 * The records of a JSON API, page by page: a row each, nested values as their JSON text.
 *
 * Pages are asked for one after the other, no faster than `requestsPerSecond`, and written down as they come. Credentials
 * are named, never written: `${NAME}` in the address or a header is filled from the environment.
 *
 * @param url - the address of the first page, without the parameters of paging
 * @throws {ModelwrightError} RETRIEVE_RECORDS_MISSING - when an answer has no list of objects where it should be
 * @throws {ModelwrightError} RETRIEVE_PAGES_DIFFERENT - when a page has other fields than the first
 * @throws {ModelwrightError} RETRIEVE_PAGES_ENDLESS - when pages repeat or never end
 * @example
 * jsonApi('https://example.org/v1/orders', { records: 'data', paging: 'page', pageSize: 100 }).name // → 'json-api'
 */
export function jsonApi(url: string, options: JsonApiOptions = {}): Source {
  readJsonApiOptions(withoutCommon(options as Readonly<Record<string, unknown>>, 'jsonApi').own)
  return sourceOf('json-api', { url, ...options })
}

/** Brings the records of a JSON API. */
export const jsonApiSource = {
  name: 'json-api',
  options: jsonApiOptions,
  async bring({ url, ...options }, context) {
    const { own, licence } = withoutCommon(options, 'jsonApi')
    const values = readJsonApiOptions(own)
    const { bringPages } = await import('../json-api/bring-pages.ts')
    return { ...(await bringPages(String(url), values, context)), ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
