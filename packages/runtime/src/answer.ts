import { answerPredict, refusalBy } from './answer-predict.ts'
import { barePath, formatOf, routesOf } from './answer-route.ts'
import type { Service, WireAnswer, WireRequest } from './answer-service.ts'
import { isModelwrightError, ModelwrightError } from './errors.ts'

/**
 * Answers one HTTP request: bytes in, bytes out, for every host alike.
 *
 * Speaks every format of `wireFormats`: chosen by path and body. Whatever the request, it never throws: what is wrong goes out
 * with the parts of a {@link ModelwrightError}, as problem+json (RFC 9457) or as the path's format says it.
 */
export function answer(service: Service, request: WireRequest): WireAnswer {
  let answered: WireAnswer
  try {
    answered = route(service, request)
  } catch (error) {
    answered = refuse(service, request, error)
  }
  return request.method === 'HEAD' ? withoutBody(answered) : answered
}

/** Turns whatever was thrown into an answer in the way of the path. */
export function refuse(service: Service, request: Omit<WireRequest, 'body'>, error: unknown): WireAnswer {
  const format = formatOf(service, barePath(request.path))
  return refusalBy(format, {
    error: isModelwrightError(error) ? error : failed(),
    problemCount: 0,
    id: request.id,
  })
}

function withoutBody(answer: WireAnswer): WireAnswer {
  const headers = { ...answer.headers, 'content-length': String(answer.body.length) }
  return { ...answer, headers, body: new Uint8Array(0) }
}

function failed(): ModelwrightError {
  return new ModelwrightError('SERVE_ANSWER_FAILED', {
    message: "The service could not answer; the fault is its own, not the request's.",
    mend: ['Report it with the request that caused it'],
  })
}

function route(service: Service, request: WireRequest): WireAnswer {
  const path = barePath(request.path)
  const found = routesOf(service).get(path)
  if (found === undefined) throw unknownPath(service, path)
  const { method, handle, format } = found
  const allow = method === 'GET' ? 'GET, HEAD, OPTIONS' : 'POST, OPTIONS'
  if (request.method === 'OPTIONS') return { status: 204, headers: { allow }, body: new Uint8Array(0) }
  const asked = request.method === 'HEAD' ? 'GET' : request.method
  if (asked === method)
    return handle === undefined ? answerPredict(format, service, request) : handle(service, request)
  const refused = refuse(service, request, wrongMethod(request.method, path, method))
  return { ...refused, headers: { ...refused.headers, allow } }
}

function unknownPath(service: Service, path: string): ModelwrightError {
  const { prefix } = formatOf(service, path)
  const paths = [...routesOf(service)].filter(([known]) => prefix === undefined || known.startsWith(prefix))
  return new ModelwrightError('SERVE_PATH_UNKNOWN', {
    message: 'There is nothing at this path.',
    where: path.slice(0, 200),
    mend: paths.map(([known, { method }]) => `${method} ${known}`),
  })
}

function wrongMethod(method: string, path: string, right: string): ModelwrightError {
  return new ModelwrightError('SERVE_METHOD_REFUSED', {
    message: `${path} takes ${right}, not ${method.slice(0, 20)}.`,
    where: path,
    mend: [`Send it with ${right}`],
  })
}
