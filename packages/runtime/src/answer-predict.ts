import {
  jsonAnswer,
  type Limits,
  named,
  type Service,
  type WireAnswer,
  type WireRequest,
} from './answer-service.ts'
import type { Schema } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import type { Problem } from './findings.ts'
import { parseJson } from './parse-json.ts'
import { type FullPredictions, predictWith } from './predict-asked.ts'
import { type Asked, escapePointer, type PointedProblem, readParameters } from './request-parameters.ts'
import { encodeUtf8 } from './utf8.ts'
import { askedLines, writerOf } from './wire/asked-lines.ts'
import { bodyMedia, contentTypeOf, type Media, saysHeader, wantedMedia } from './wire/media.ts'
import type { AskedRows, Refusal, WireFormat } from './wire/wire-format.ts'
import { modelwright } from './wire-formats/modelwright.ts'

/** Rows as they were understood, and the format that understood them. */
interface Understood {
  readonly asked: AskedRows
  readonly format: WireFormat
  /** Whether CSV had a line of names; undefined for JSON. */
  readonly hasHeader?: boolean | undefined
}

/**
 * Answers a request for predictions that came to a path of `own`.
 *
 * @throws {ModelwrightError} SERVE_… - when the body cannot be read at all
 */
export function answerPredict(own: WireFormat, service: Service, request: WireRequest): WireAnswer {
  const { model, limits } = service
  const media = bodyMedia(request)
  const wanted = wantedMedia(request, media)
  if (request.body.length > limits.maxBytes) throw bodyTooLarge(limits.maxBytes)
  const { asked, format, hasHeader } =
    media === 'json' ? understand(own, service, request) : understandLines(own, service, request, media)
  const refuse = (problems: readonly PointedProblem[], problemCount: number) =>
    refusalBy(own, { error: rowsRefused(problemCount, service), problems, problemCount, id: request.id })
  if (asked.problems.length > 0) return refuse(asked.problems, asked.problems.length)
  checkCount(asked.rows.length, limits)
  service.watch?.read?.(request, asked.rows.length)
  const found = predictWith(service, asked.rows, asked)
  if (found.problemCount > 0)
    return refuse(
      found.problems.map((problem) => pointed(problem, asked, model.schema)),
      found.problemCount,
    )
  service.watch?.predicted?.(request, asked.rows, found)
  if (wanted !== 'json') {
    const header = hasHeader ?? saysHeader(request, 'accept') ?? true
    return named(service, request, linesAnswer(model.schema, asked, found, wanted, header))
  }
  const notes = [...asked.notes, ...found.notes.map((note) => pointed(note, asked, model.schema))]
  const noteCount = asked.notes.length + found.noteCount
  return (format.write ?? modelwright.write!)({ service, request, asked, found, notes, noteCount })
}

/** Refuses in the way of a path's format; problem+json where it has none. */
export function refusalBy(format: WireFormat, refusal: Refusal): WireAnswer {
  return (format.refuse ?? modelwright.refuse!)(refusal)
}

/** Adds what headers ask for; what the body or the query says goes before it. */
export function askedByHeaders<Given extends Asked>(
  asked: Given,
  { model, abilities }: Service,
  request: Pick<WireRequest, 'headers'>,
  problems: PointedProblem[],
): Given {
  const wishes = Object.assign({}, ...abilities.formats.map((format) => format.asks?.(request))) as object
  if (Object.keys(wishes).length === 0) return asked
  const { policy, ...more } = readParameters(wishes, model.artifact, problems, '/headers')
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)
  return { ...more, ...Object.fromEntries(given), policy: { ...policy, ...asked.policy } } as Given
}

function withHeaders(asked: AskedRows, service: Service, request: WireRequest): AskedRows {
  const problems: PointedProblem[] = []
  const all = askedByHeaders(asked, service, request, problems)
  return problems.length === 0 ? all : { ...all, problems: [...asked.problems, ...problems] }
}

/** A path's own format has the first say, ours the last: it takes any object as a row. */
function understand(own: WireFormat, service: Service, request: WireRequest): Understood {
  const { body } = request
  const { maxDepth } = service.limits
  const length = own.jsonLength?.(request) ?? body.length
  const document = parseJson(length < body.length ? body.subarray(0, length) : body, maxDepth)
  const tail = body.subarray(Math.min(length, body.length))
  const others = service.abilities.formats.filter((format) => format !== own && format !== modelwright)
  for (const format of [...(own === modelwright ? [] : [own]), ...others, modelwright]) {
    const asked = format.read?.(document, service, { isOwn: format === own, tail })
    if (asked !== undefined) return { asked: withHeaders(asked, service, request), format }
  }
  throw new Error('bug: our own format takes every body')
}

function understandLines(own: WireFormat, service: Service, request: WireRequest, media: Media): Understood {
  const { asked, hasHeader } = askedLines(service, request, media)
  return { asked: withHeaders(asked, service, request), format: own, hasHeader }
}

function linesAnswer(
  schema: Schema,
  asked: Asked,
  found: FullPredictions,
  media: Media,
  hasHeader: boolean,
): WireAnswer {
  const writer = writerOf(media, schema, asked, hasHeader)
  const text = writer.header + found.predictions.map((one) => writer.line(one)).join('')
  const { headers } = jsonAnswer(200, null)
  return {
    status: 200,
    headers: { ...headers, 'content-type': contentTypeOf(media, hasHeader) },
    body: encodeUtf8(text),
  }
}

function checkCount(count: number, { maxRows }: Limits): void {
  if (count <= maxRows) return
  throw new ModelwrightError('SERVE_ROWS_EXCESSIVE', {
    message: `The request has ${count} rows; at most ${maxRows} are answered at a time.`,
    mend: ['Send the rows in several requests', 'For a whole file:  modelwright predict <model> <file>'],
  })
}

/** Says that rows do not fit the schema. */
export function rowsRefused(count: number, { abilities }: Pick<Service, 'abilities'>): ModelwrightError {
  return new ModelwrightError('SERVE_ROWS_REFUSED', {
    message: `The request does not fit the model's schema: ${count} ${count === 1 ? 'problem' : 'problems'}.`,
    mend: [
      'See the schema:  GET /schema',
      ...(abilities.openApi === undefined ? [] : ['Or an example that works:  GET /openapi.json']),
    ],
  })
}

/** Turns row and column of a finding into a pointer into the request. */
export function pointed(
  problem: Problem,
  { pointerOf }: Pick<AskedRows, 'pointerOf'>,
  { history }: Schema,
): PointedProblem {
  const { row, column, past, ...rest } = problem
  if (past === undefined) return { pointer: pointerOf(row, column), ...rest }
  const of = `${pointerOf(row, history === undefined ? '' : history.name)}/${past}`
  return { pointer: column === '' ? of : `${of}/${escapePointer(column)}`, ...rest }
}

/** Says that a body has too many bytes; hosts that stop reading early say it in the same words. */
export function bodyTooLarge(maxBytes: number): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_OVERSIZED', {
    message: `The body has more than ${maxBytes} bytes.`,
    mend: [
      'Send the rows in several requests',
      'Or as CSV or JSON lines, answered in the same form: they are read as they come',
      'For a whole file:  modelwright predict <model> <file>',
    ],
  })
}
