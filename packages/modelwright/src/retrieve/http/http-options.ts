import { ModelwrightError, type OptionSpecs, type OptionValues, readOptions } from '../../core/index.ts'
import type { Secrets } from '../secrets.ts'

/** How requests are made; `headers` may name secrets as `${NAME}`. */
export const requestOptions = {
  headers: {
    type: 'list',
    default: [],
    about: 'headers to send: Authorization: Bearer ${API_TOKEN}; ${NAME} is filled from the environment',
  },
  retries: {
    type: 'integer',
    default: 4,
    min: 0,
    max: 20,
    about: 'how often a request that failed in passing is made again',
  },
  backoffMs: {
    type: 'integer',
    default: 500,
    min: 1,
    max: 60_000,
    about:
      'wait before the first retry, doubled for each further one; a Retry-After of the server comes first',
  },
  maxWaitMs: {
    type: 'integer',
    default: 120_000,
    min: 0,
    about: 'longest wait that a Retry-After is obeyed for; beyond it the work fails',
  },
  timeoutMs: {
    type: 'integer',
    default: 30_000,
    min: 1,
    about: 'longest time without an answer or, within a body, without enough bytes',
  },
  minBytesPerSecond: {
    type: 'integer',
    default: 16,
    min: 0,
    about: 'a body slower than this over a whole timeoutMs has failed; 0: any speed will do',
  },
  maxRedirects: { type: 'integer', default: 5, min: 0, max: 50, about: 'redirects to follow' },
  maxBytes: {
    type: 'integer',
    default: 20_000_000_000,
    min: 1,
    about: 'largest body, as sent and as unpacked',
  },
} as const satisfies OptionSpecs

/** Options of a download. */
export const downloadOptions = {
  ...requestOptions,
  format: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'csv', 'excel', 'json', 'json-lines', 'parquet'],
    about: 'what the body is; auto: by the name in the address, else by the content type',
  },
  cache: {
    type: 'boolean',
    default: true,
    about:
      'ask for the body again only if it changed (ETag, Last-Modified), where there is a project to keep it in',
  },
} as const satisfies OptionSpecs

/** Checked values of {@link requestOptions}. */
export type RequestValues = OptionValues<typeof requestOptions>

/** Names of headers that the machinery sets itself. */
const ownHeaders =
  /^(host|range|if-range|if-none-match|if-modified-since|content-length|connection|accept-encoding)$/i

function badHeader(problem: string, owner: string): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for ${owner}: a header ${problem}.`,
    where: owner,
    mend: ["Write name and value:  headers: ['X-Api-Key: ${API_KEY}']"],
  })
}

/** Checks that headers are `Name: value`; never shows a value. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function checkHeaders(headers: readonly string[], owner: string): void {
  for (const header of headers) {
    const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*\S/.exec(header)?.[1]
    if (name === undefined || /[\r\n\0]/.test(header)) throw badHeader('must be written "Name: value"', owner)
    if (ownHeaders.test(name)) throw badHeader(`"${name}" is set by ${owner} itself`, owner)
  }
}

/** Checks options of requests. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readRequestOptions<Specs extends typeof requestOptions>(
  specs: Specs,
  given: Readonly<Record<string, unknown>>,
  owner: string,
): OptionValues<Specs> {
  const values = readOptions(specs, given, owner)
  checkHeaders((values as RequestValues).headers, owner)
  return values
}

/** Headers to send, with secrets filled in. */
export function filledHeaders(
  headers: readonly string[],
  secrets: Secrets,
  shown: string,
): Record<string, string> {
  return Object.fromEntries(
    headers.map((header) => {
      const at = header.indexOf(':')
      const filled = secrets.fill(header.slice(at + 1).trim(), shown)
      // A token copied with its line end would be refused by the transport with the token in the message.
      return [header.slice(0, at), filled.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')]
    }),
  )
}
