import { ModelwrightError, type OptionSpecs, type OptionValues } from '../../core/index.ts'
import { readRequestOptions, requestOptions } from '../http/http-options.ts'

const mostPages = 10_000

/** Options of a JSON API. */
export const jsonApiOptions = {
  ...requestOptions,
  records: {
    type: 'text',
    default: '',
    about:
      'path to the list of records in an answer, such as data.items; default: the answer, or its only list',
  },
  paging: {
    type: 'choice',
    default: 'none',
    choices: ['none', 'page', 'offset', 'cursor', 'link'],
    about:
      'how the next page is asked for: its number, an offset, a cursor in the answer, or its Link header',
  },
  pageParameter: { type: 'text', default: 'page', about: 'name of the parameter for the number of the page' },
  firstPage: { type: 'integer', default: 1, min: 0, about: 'number of the first page' },
  offsetParameter: { type: 'text', default: 'offset', about: 'name of the parameter for the offset' },
  cursorParameter: { type: 'text', default: 'cursor', about: 'name of the parameter for the cursor' },
  cursor: {
    type: 'text',
    default: '',
    about: 'path to the cursor, or to the address of the next page, in an answer: meta.next',
  },
  sizeParameter: { type: 'text', default: '', about: 'name of the parameter for the size of a page' },
  pageSize: {
    type: 'integer',
    default: 0,
    min: 0,
    about: 'records of a page: a page with fewer is the last; 0: pages end with an empty one',
  },
  maxPages: { type: 'integer', default: mostPages, min: 1, about: 'pages to ask for at most' },
  maxPageBytes: {
    type: 'integer',
    default: 64_000_000,
    min: 1,
    max: 500_000_000,
    about: 'largest page, unpacked: a page lies in memory',
  },
  requestsPerSecond: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1000,
    about: 'most requests a second; 0: one after the other without a pause',
  },
  drift: {
    type: 'choice',
    default: 'refuse',
    choices: ['refuse', 'accept'],
    about: 'what to do where a page has other fields, or other types in them, than the first',
  },
} as const satisfies OptionSpecs

/** Checked values of {@link jsonApiOptions}. */
export type JsonApiValues = OptionValues<typeof jsonApiOptions>

/** Whether the number of pages was left as it is: then reaching it is a mistake, not a wish. */
export function isPageCountAsIs({ maxPages }: JsonApiValues): boolean {
  return maxPages === mostPages
}

/** Checks options of a JSON API. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readJsonApiOptions(given: Readonly<Record<string, unknown>>): JsonApiValues {
  const values = readRequestOptions(jsonApiOptions, given, 'jsonApi')
  if (values.paging === 'cursor' && values.cursor === '')
    throw new ModelwrightError('CORE_OPTION_INVALID', {
      message: 'Bad options for jsonApi: paging by cursor needs the path to the cursor in an answer.',
      where: 'jsonApi',
      mend: ["Add:  cursor: 'meta.next_cursor'"],
    })
  return values
}
