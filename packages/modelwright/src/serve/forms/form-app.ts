import { randomBytes } from 'node:crypto'
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import { type FormDesk, isModelwrightError, type Log, ModelwrightError } from '../../core/index.ts'
import { noSchemas } from '../no-schemas.ts'
import { formPage } from './form-page.ts'
import { checkKey, checkOrigin, type GuardRules } from './guard.ts'
import { readBody, requests } from './requests.ts'

/** What the handlers of one form share. */
export interface FormHost extends GuardRules {
  readonly desk: FormDesk
  readonly log: Log
}

/** The largest answer; a form is a screen of fields. */
const maxBytes = 65_536

const statuses: Readonly<Record<string, number>> = {
  SERVE_REQUEST_INVALID: 400,
  SERVE_KEY_WRONG: 401,
  SERVE_ORIGIN_FOREIGN: 403,
  SERVE_PATH_UNKNOWN: 404,
  SERVE_BODY_OVERSIZED: 413,
  SERVE_TYPE_UNSUPPORTED: 415,
  RETRIEVE_ANSWER_UNFIT: 422,
  RETRIEVE_DISK_FULL: 507,
}

function oversized(): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_OVERSIZED', {
    message: `An answer is larger than ${maxBytes} bytes.`,
    mend: ['Write less in the long fields'],
  })
}

function unsupported(): ModelwrightError {
  return new ModelwrightError('SERVE_TYPE_UNSUPPORTED', {
    message: 'A form takes application/json only.',
    mend: ['Send the header  content-type: application/json'],
  })
}

function unknownPath(): ModelwrightError {
  return new ModelwrightError('SERVE_PATH_UNKNOWN', {
    message: 'There is nothing at this path.',
    mend: ['Open the form:  GET /'],
  })
}

/** What an error is to whoever sent the request; a fault of ours says no more than that. */
function problemOf(error: unknown): ModelwrightError {
  if (isModelwrightError(error)) return error
  const { code, statusCode = 500, message } = error as FastifyError
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return oversized()
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupported()
  if (statusCode < 500)
    return new ModelwrightError('SERVE_REQUEST_INVALID', {
      message: `The request cannot be read: ${message}.`,
      mend: ['Reload the page'],
    })
  return new ModelwrightError('SERVE_ANSWER_FAILED', {
    message: 'The form could not take this; the fault is its own. What was saved before is safe.',
    mend: ['Send it again', 'Or start  modelwright collect  again: nothing is lost'],
  })
}

function fail(host: FormHost, error: unknown, reply: FastifyReply): FastifyReply {
  const { code, message, where, mend } = problemOf(error)
  const status = statuses[code] ?? 500
  if (status === 500)
    host.log({ kind: 'warning', stage: 'serve', message: `A form failed: ${(error as Error).message}` })
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: `urn:modelwright:error:${code}`, status, detail: message, code, where, mend })
}

const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** Puts an HTTP server around a desk: the page without a key, all that it asks for with one. */
export function formApp(host: FormHost): FastifyInstance {
  const app = fastify({
    schemaController: noSchemas,
    bodyLimit: maxBytes,
    requestTimeout: 30_000,
    forceCloseConnections: true,
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(always)
    checkOrigin(request.headers, host)
    if (request.method !== 'GET' && request.method !== 'HEAD') checkKey(request.headers, host)
  })
  app.setErrorHandler((error, _request, reply) => fail(host, error, reply))
  app.setNotFoundHandler((_request, reply) => fail(host, unknownPath(), reply))
  app.removeContentTypeParser('text/plain')
  app.get('/', (_request, reply) => {
    const { html, policy } = formPage(host.desk.view.title, randomBytes(16).toString('base64url'))
    return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html)
  })
  for (const [name, handle] of Object.entries(requests))
    app.post(`/api/${name}`, (request) => handle(host.desk, readBody(request.body)))
  return app
}
