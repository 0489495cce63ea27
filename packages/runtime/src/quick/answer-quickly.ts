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
  if (quick === undefined || !isUsual(quick, service, request)) return undefined
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

/**
 * Answers several requests at once, each as `answerQuickly` would, to the last byte: all their rows are predicted together, which costs
 * less where a model does much that is the same for every row.
 *
 * @returns undefined for each request that is not of this kind; others are not held up by it
 */
export function answerTogether(
  service: Service,
  requests: readonly WireRequest[],
): readonly (string | undefined)[] {
  const quick = quickOf(service)
  const texts: (string | undefined)[] = requests.map(() => undefined)
  if (quick === undefined) return texts
  answerRowsOf(requests, texts, service, quick)
  giveBack(quick.rows)
  return texts
}

/** Writes the answers that can be given into `texts`. */
function answerRowsOf(
  requests: readonly WireRequest[],
  texts: (string | undefined)[],
  service: Service,
  quick: Quick,
): void {
  const { limits, model, watch } = service
  const { rows, parts } = quick
  const counts = requests.map(() => 0)
  let total = 0
  requests.forEach((request, at) => {
    if (request.path !== '/predict' || request.method !== 'POST' || !isUsual(quick, service, request)) return
    const count = readBody(request.body, rows, limits.maxRows, total)
    if (rows.fields.some(({ outside }) => outside.length > 0)) return
    if (count > 0) watch?.read?.(request, count)
    counts[at] = count
    total += count
  })
  if (total === 0) return
  for (const field of rows.fields) field.outside = []
  const outputs = model.predictBatch(batchOf(rows, total))
  const width = outputs.length / total
  let row = 0
  requests.forEach((request, at) => {
    const rowCount = counts[at]
    if (rowCount === 0) return
    const own = outputs.subarray(row * width, (row + rowCount) * width)
    row += rowCount
    if (own.some((value) => value - value !== 0)) return
    watch?.counted?.(request, rowCount)
    texts[at] = writeAnswer(service, parts, { rows, outputs: own, rowCount, id: request.id })
  })
}

/** Whether a request is plain JSON, of a size that is read, and nobody wants to hear of its rows. */
function isUsual(quick: Quick, { limits, watch }: Service, request: WireRequest): boolean {
  if (!isPlainJson(quick, request) || request.body.length > limits.maxBytes) return false
  return watch?.predicted === undefined || (watch.wants !== undefined && !watch.wants(request))
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
