import { routesOf } from '../answer-route.ts'
import type { Service, WireRequest } from '../answer-service.ts'
import { planOf } from '../reading-plan.ts'
import { bodyMedia, wantedMedia } from '../wire/media.ts'
import { modelwright } from '../wire-formats/modelwright.ts'
import { fieldOf } from './field.ts'
import { batchOf, giveBack, type Rows, readBody, rowsOf } from './read-body.ts'
import { type AnswerParts, answerParts, writeAnswer } from './write-answer.ts'

interface Quick {
  readonly rows: Rows
  readonly parts: AnswerParts
  /** The headers of the last request that was found to be plain JSON. */
  type: unknown
  accept: unknown
}

const made = new WeakMap<Service, { readonly quick: Quick | undefined }>()

/**
 * Answers what most requests are: `POST /predict` with JSON rows by the schema, as JSON text with status 200.
 *
 * The bytes are read straight into columns by the schema, and the answer is written straight from the model's numbers: no object is made
 * of either. Whatever is not as usual is left to `answer`, which says what is wrong or worth knowing: an unknown level, another key, parameters, another path or format. Where both answer, they answer alike to the last byte.
 *
 * @returns undefined where the request is not of this kind
 */
export function answerQuickly(service: Service, request: WireRequest): string | undefined {
  if (request.path !== '/predict' || request.method !== 'POST') return undefined
  const quick = quickOf(service)
  if (quick === undefined || !isPlainJson(quick, request)) return undefined
  const { limits, watch } = service
  const isTold = watch?.predicted !== undefined && (watch.wants === undefined || watch.wants(request))
  if (isTold || request.body.length > limits.maxBytes) return undefined
  const text = answerRows(service, request, quick)
  giveBack(quick.rows)
  return text
}

function answerRows(service: Service, request: WireRequest, { rows, parts }: Quick): string | undefined {
  const { limits, model, watch } = service
  const rowCount = readBody(request.body, rows, limits.maxRows)
  if (rowCount === 0) return undefined
  watch?.read?.(request, rowCount)
  const outputs = model.predictBatch(batchOf(rows, rowCount))
  for (let i = 0; i < outputs.length; i++) if (outputs[i] - outputs[i] !== 0) return undefined
  watch?.counted?.(request, rowCount)
  return writeAnswer(service, parts, { rows, outputs, rowCount, id: request.id })
}

/** Headers that make more of a request than plain JSON. */
const others = ['content-encoding', 'inference-header-content-length', 'x-amzn-sagemaker-custom-attributes']

function isPlainJson(quick: Quick, { headers }: WireRequest): boolean {
  for (const name of others) if (headers[name] !== undefined) return false
  const { 'content-type': type, accept } = headers
  if (type === quick.type && accept === quick.accept) return true
  try {
    const media = bodyMedia({ headers })
    if (media !== 'json' || wantedMedia({ headers }, media) !== 'json') return false
  } catch {
    return false
  }
  quick.type = type
  quick.accept = accept
  return true
}

function quickOf(service: Service): Quick | undefined {
  const kept = made.get(service)
  if (kept !== undefined) return kept.quick
  const quick = makeQuick(service)
  made.set(service, { quick })
  return quick
}

/** The levels of an envelope, its list and a row. */
const leastDepth = 3

function makeQuick(service: Service): Quick | undefined {
  const { model, limits } = service
  const { inputs, history } = model.schema
  const isOurs = routesOf(service).get('/predict')?.format === modelwright
  if (!isOurs || history !== undefined || inputs.length === 0 || limits.maxDepth < leastDepth)
    return undefined
  const plan = planOf(model.artifact, model.operations)
  // No headers are plain too, but must be seen first.
  return { rows: rowsOf(plan.inputs.map(fieldOf)), parts: answerParts(service), type: null, accept: null }
}
