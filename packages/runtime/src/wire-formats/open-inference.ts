import { headerOf, jsonAnswer, type Service, type WireAnswer } from '../answer-service.ts'
import type { Input } from '../contracts.ts'
import { statusOf } from '../problem-answer.ts'
import {
  type Fields,
  isFields,
  type PointedProblem,
  parameterNames,
  readParameters,
} from '../request-parameters.ts'
import { carriedInputs } from '../schema.ts'
import { wrongValue } from '../wire/frame.ts'
import { askedByOutputs, outputNames, outputsOf, outputTensors } from '../wire/output-tensors.ts'
import { readTensor, type Tail, type Tensor } from '../wire/tensor.ts'
import { rowsOfTensors } from '../wire/tensor-rows.ts'
import type { Arrival, AskedRows, Handle, Refusal, Said, WireFormat } from '../wire/wire-format.ts'

/**
 * Open Inference Protocol, version 2: what KServe, Triton, MLServer and OpenVINO speak. `GET /v2`, `/v2/health/live`,
 * `/v2/health/ready`, `/v2/models/<model>[/versions/<version>]`, `…/ready`, `POST …/infer`.
 *
 * A tensor a column, of shape `[rows]` or `[rows, 1]`; or one tensor of shape `[rows, columns]` in the order of the schema. Data
 * flat, in lists within lists, or as bytes behind the JSON as Triton's clients send it. Null and NaN are missing. Answers the
 * tensors `prediction` and `probabilities`, and what was asked for; `outputs` chooses. Refuses with `{"error": "…"}`.
 *
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export const openInference: WireFormat = {
  name: 'open-inference',
  prefix: '/v2',
  predicts: (service) => pathsOf(service).map((path) => `${path}/infer`),
  gets: (service) => ({
    '/v2': () => jsonAnswer(200, { name: 'modelwright', version: '2', extensions: ['binary_tensor_data'] }),
    '/v2/health/live': () => jsonAnswer(200, { live: true }),
    '/v2/health/ready': (asked) => readiness(asked, {}),
    ...Object.fromEntries(
      pathsOf(service).flatMap((path): [string, Handle][] => [
        [path, metadata],
        [`${path}/ready`, (asked) => readiness(asked, { name: asked.model.name })],
      ]),
    ),
  }),
  read,
  write,
  refuse,
  jsonLength(request) {
    const length = headerOf(request, 'inference-header-content-length')
    return /^\d{1,15}$/.test(length) ? Number(length) : undefined
  },
}

function pathsOf({ model, version }: Service): readonly string[] {
  const path = `/v2/models/${encodeURIComponent(model.name)}`
  return version === undefined ? [path] : [path, `${path}/versions/${encodeURIComponent(version)}`]
}

/** The specification calls readiness of a server `live`; clients look for `ready`: both are told. */
function readiness({ isReady }: Service, more: Fields): WireAnswer {
  const ready = isReady === undefined || isReady()
  return jsonAnswer(ready ? 200 : 503, 'name' in more ? { ...more, ready } : { live: ready, ready })
}

const datatypeOf: Readonly<Record<Input['type'], string>> = {
  number: 'FP64',
  boolean: 'BOOL',
  category: 'BYTES',
  time: 'BYTES',
  text: 'BYTES',
}

function metadata({ model, version }: Service): WireAnswer {
  const { schema } = model
  const inputs = carriedInputs(schema).map(({ name, type }) => ({
    name,
    datatype: datatypeOf[type],
    shape: [-1],
  }))
  if (schema.history !== undefined) inputs.push({ name: schema.history.name, datatype: 'BYTES', shape: [-1] })
  return jsonAnswer(200, {
    name: model.name,
    ...(version === undefined ? {} : { versions: [version] }),
    platform: 'modelwright',
    inputs,
    outputs: outputsOf(model.artifact, { policy: {} }),
  })
}

function refuse({ error, problems, problemCount, id }: Refusal): WireAnswer {
  const [status] = statusOf(error)
  const listed = (problems ?? []).slice(0, 3).map(({ pointer, message }) => ` ${pointer}: ${message}`)
  const more = problemCount > listed.length ? ` And ${problemCount - listed.length} more.` : ''
  return jsonAnswer(status === 422 ? 400 : status, {
    error: `${error.message}${listed.join('')}${more}`,
    code: error.code,
    ...(problems === undefined ? {} : { errors: problems, errorCount: problemCount }),
    id,
  })
}

function read(body: unknown, service: Service, { isOwn, tail }: Arrival): AskedRows | undefined {
  if (!isOwn) return undefined
  const problems: PointedProblem[] = []
  const nothing = { policy: {}, rows: [], problems, notes: [], pointerOf: () => '' }
  if (!isFields(body) || !Array.isArray(body['inputs'])) {
    const inputs = isFields(body) ? body['inputs'] : body
    problems.push(
      wrongValue(isFields(body) ? '/inputs' : '', 'A request must have "inputs", a list of tensors', inputs),
    )
    return nothing
  }
  const { inputs, outputs, parameters, id } = body
  if (id !== undefined && typeof id !== 'string') problems.push(wrongValue('/id', '"id" must be text', id))
  const names = outputNames(outputs, service.model.artifact, problems)
  const read = readParameters(askedIn(parameters, names), service.model.artifact, problems)
  const bytes: Tail = { bytes: tail, at: 0 }
  const tensors = (inputs as unknown[]).map((tensor, at) =>
    readTensor(tensor, `/inputs/${at}`, bytes, problems),
  )
  const given = outputsOf(service.model.artifact, read).map(({ name }) => name)
  for (const name of names ?? [])
    if (problems.length === 0 && !given.includes(name)) problems.push(notGiven(name))
  const shape = { id, names }
  if (problems.length > 0) return { ...nothing, shape }
  return {
    ...read,
    ...rowsOfTensors(tensors as Tensor[], service.model.schema, problems),
    problems,
    notes: [],
    shape,
  }
}

function notGiven(name: string): PointedProblem {
  const message = `Output "${name}" is not given with these parameters.`
  return { pointer: '/outputs', code: 'parameter-invalid', message }
}

/** Parameters that are ours, clients send others of their own; and those that outputs imply. */
function askedIn(parameters: unknown, names: readonly string[] | undefined): unknown {
  if (parameters !== undefined && parameters !== null && !isFields(parameters)) return parameters
  const own = Object.entries(parameters ?? {}).filter(([name]) => parameterNames.includes(name))
  return { ...askedByOutputs(names), ...Object.fromEntries(own) }
}

function write({ service, asked, found }: Said): WireAnswer {
  const { id, names } = (asked.shape ?? {}) as { id?: string; names?: readonly string[] }
  const { model, version } = service
  const all = outputTensors(model.artifact, asked, found.predictions)
  return jsonAnswer(200, {
    model_name: model.name,
    ...(version === undefined ? {} : { model_version: version }),
    ...(id === undefined ? {} : { id }),
    parameters: { digest: model.digest },
    outputs: names === undefined ? all : names.map((name) => all.find((tensor) => tensor.name === name)!),
  })
}
