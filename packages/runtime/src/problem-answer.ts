import { jsonAnswer, type WireAnswer } from './answer-service.ts'
import type { ModelwrightError } from './errors.ts'
import type { PointedProblem } from './request-parameters.ts'

const statuses: Readonly<Record<string, readonly [status: number, title: string]>> = {
  SERVE_BODY_UNREADABLE: [400, 'Bad Request'],
  SERVE_BODY_NESTED: [400, 'Bad Request'],
  SERVE_REQUEST_INVALID: [400, 'Bad Request'],
  SERVE_CREDENTIALS_MISSING: [401, 'Unauthorized'],
  SERVE_CREDENTIALS_WRONG: [401, 'Unauthorized'],
  SERVE_ORIGIN_FOREIGN: [403, 'Forbidden'],
  SERVE_SCOPE_LACKING: [403, 'Forbidden'],
  SERVE_PATH_UNKNOWN: [404, 'Not Found'],
  SERVE_MODEL_UNKNOWN: [404, 'Not Found'],
  SERVE_VERSION_UNKNOWN: [404, 'Not Found'],
  SERVE_METHOD_REFUSED: [405, 'Method Not Allowed'],
  SERVE_ACCEPT_UNSUPPORTED: [406, 'Not Acceptable'],
  SERVE_BODY_OVERSIZED: [413, 'Content Too Large'],
  SERVE_LINE_OVERSIZED: [413, 'Content Too Large'],
  SERVE_ROWS_EXCESSIVE: [413, 'Content Too Large'],
  SERVE_TYPE_UNSUPPORTED: [415, 'Unsupported Media Type'],
  EVALUATE_MODEL_UNEXPLAINED: [422, 'Unprocessable Content'],
  SERVE_ROWS_REFUSED: [422, 'Unprocessable Content'],
  SERVE_MODEL_UNAVAILABLE: [503, 'Service Unavailable'],
  SERVE_OUTCOMES_REFUSED: [422, 'Unprocessable Content'],
  SERVE_OUTCOMES_UNKEPT: [503, 'Service Unavailable'],
  SERVE_RETRAINING_UNKEPT: [503, 'Service Unavailable'],
  SERVE_PREDICTIONS_REFUSED: [422, 'Unprocessable Content'],
  SERVE_PREDICTIONS_UNKEPT: [503, 'Service Unavailable'],
  SERVE_OUTCOMES_UNOWNED: [422, 'Unprocessable Content'],
  SERVE_RATE_EXCEEDED: [429, 'Too Many Requests'],
  SERVE_ISSUER_UNREACHABLE: [503, 'Service Unavailable'],
  SERVE_SERVICE_OVERLOADED: [503, 'Service Unavailable'],
  SERVE_SERVICE_STOPPING: [503, 'Service Unavailable'],
}

/** Status and title that belong to an error's code. */
export function statusOf({ code }: ModelwrightError): readonly [status: number, title: string] {
  return Object.prototype.hasOwnProperty.call(statuses, code)
    ? statuses[code]
    : [500, 'Internal Server Error']
}

/** Turns an error into problem+json with the status that belongs to its code. @see RFC 9457 */
export function problemAnswer(error: ModelwrightError, id?: string): WireAnswer {
  return answerProblem(error, undefined, 0, id)
}

/** The parts of a problem+json document. */
export function problemOf(
  error: ModelwrightError,
  problems: readonly PointedProblem[] | undefined,
  problemCount: number,
  id: string | undefined,
) {
  const [status, title] = statusOf(error)
  return {
    type: `urn:modelwright:error:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    where: error.where,
    mend: error.mend.length === 0 ? undefined : error.mend,
    errors: problems,
    errorCount: problems === undefined ? undefined : problemCount,
    id,
  }
}

/** The same, with the problems of single fields listed: the first of `problemCount`. */
export function answerProblem(
  error: ModelwrightError,
  problems: readonly PointedProblem[] | undefined,
  problemCount: number,
  id: string | undefined,
): WireAnswer {
  const document = problemOf(error, problems, problemCount, id)
  return jsonAnswer(document.status, document, 'application/problem+json')
}
