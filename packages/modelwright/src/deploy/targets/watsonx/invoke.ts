import { answer, createService, load, type Model, type Prediction, predictionOf } from '@modelwright/runtime'
import { ModelwrightError } from '../../../core/index.ts'
import { onnxRows } from '../../../pack/index.ts'
import type { Invoked, Placed } from '../../target.ts'
import { version, type WatsonxCloud } from './cloud.ts'
import type { WatsonxOptions } from './options.ts'
import { deploymentId, readTraffic } from './traffic.ts'

/** One output of an ONNX file, as the service tells it. */
interface Output {
  readonly id?: string
  readonly fields?: readonly string[]
  readonly values: readonly unknown[]
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const refusals = [400, 404, 413, 422, 500]

/** The model that answers: after a crash the deployment may point at another one than is remembered. */
async function answering(cloud: WatsonxCloud, placed: Placed<WatsonxOptions>): Promise<Model> {
  const [revision] = Object.keys(await readTraffic(cloud, placed))
  const bytes = await placed.modelOf?.(revision)
  if (bytes !== undefined) return load(bytes)
  throw new ModelwrightError('DEPLOY_BUILD_MISSING', {
    message:
      'The model that is deployed is not kept here any more: it is needed to read rows before they are sent.',
    where: 'watsonx',
    mend: ['Ask the service itself; its page says what it takes.'],
  })
}

/** Outputs by what they are: `label`, `probabilities`, `value`; a column of that name has them called `predicted_label`. */
function outputsOf(predictions: readonly Output[]): ReadonlyMap<string, readonly unknown[]> {
  const bare = (name: string): string => name.replace(/^(?:predicted_)+/, '')
  const [first] = predictions
  if (first?.fields !== undefined)
    return new Map(
      first.fields.map((name, at) => [
        bare(name),
        first.values.map((row) => (row as readonly unknown[])[at]),
      ]),
    )
  return new Map(predictions.map(({ id = '', values }) => [bare(id), values]))
}

const flat = (values: readonly unknown[]): readonly number[] => values.flat().map(Number)

/** What the model would have given: of two classes the second's probability, of several all, else the value. */
function numbersOf({ schema }: Model, outputs: ReadonlyMap<string, readonly unknown[]>): Float64Array {
  const value = outputs.get('value')
  if (value !== undefined) return Float64Array.from(flat(value))
  const all = flat(outputs.get('probabilities') ?? [])
  if (schema.output.task !== 'binary') return Float64Array.from(all)
  return Float64Array.from(all.filter((_, at) => at % 2 === 1))
}

/** Puts what the service said into our own form. */
export function predictionsOf(
  model: Model,
  said: readonly Output[],
  rowCount: number,
): readonly Prediction[] {
  const outputs = outputsOf(said)
  const numbers = numbersOf(model, outputs)
  const labels = outputs.get('label')
  return Array.from({ length: rowCount }, (_, row) => {
    const one = predictionOf(numbers, row, model.schema, model.artifact.threshold)
    return labels === undefined ? one : { ...one, prediction: String(labels[row]) }
  })
}

/** What the service would say of rows that do not fit; undefined: they fit. */
function refusalOf(model: Model, body: Uint8Array, contentType: string): Invoked | undefined {
  const request = { method: 'POST', path: '/predict', headers: { 'content-type': contentType }, body }
  const { status, body: text } = answer(createService(model), request)
  return status === 200 ? undefined : { status, body: text }
}

/**
 * Asks the deployment: rows are read and fixed by the model here, sent as texts, and the answer is put into our own form.
 *
 * @param request - `{ "instances": [ … ] }`
 */
export async function invokeWatsonx(
  cloud: WatsonxCloud,
  placed: Placed<WatsonxOptions>,
  { body, contentType }: { readonly body: Uint8Array; readonly contentType: string },
): Promise<Invoked> {
  const model = await answering(cloud, placed)
  const refused = refusalOf(model, body, contentType)
  if (refused !== undefined) return refused
  const { instances } = JSON.parse(decoder.decode(body)) as { instances: readonly unknown[] }
  const { batch } = model.read(instances)
  const path = `/ml/v4/deployments/${encodeURIComponent(deploymentId(placed))}/predictions`
  const { status, json, bytes } = await cloud.runtime('POST', path, {
    query: { version },
    body: { input_data: [{ values: onnxRows(model.schema, batch) }] },
    expects: refusals,
  })
  if (status !== 200) return { status, body: bytes }
  const { predictions = [] } = json as { predictions?: readonly Output[] }
  const said = { predictions: predictionsOf(model, predictions, batch.rowCount) }
  return { status, body: encoder.encode(JSON.stringify(said)) }
}
