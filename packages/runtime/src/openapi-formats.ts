import { exampleRow } from './example-row.ts'
import { content, type Json, list, number, object, ref, text } from './json-schema.ts'
import type { Model } from './model.ts'
import { parametersOf } from './openapi-schemas.ts'
import { carriedNames } from './schema.ts'

/** A path that takes rows in the way of others: what its JSON bodies, answers and refusals look like. */
interface Foreign {
  readonly id: string
  readonly summary: string
  readonly body: Json
  readonly example: unknown
  readonly answer: Json
  readonly refusal: Json
  readonly refusalType: string
  /** Refuses rows that do not fit with this status. */
  readonly unfit: 400 | 422
}

const anything: Json = {}
const cells = list(list(anything))
const names = list(text)
const predictions = object(['predictions'], { predictions: list(ref('Prediction')) })
/** How our own refuse. */
export const problem = {
  refusal: ref('Problem'),
  refusalType: 'application/problem+json',
  unfit: 422,
} as const
const inJson = { refusalType: 'application/json', unfit: 400 } as const

const tensor = object(['name', 'shape', 'datatype', 'data'], {
  name: text,
  shape: list({ type: 'integer' }),
  datatype: text,
  data: list(anything),
})

/** What examples and paths of every format are made of. */
function partsOf({ schema, name }: Model) {
  const row = exampleRow(schema)
  const columns = carriedNames(schema)
  const values = [columns.map((column) => row[column])]
  return { row, columns, values, parameters: ref('Parameters'), name: encodeURIComponent(name) }
}

/** Paths of other formats that take rows, by path. */
function foreignPaths(model: Model): Readonly<Record<string, Foreign>> {
  return { ...serverPaths(model), ...cloudPaths(model) }
}

function cloudPaths(model: Model): Readonly<Record<string, Foreign>> {
  const { row, columns, values, parameters, name } = partsOf(model)
  return {
    '/score': {
      id: 'score',
      summary: 'Predict in the format of Azure Machine Learning',
      body: object(['input_data'], {
        input_data: {
          anyOf: [
            object(['columns', 'data'], { columns: names, index: list(anything), data: cells }),
            list(anything),
          ],
        },
        params: parameters,
      }),
      example: { input_data: { columns, index: [0], data: values } },
      answer: { anyOf: [list(ref('Prediction')), { type: 'object' }] },
      ...problem,
    },
    [`/ml/v4/deployments/${name}/predictions`]: {
      id: 'computePredictions',
      summary: 'Predict in the format of watsonx.ai',
      body: object(['input_data'], {
        input_data: list(object(['values'], { fields: names, values: cells })),
        scoring_parameters: parameters,
      }),
      example: { input_data: [{ fields: columns, values }] },
      answer: object(['predictions'], { predictions: list({ type: 'object' }) }),
      ...problem,
    },
    '/api/v1/predict': {
      id: 'predictLabels',
      summary: 'Predict in the format of tutorials: labels alone',
      body: object(['inputs'], { inputs: list(ref('Row')), parameters }),
      example: { inputs: [row] },
      answer: object(['predictions'], { predictions: list(anything) }),
      ...problem,
    },
  }
}

function serverPaths(model: Model): Readonly<Record<string, Foreign>> {
  const { row, columns, values, parameters, name } = partsOf(model)
  return {
    '/invocations': {
      id: 'invoke',
      summary: 'Predict in the format of MLflow or SageMaker',
      body: {
        oneOf: [
          object(['dataframe_split'], {
            dataframe_split: object(['columns', 'data'], { columns: names, data: cells }),
            params: parameters,
          }),
          object(['dataframe_records'], { dataframe_records: list(ref('Row')), params: parameters }),
          object(['instances'], {
            instances: list({ anyOf: [ref('Row'), list(anything)] }),
            params: parameters,
          }),
          object(['inputs'], { inputs: { type: ['object', 'array'] }, params: parameters }),
        ],
      },
      example: { dataframe_split: { columns, data: values } },
      answer: { anyOf: [predictions, ref('Answer')] },
      refusal: object(['error_code', 'message', 'code'], {
        error_code: text,
        message: text,
        code: text,
        errors: list(ref('Finding')),
      }),
      ...inJson,
    },
    [`/v2/models/${name}/infer`]: {
      id: 'infer',
      summary: 'Predict in the Open Inference Protocol, version 2',
      body: object(['inputs'], {
        id: text,
        parameters: { type: 'object' },
        inputs: list(tensor),
        outputs: list(object(['name'], { name: text })),
      }),
      example: { id: '1', inputs: exampleTensors(model, row) },
      answer: object(['model_name', 'outputs'], {
        model_name: text,
        model_version: text,
        id: text,
        outputs: list(tensor),
      }),
      refusal: object(['error'], { error: text }),
      ...inJson,
    },
  }
}

function exampleTensors({ schema }: Model, row: Readonly<Record<string, unknown>>): unknown {
  return carriedNames(schema).map((name) => {
    const value = row[name]
    const datatype = typeof value === 'number' ? 'FP64' : typeof value === 'boolean' ? 'BOOL' : 'BYTES'
    return { name, shape: [1], datatype, data: [typeof value === 'object' ? JSON.stringify(value) : value] }
  })
}

/** Bodies and answers in lines, which every path that predicts takes and gives. */
function linesContent(model: Model): { readonly request: Json; readonly answer: Json } {
  const row = exampleRow(model.schema)
  const columns = carriedNames(model.schema)
  const cell = (value: unknown) => {
    const plain = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain
  }
  const csv = `${columns.map(cell).join(',')}\n${columns.map((name) => cell(row[name])).join(',')}\n`
  return {
    request: {
      'text/csv': { schema: text, example: csv },
      'application/jsonlines': { schema: text, example: `${JSON.stringify(row)}\n` },
    },
    answer: { 'text/csv': { schema: text }, 'application/jsonlines': { schema: text } },
  }
}

/** Says the ways in which every path that predicts may refuse. */
function refusals(refusal: Json, type: string, unfit: 400 | 422): Json {
  const told = (description: string) => content(description, refusal, type)
  return {
    400: told(unfit === 400 ? 'The body cannot be read, or rows do not fit' : 'The body cannot be read'),
    406: told('The answer is wanted in another form'),
    413: told('Too many bytes or rows'),
    415: told('The body is of another media type'),
    422: told('Rows or parameters do not fit; each problem is listed with its place'),
    503: told('The service is stopping'),
  }
}

/** Parameters in the query, for bodies of lines. */
function queryParameters({ artifact }: Model): readonly Json[] {
  const { properties } = parametersOf(artifact.schema.output, artifact.intervals)
  const all: Json = { ...(properties as Json), errors: { type: 'string', enum: ['refuse', 'row'] } }
  return Object.entries(all).map(([name, schema]) => ({ name, in: 'query', schema }))
}

/** What a path that predicts takes and gives in JSON; in lines it takes and gives the same as all others. */
interface Predicting
  extends Pick<Foreign, 'id' | 'summary' | 'answer' | 'refusal' | 'refusalType' | 'unfit'> {
  /** Schema and examples of a body. */
  readonly asked: Json
  readonly said: string
}

/** Describes a path that predicts. */
export function predictOperation(model: Model, of: Predicting): Json {
  const lines = linesContent(model)
  return {
    post: {
      operationId: of.id,
      summary: of.summary,
      parameters: queryParameters(model),
      requestBody: { required: true, content: { 'application/json': of.asked, ...lines.request } },
      responses: {
        200: {
          description: of.said,
          content: { 'application/json': { schema: of.answer }, ...lines.answer },
        },
        ...refusals(of.refusal, of.refusalType, of.unfit),
      },
    },
  }
}

/** Describes a path that is read; `busy`: what it gives while the service starts or stops. */
export function get(operationId: string, summary: string, ok: Json, busy?: Json): Json {
  return {
    get: { operationId, summary, responses: { 200: ok, ...(busy === undefined ? {} : { 503: busy }) } },
  }
}

const empty = (description: string): Json => content(description, text, 'text/plain')

/** Describes the paths of all formats but our own. */
export function foreignDocument(model: Model): Json {
  const name = encodeURIComponent(model.name)
  const told = content('Told', { type: 'object' })
  const ready = (required: readonly string[]) =>
    content('Whether predictions are answered', object(required, { ready: { type: 'boolean' } }))
  const tensors = list(
    object(['name', 'datatype', 'shape'], { name: text, datatype: text, shape: list(number) }),
  )
  const metadata = object(['name', 'platform', 'inputs', 'outputs'], {
    name: text,
    platform: text,
    inputs: tensors,
    outputs: tensors,
  })
  const posts = Object.entries(foreignPaths(model)).map(([path, foreign]) => [
    path,
    predictOperation(model, {
      ...foreign,
      asked: { schema: foreign.body, example: foreign.example },
      said: 'Predictions',
    }),
  ])
  return {
    ...Object.fromEntries(posts),
    '/ping': get(
      'ping',
      'Whether predictions are answered (MLflow, SageMaker)',
      empty('Ready'),
      empty('Starting or stopping'),
    ),
    '/health': get('health', 'The same', empty('Ready'), empty('Starting or stopping')),
    '/version': get('readVersion', 'The version of the protocol of MLflow', empty('The version')),
    '/execution-parameters': get(
      'readExecutionParameters',
      'What batch transform of SageMaker may send',
      told,
    ),
    '/api/v1/health': get('readHealth', 'The model, in the format of tutorials', told),
    '/v2': get('readServer', 'The server (Open Inference Protocol)', told),
    '/v2/health/live': get('isServerLive', 'Whether the process answers', told),
    '/v2/health/ready': get(
      'isServerReady',
      'Whether predictions are answered',
      ready(['ready']),
      ready(['ready']),
    ),
    [`/v2/models/${name}`]: get(
      'readModel',
      'Tensors that the model takes and gives',
      content('What the model takes and gives', metadata),
    ),
    [`/v2/models/${name}/ready`]: get(
      'isModelReady',
      'Whether the model answers',
      ready(['name', 'ready']),
      ready(['name', 'ready']),
    ),
  }
}
