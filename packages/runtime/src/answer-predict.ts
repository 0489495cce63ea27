import { jsonAnswer, modelNamed, type Service, type WireAnswer, type WireRequest } from './answer-service.ts'
import type { Schema } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import type { Problem } from './findings.ts'
import { predictIntervals } from './intervals.ts'
import { parseJson } from './parse-json.ts'
import { answerProblem } from './problem-answer.ts'
import { type PredictRequest, readPredictRequest } from './request-body.ts'
import { escapePointer, type PointedProblem } from './request-parameters.ts'

/** Answers `POST /predict`. @throws {ModelwrightError} SERVE_… - when the body cannot be read at all */
export function answerPredict(service: Service, request: WireRequest): WireAnswer {
  const { model, limits } = service
  checkMediaType(request)
  checkSize(request.body, limits.maxBytes)
  const asked = readPredictRequest(parseJson(request.body, limits.maxDepth), model.artifact, limits.maxRows)
  if (asked.problems.length > 0)
    return answerProblem(
      rowsRefused(asked.problems.length),
      asked.problems,
      asked.problems.length,
      request.id,
    )
  const said = asked.intervals
    ? predictIntervals(model, asked.rows, asked.policy)
    : model.predict(asked.rows, asked.policy)
  if (said.problemCount > 0) {
    const problems = said.problems.map((problem) => pointed(problem, asked, model.schema))
    return answerProblem(rowsRefused(said.problemCount), problems, said.problemCount, request.id)
  }
  const notes = [...asked.notes, ...said.notes.map((note) => pointed(note, asked, model.schema))]
  const noteCount = asked.notes.length + said.noteCount
  return jsonAnswer(200, {
    predictions: said.predictions,
    model: modelNamed(service),
    ...(request.id === undefined ? {} : { id: request.id }),
    ...(noteCount === 0 ? {} : { notes, noteCount }),
  })
}

function rowsRefused(count: number): ModelwrightError {
  return new ModelwrightError('SERVE_ROWS_REFUSED', {
    message: `The request does not fit the model's schema: ${count} ${count === 1 ? 'problem' : 'problems'}.`,
    mend: ['See the schema:  GET /schema', 'Or an example that works:  GET /openapi.json'],
  })
}

function pointed(problem: Problem, request: PredictRequest, { history }: Schema): PointedProblem {
  const { row, column, past, ...rest } = problem
  const row0 = request.pointerOf(row)
  const of =
    past === undefined ? row0 : `${row0}/${escapePointer(history === undefined ? '' : history.name)}/${past}`
  return { pointer: column === '' ? of : `${of}/${escapePointer(column)}`, ...rest }
}

function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name]
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ')
}

const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

function checkMediaType(request: WireRequest): void {
  const type = headerOf(request, 'content-type')
  const encoding = headerOf(request, 'content-encoding')
  if ((type === '' || jsonType.test(type)) && (encoding === '' || encoding === 'identity')) return
  throw new ModelwrightError('SERVE_TYPE_UNSUPPORTED', {
    message: `The service reads JSON in UTF-8, not ${encoding === '' ? type.slice(0, 100) : `content encoded as ${encoding.slice(0, 100)}`}.`,
    mend: ['Send the header:  content-type: application/json'],
  })
}

function checkSize(body: Uint8Array, maxBytes: number): void {
  if (body.length <= maxBytes) return
  throw bodyTooLarge(maxBytes)
}

/** Says that a body has too many bytes; hosts that stop reading early say it in the same words. */
export function bodyTooLarge(maxBytes: number): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_OVERSIZED', {
    message: `The body has more than ${maxBytes} bytes.`,
    mend: ['Send the rows in several requests', 'For a whole file:  modelwright predict <model> <file>'],
  })
}
