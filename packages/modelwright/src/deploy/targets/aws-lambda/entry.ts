import { readFileSync } from 'node:fs'
import {
  type Abilities,
  answer,
  foldAscii,
  type RowLog,
  type Service,
  serviceWith,
  type WireAnswer,
  type WireRequest,
} from '@modelwright/runtime'
import { type Bundled, openModel } from '../../../pack/entries/open-model.ts'

/** A bundle's model, where its artifact lies beside it, and what its service can do. */
export interface LambdaBundle extends Omit<Bundled, 'bytes'> {
  readonly artifact: URL
  readonly version?: string
  readonly abilities: Abilities
  /** Takes what is asked and said; absent: nobody does. */
  readonly log?: RowLog
}

type Texts = Readonly<Record<string, string | undefined>>
type Lists = Readonly<Record<string, readonly string[] | undefined>>

/** What the sources of HTTP have in common; version 2.0 is that of function URLs and HTTP APIs. */
interface HttpEvent {
  readonly version?: string
  readonly rawPath?: string
  readonly rawQueryString?: string
  readonly path?: string
  readonly httpMethod?: string
  readonly headers?: Texts | null
  readonly multiValueHeaders?: Lists | null
  readonly queryStringParameters?: Texts | null
  readonly multiValueQueryStringParameters?: Lists | null
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
  readonly requestContext: {
    readonly http?: { readonly method: string }
    readonly elb?: unknown
    readonly stage?: string
    readonly requestId?: string
  }
}

/** What a source of HTTP is answered with. */
interface HttpResult {
  readonly statusCode: number
  readonly statusDescription?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

interface LambdaContext {
  readonly awsRequestId?: string
}

/**
 * Makes the handler of a function: the model is opened once, while the function starts.
 *
 * It answers function URLs, HTTP APIs and REST APIs of API Gateway and load balancers; any other event is the body of `/predict`
 * itself, and the answer's body is what the invocation gives.
 */
export function awsLambda({ artifact, version, abilities, log, ...bundle }: LambdaBundle) {
  const model = openModel({ ...bundle, bytes: readFileSync(artifact) })
  const service = serviceWith(model, abilities, {
    ...(version === undefined ? {} : { version }),
    ...(log === undefined ? {} : { watch: log.watch(model, version) }),
  })
  return {
    handler: async (event: unknown, context?: LambdaContext): Promise<unknown> => {
      const result = isHttp(event)
        ? answered(service, event, requestOf(event, context))
        : direct(service, event, context)
      // Once it has answered, the function is frozen.
      if (log !== undefined) await log.flush()
      return result
    },
  }
}

function isHttp(event: unknown): event is HttpEvent {
  const { requestContext, httpMethod } = (event ?? {}) as Partial<HttpEvent>
  if (typeof requestContext !== 'object' || requestContext === null) return false
  return typeof requestContext.http?.method === 'string' || typeof httpMethod === 'string'
}

/** Invoked by hand or by another function: there is no status, so a refusal is its problem document. */
function direct(service: Service, event: unknown, context: LambdaContext | undefined): unknown {
  const body = Buffer.from(JSON.stringify(event ?? null))
  const id = context?.awsRequestId
  const request = { method: 'POST', path: '/predict', headers: {}, body }
  const answered = answer(service, id === undefined ? request : { ...request, id })
  return JSON.parse(Buffer.from(answered.body).toString())
}

function requestOf(event: HttpEvent, context: LambdaContext | undefined): WireRequest {
  const headers = headersOf(event)
  const id = idOf(event, context)
  const { body, isBase64Encoded } = event
  return {
    method: event.requestContext.http?.method ?? event.httpMethod!,
    path: pathOf(event),
    headers,
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
    ...(id === undefined ? {} : { id }),
  }
}

/** What may stand where an outcome is told, and in a header. */
const isProper = (id: unknown): id is string => typeof id === 'string' && /^[\w.:-]{1,100}$/.test(id)

/**
 * What the platform calls the request: a client may call several by one name, and outcomes are told by it. HTTP APIs call it by base64,
 * which is no id for that; the invocation's is then.
 */
function idOf({ requestContext }: HttpEvent, context: LambdaContext | undefined): string | undefined {
  const { requestId } = requestContext
  return isProper(requestId) ? requestId : context?.awsRequestId
}

/** Names as they come, values of a name that came several times joined. */
function headersOf({ headers, multiValueHeaders }: HttpEvent): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value !== undefined) found[foldAscii(name)] = value
  for (const [name, values] of Object.entries(multiValueHeaders ?? {}))
    if (values !== undefined) found[foldAscii(name)] = values.join(', ')
  return found
}

/** The path as clients write it: without the stage that version 2.0 puts before it. */
function pathOf(event: HttpEvent): string {
  const query = queryOf(event)
  const { rawPath, path = '/', requestContext } = event
  const before = `/${requestContext.stage ?? ''}`
  const full = rawPath ?? path
  const isStaged = rawPath !== undefined && (full === before || full.startsWith(`${before}/`))
  const bare = isStaged && before !== '/' ? full.slice(before.length) || '/' : full
  return query === '' ? bare : `${bare}?${query}`
}

/** Load balancers hand a query on as it was written, API Gateway decoded. */
function queryOf(event: HttpEvent): string {
  if (event.rawQueryString !== undefined) return event.rawQueryString
  const isRaw = event.requestContext.elb !== undefined
  const written = (text: string): string => (isRaw ? text : encodeURIComponent(text))
  const { queryStringParameters: one, multiValueQueryStringParameters: many } = event
  return Object.entries<string | readonly string[] | undefined>(many ?? one ?? {})
    .flatMap(([name, values = []]) =>
      (typeof values === 'string' ? [values] : values).map((value) => `${written(name)}=${written(value)}`),
    )
    .join('&')
}

/** The answer, which carries what the client called the request, or else what the platform does. */
function answered(service: Service, event: HttpEvent, request: WireRequest): HttpResult {
  const said = answer(service, request)
  const { 'x-request-id': given } = request.headers
  const requestId = isProper(given) ? given : request.id
  if (requestId === undefined) return resultOf(event, said)
  return resultOf(event, { ...said, headers: { ...said.headers, 'x-request-id': requestId } })
}

const isText = /^(?:text\/|application\/(?:[\w.+-]*json|jsonlines))/

/** Bytes that are no text go in base64; a load balancer that sent lists of headers takes no others. */
function resultOf(event: HttpEvent, { status, headers, body }: WireAnswer): HttpResult {
  const isBase64Encoded = !isText.test(headers['content-type'] ?? 'text/')
  const isElb = event.requestContext.elb !== undefined
  const lists = isElb && event.multiValueHeaders !== undefined && event.multiValueHeaders !== null
  return {
    statusCode: status,
    ...(isElb ? { statusDescription: `${status} ${status < 400 ? 'OK' : 'Refused'}` } : {}),
    ...(lists
      ? {
          multiValueHeaders: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, [value]]),
          ),
        }
      : { headers }),
    body: Buffer.from(body).toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  }
}
