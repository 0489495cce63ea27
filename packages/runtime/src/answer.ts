import { answerPredict } from './answer-predict.ts'
import { jsonAnswer, modelNamed, type Service, type WireAnswer, type WireRequest } from './answer-service.ts'
import { isModelwrightError, ModelwrightError } from './errors.ts'
import { openApiOf } from './openapi.ts'
import { problemAnswer } from './problem-answer.ts'

type Handle = (service: Service, request: WireRequest) => WireAnswer

const routes: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly handle: Handle }>> = {
  '/predict': { method: 'POST', handle: answerPredict },
  '/schema': { method: 'GET', handle: schema },
  '/openapi.json': { method: 'GET', handle: openApi },
  '/health/live': { method: 'GET', handle: () => jsonAnswer(200, { status: 'live' }) },
  '/health/ready': { method: 'GET', handle: ready },
}

/**
 * Answers one HTTP request: bytes in, bytes out, for every host alike.
 *
 * `POST /predict`, `GET /schema`, `/openapi.json`, `/health/live`, `/health/ready`. Whatever the request, it never
 * throws: what is wrong goes out as problem+json (RFC 9457) with the parts of a {@link ModelwrightError}.
 */
export function answer(service: Service, request: WireRequest): WireAnswer {
  let answered: WireAnswer
  try {
    answered = route(service, request)
  } catch (error) {
    answered = problemAnswer(isModelwrightError(error) ? error : failed(), request.id)
  }
  return request.method === 'HEAD' ? withoutBody(answered) : answered
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
  const path = pathOf(request.path)
  if (!Object.prototype.hasOwnProperty.call(routes, path)) throw unknownPath(path)
  const { method, handle } = routes[path]
  const allow = method === 'GET' ? 'GET, HEAD, OPTIONS' : 'POST, OPTIONS'
  if (request.method === 'OPTIONS') return { status: 204, headers: { allow }, body: new Uint8Array(0) }
  const asked = request.method === 'HEAD' ? 'GET' : request.method
  if (asked === method) return handle(service, request)
  const refused = problemAnswer(wrongMethod(request.method, path, method), request.id)
  return { ...refused, headers: { ...refused.headers, allow } }
}

function pathOf(path: string): string {
  const bare = path.split(/[?#]/, 1)[0]
  return bare.length > 1 && bare.endsWith('/') ? bare.slice(0, -1) : bare
}

function unknownPath(path: string): ModelwrightError {
  return new ModelwrightError('SERVE_PATH_UNKNOWN', {
    message: 'There is nothing at this path.',
    where: path.slice(0, 200),
    mend: Object.keys(routes).map((known) => `${routes[known].method} ${known}`),
  })
}

function wrongMethod(method: string, path: string, right: string): ModelwrightError {
  return new ModelwrightError('SERVE_METHOD_REFUSED', {
    message: `${path} takes ${right}, not ${method.slice(0, 20)}.`,
    where: path,
    mend: [`Send it with ${right}`],
  })
}

function ready(service: Service): WireAnswer {
  if (service.isReady === undefined || service.isReady()) return jsonAnswer(200, { status: 'ready' })
  return jsonAnswer(503, { status: 'not ready' })
}

function schema(service: Service): WireAnswer {
  const { model } = service
  const { threshold, intervals } = model.artifact
  return jsonAnswer(200, {
    model: modelNamed(service),
    ...model.schema,
    ...(threshold === undefined ? {} : { threshold }),
    ...(intervals === undefined
      ? {}
      : { intervals: { method: intervals.method, coverage: intervals.coverage } }),
  })
}

function openApi({ model, version }: Service): WireAnswer {
  return jsonAnswer(200, openApiOf(model, version))
}
