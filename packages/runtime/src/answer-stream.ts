import { answer, refuse } from './answer.ts'
import { askedByHeaders, bodyTooLarge, pointed, refusalBy, rowsRefused } from './answer-predict.ts'
import { barePath, routesOf } from './answer-route.ts'
import { jsonAnswer, named, type Service, type WireAnswer, type WireRequest } from './answer-service.ts'
import { isModelwrightError, ModelwrightError } from './errors.ts'
import { predictWith } from './predict-asked.ts'
import { problemOf } from './problem-answer.ts'
import type { Asked, PointedProblem } from './request-parameters.ts'
import { encodeUtf8 } from './utf8.ts'
import { askedByQuery, readerFor, rowsOfLines, writerOf } from './wire/asked-lines.ts'
import { bodyMedia, contentTypeOf, type Media, saysHeader, wantedMedia } from './wire/media.ts'
import type { ReadRow, RowReader } from './wire/row-reader.ts'
import type { RowWriter } from './wire/row-writer.ts'
import type { Refusal } from './wire/wire-format.ts'

/** A request whose body comes piece by piece. */
export interface StreamRequest extends Omit<WireRequest, 'body'> {
  readonly body: AsyncIterable<Uint8Array>
}

/** An answer that may go out piece by piece. */
export interface StreamAnswer extends Omit<WireAnswer, 'body'> {
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

/**
 * Answers a request whose body comes piece by piece.
 *
 * CSV or JSON lines that are answered in CSV or JSON lines are read, predicted and written as they come: no more lies in memory
 * than a piece and the rows in it, however long the body, and a slow reader slows the sender. All else is gathered, up to the
 * limits of the service, and answered as `answer` does.
 *
 * Rows of the first piece that do not fit refuse the request. Once an answer is under way, a row that does not fit ends it: JSON
 * lines with a last line `{"error": {…}}`, CSV by breaking off. With the parameter `errors: 'row'` it does not: what is wrong is
 * told in the place of the row.
 */
export async function answerStream(service: Service, request: StreamRequest): Promise<StreamAnswer> {
  try {
    const media = linesMedia(service, request)
    if (media !== undefined) return await answerLines(service, request, media)
    return answer(service, { ...request, body: await gathered(request.body, service.limits.maxBytes) })
  } catch (error) {
    return refuse(service, request, error)
  }
}

/** The forms of body and answer where both are in lines and the path predicts. */
function linesMedia(service: Service, request: StreamRequest): { body: Media; answer: Media } | undefined {
  const route = routesOf(service).get(barePath(request.path))
  if (route === undefined || route.handle !== undefined || request.method !== 'POST') return undefined
  const body = bodyMedia(request)
  const wanted = wantedMedia(request, body)
  return body === 'json' || wanted === 'json' ? undefined : { body, answer: wanted }
}

/** Gathers a body, up to so many bytes. @throws {ModelwrightError} SERVE_BODY_OVERSIZED */
export async function gathered(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > maxBytes) throw bodyTooLarge(maxBytes)
    pieces.push(piece)
  }
  if (pieces.length === 1) return pieces[0]
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

interface Job {
  readonly service: Service
  readonly request: StreamRequest
  readonly asked: Asked
  readonly reader: RowReader
  readonly media: Media
  /** Made once the first rows were read: only then it is known whether they have names. */
  writer: RowWriter | undefined
  hasHeader: boolean
}

async function answerLines(
  service: Service,
  request: StreamRequest,
  media: { body: Media; answer: Media },
): Promise<StreamAnswer> {
  const problems: PointedProblem[] = []
  const query = askedByQuery(service, request.path, problems)
  const asked = askedByHeaders(query, service, request, problems)
  const { format } = routesOf(service).get(barePath(request.path))!
  const { id } = request
  if (problems.length > 0)
    return refusalBy(format, {
      error: rowsRefused(problems.length, service),
      problems,
      problemCount: problems.length,
      id,
    })
  const reader = readerFor(service, request, media.body)
  const job: Job = {
    service,
    request,
    asked,
    reader,
    media: media.answer,
    writer: undefined,
    hasHeader: true,
  }
  const pieces = piecesOf(job, request.body)
  const first = await pieces.next()
  if (first.done === true) throw new Error('bug: an answer has at least one piece')
  if (!(first.value instanceof Uint8Array)) return refusalBy(format, { ...first.value, id })
  const { headers } = named(service, request, jsonAnswer(200, null))
  return {
    status: 200,
    headers: { ...headers, 'content-type': contentTypeOf(media.answer, job.hasHeader) },
    body: resumed(job, first.value, pieces),
  }
}

type Pieces = AsyncGenerator<Uint8Array | Refusal, void, undefined>

/** Gives the answer piece by piece; a refusal is the last. */
async function* piecesOf(job: Job, body: AsyncIterable<Uint8Array>): Pieces {
  for await (const piece of body) {
    for (const scored of scoredOf(job, () => job.reader.push(piece))) {
      yield scored
      if (!(scored instanceof Uint8Array)) return
    }
  }
  yield* scoredOf(job, () => job.reader.end())
  if (job.writer === undefined) yield encodeUtf8(startWriter(job).header)
}

const batchRows = 1000

/** Reads rows and predicts them, at most a thousand at a time. */
function* scoredOf(job: Job, read: () => readonly ReadRow[]): Generator<Uint8Array | Refusal> {
  let rows: readonly ReadRow[]
  try {
    rows = read()
  } catch (error) {
    if (job.writer === undefined || !isModelwrightError(error)) throw error
    return yield { error, problemCount: 0 }
  }
  for (let from = 0; from < rows.length; from += batchRows) {
    const scored = scoreRows(job, rows.slice(from, from + batchRows))
    yield scored
    if (!(scored instanceof Uint8Array)) return
  }
}

function startWriter(job: Job): RowWriter {
  const { reader, request, media, asked, service } = job
  job.hasHeader = reader.hasHeader ?? saysHeader(request, 'accept') ?? true
  job.writer = writerOf(media, service.model.schema, asked, job.hasHeader)
  return job.writer
}

function scoreRows(job: Job, rows: readonly ReadRow[]): Uint8Array | Refusal {
  const found = textOf(job, rows)
  if (typeof found !== 'string') return found
  const header = job.writer === undefined ? startWriter(job).header : ''
  return encodeUtf8(header + found)
}

/** Lines of the answer, or why there are none. */
function textOf(job: Job, lines: readonly ReadRow[]): string | Refusal {
  const { service, request, asked, media } = job
  const { schema } = service.model
  const own: PointedProblem[] = []
  const { rows, pointerOf } = rowsOfLines(lines, own)
  if (own.length === 0) service.watch?.read?.(request, rows.length)
  const found = own.length > 0 ? undefined : predictWith(service, rows, asked)
  const writer = job.writer ?? writerOf(media, schema, asked, true)
  if (found !== undefined && found.problemCount === 0) {
    service.watch?.predicted?.(request, rows, found)
    return found.predictions.map((one) => writer.line(one)).join('')
  }
  const problems =
    found === undefined ? own : found.problems.map((one) => pointed(one, { pointerOf }, schema))
  const problemCount = found === undefined ? own.length : found.problemCount
  if (asked.errors !== 'row') return { error: rowsRefused(problemCount, service), problems, problemCount }
  if (lines.length === 1) return writer.fault(problems)
  return lines.map((line) => textOf(job, [line]) as string).join('')
}

/** The first piece and those after it; what goes wrong now can only be told within the answer. */
async function* resumed(job: Job, first: Uint8Array, pieces: Pieces): AsyncGenerator<Uint8Array, void> {
  yield first
  for await (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece
    else if (job.media === 'json-lines') {
      const { error, problems, problemCount } = piece
      const problem = problemOf(error, problems, problemCount, job.request.id)
      yield encodeUtf8(`${JSON.stringify({ error: problem })}\n`)
    } else throw brokenOff(piece)
  }
}

/** Says why an answer in CSV ends before its time, to the host: it has no words for the client. */
function brokenOff({ error, problems = [] }: Refusal): ModelwrightError {
  const [first] = problems
  return new ModelwrightError(error.code, {
    message: first === undefined ? error.message : first.message,
    ...(first === undefined ? {} : { where: first.pointer }),
    mend: error.mend,
  })
}
