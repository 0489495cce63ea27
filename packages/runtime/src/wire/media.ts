import { headerOf, type WireRequest } from '../answer-service.ts'
import { ModelwrightError } from '../errors.ts'
import { foldAscii } from '../nearest.ts'

/** The forms that bodies and answers come in. */
export type Media = 'json' | 'csv' | 'json-lines'

const csvType = /^(?:text|application)\/(?:x-)?csv$/
const linesType = /^(?:application|text)\/(?:x-)?(?:jsonlines|jsonl|ndjson|json-lines)$/
const jsonType = /^application\/(?:[\w.-]+\+)?json$/

/** A media type with its parameters, in lower case. */
interface MediaType {
  readonly type: string
  parameter(name: string): string | undefined
}

function parse(text: string): MediaType {
  const [type, ...parameters] = text
    .slice(0, 500)
    .split(';')
    .map((part) => foldAscii(part.trim()))
  const pairs = parameters.map((pair) => pair.split('=', 2).map((side) => side.trim().replace(/^"|"$/g, '')))
  return { type, parameter: (name) => pairs.find(([key]) => key === name)?.[1] }
}

function mediaNamed(type: string): Media | undefined {
  if (type === '' || jsonType.test(type)) return 'json'
  if (csvType.test(type)) return 'csv'
  return linesType.test(type) ? 'json-lines' : undefined
}

/**
 * Tells which form a body has, by its `content-type`; JSON where there is none.
 *
 * @throws {ModelwrightError} SERVE_TYPE_UNSUPPORTED - when it is of another type or charset, or compressed
 */
export function bodyMedia(request: Pick<WireRequest, 'headers'>): Media {
  const given = headerOf(request, 'content-type')
  const encoding = headerOf(request, 'content-encoding')
  const { type, parameter } = parse(given)
  const charset = parameter('charset') ?? 'utf-8'
  const isPlain = encoding === '' || encoding === 'identity'
  const media = type === 'application/octet-stream' && hasBinaryTail(request) ? 'json' : mediaNamed(type)
  if (media !== undefined && isPlain && /^utf-?8$/.test(charset)) return media
  throw new ModelwrightError('SERVE_TYPE_UNSUPPORTED', {
    message: `The service reads JSON, JSON lines and CSV in UTF-8, not ${isPlain ? given.slice(0, 100) : `content encoded as ${encoding.slice(0, 100)}`}.`,
    mend: ['Send the header:  content-type: application/json', 'For CSV:  content-type: text/csv'],
  })
}

function hasBinaryTail(request: Pick<WireRequest, 'headers'>): boolean {
  return headerOf(request, 'inference-header-content-length') !== ''
}

/** Tells whether a CSV body begins with a line of names, where its type says so. @see RFC 4180, section 3 */
export function saysHeader(
  request: Pick<WireRequest, 'headers'>,
  header: 'content-type' | 'accept',
): boolean | undefined {
  const said = parse(headerOf(request, header)).parameter('header')
  return said === 'present' ? true : said === 'absent' ? false : undefined
}

/**
 * Tells which form an answer is wanted in, by `accept`: the first of those with the greatest weight that can be given.
 *
 * Without a wish JSON is answered with JSON, JSON lines with JSON lines, and CSV with JSON, as MLflow's clients expect.
 *
 * @throws {ModelwrightError} SERVE_ACCEPT_UNSUPPORTED - when only other types are wanted
 */
export function wantedMedia(request: Pick<WireRequest, 'headers'>, body: Media): Media {
  const fallback = body === 'csv' ? 'json' : body
  const accept = headerOf(request, 'accept')
  if (accept === '' || accept === '*/*') return fallback
  const wishes = accept.slice(0, 1000).split(',').map(parse)
  const weight = ({ parameter }: MediaType) => Number(parameter('q') ?? 1)
  const found = wishes
    .filter((wish) => weight(wish) > 0)
    .sort((a, b) => weight(b) - weight(a))
    .map(({ type }) =>
      type === '*/*' || type === 'application/*' ? fallback : type === 'text/*' ? 'csv' : mediaNamed(type),
    )
    .find((media) => media !== undefined)
  if (found !== undefined) return found
  throw new ModelwrightError('SERVE_ACCEPT_UNSUPPORTED', {
    message: `The service answers in JSON, JSON lines or CSV, not in ${accept.slice(0, 100)}.`,
    mend: [
      'Send the header:  accept: application/json',
      'Or:  accept: text/csv',
      'Or:  accept: application/jsonlines',
    ],
  })
}

/** The `content-type` of an answer. */
export function contentTypeOf(media: Media, hasHeader: boolean): string {
  if (media === 'csv') return `text/csv; charset=utf-8; header=${hasHeader ? 'present' : 'absent'}`
  return media === 'json' ? 'application/json; charset=utf-8' : 'application/jsonlines; charset=utf-8'
}
