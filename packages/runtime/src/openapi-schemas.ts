import type { History, Input, Intervals, Output } from './contracts.ts'
import type { Model } from './model.ts'
import { formatTime } from './parse.ts'
import { shownReach } from './past/reach.ts'
import { carriedInputs, carriedNames } from './schema.ts'

/** An object of a JSON document. */
export type Json = { readonly [key: string]: unknown }

const mostListed = 100

/** Points at one of {@link schemasOf}. */
export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

/** Describes rows, answers and problems of a model as JSON Schema 2020-12. */
export function schemasOf(model: Model): Json {
  const { output, history } = model.schema
  const { intervals } = model.artifact
  const inputs = carriedInputs(model.schema)
  const properties = Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)]))
  return {
    Row: {
      type: 'object',
      required: carriedNames(model.schema),
      properties: history === undefined ? properties : { ...properties, [history.name]: pastSchema(history) },
    },
    ...(history === undefined ? {} : { PastRow: pastRow(history) }),
    Request: {
      type: 'object',
      required: ['instances'],
      properties: { instances: { type: 'array', items: ref('Row') }, parameters: ref('Parameters') },
    },
    Parameters: parametersOf(output, intervals),
    Prediction: predictionSchema(output, intervals),
    Answer: {
      type: 'object',
      required: ['predictions', 'model'],
      properties: {
        predictions: { type: 'array', items: ref('Prediction') },
        model: {
          type: 'object',
          required: ['name', 'digest'],
          properties: { name: text, version: text, digest: text },
        },
        id: text,
        notes: { type: 'array', items: ref('Finding') },
        noteCount: { type: 'integer' },
      },
    },
    Finding: {
      type: 'object',
      required: ['pointer', 'code', 'message'],
      properties: { pointer: text, code: text, message: text, found: text },
    },
    Problem: {
      type: 'object',
      required: ['type', 'title', 'status', 'detail', 'code'],
      properties: {
        type: text,
        title: text,
        status: { type: 'integer' },
        detail: text,
        code: text,
        where: text,
        mend: { type: 'array', items: text },
        errors: { type: 'array', items: ref('Finding') },
        errorCount: { type: 'integer' },
        id: text,
      },
    },
  }
}

function pastSchema(history: History): Json {
  const description = `Earlier rows, in any order: the model looks at ${shownReach(history)}. [] where there is none.`
  return { type: 'array', items: ref('PastRow'), description }
}

function pastRow({ time, columns }: History): Json {
  const inputs = [time, ...columns]
  return {
    type: 'object',
    required: inputs.map((input) => input.name),
    properties: Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)])),
  }
}

const text: Json = { type: 'string' }

const acceptOrRefuse: Json = { type: 'string', enum: ['accept', 'refuse'] }

const parameters: Json = {
  type: 'object',
  additionalProperties: false,
  properties: {
    unknown: { ...acceptOrRefuse, description: 'Levels that training never saw' },
    missing: { ...acceptOrRefuse, description: 'Missing values where training had none' },
    extra: { ...acceptOrRefuse, description: 'Columns the model does not use' },
    unreadable: { type: 'string', enum: ['refuse', 'missing'], description: 'Values of another type' },
    strict: { type: 'boolean', description: 'Refuse all of these' },
  },
}

/** Describes the parameters of a request that this model can answer. */
export function parametersOf({ task, classes }: Output, intervals: Intervals | undefined): Json {
  const more: Record<string, Json> = {
    explain: {
      type: 'boolean',
      description: 'Tell with each prediction what each column added to its score',
    },
  }
  if (classes !== undefined)
    more['top'] = {
      type: 'integer',
      minimum: 1,
      description: 'Tell so many of the most probable classes instead of all',
    }
  if (task === 'binary') {
    const description = `Predict ${JSON.stringify(classes?.[1])} from this probability on`
    more['threshold'] = { type: 'number', minimum: 0, maximum: 1, description }
  }
  if (intervals !== undefined) {
    const description = `Tell with each prediction what holds the truth in ${100 * intervals.coverage} of 100 rows`
    more['intervals'] = { type: 'boolean', description }
  }
  return { ...parameters, properties: { ...(parameters.properties as Json), ...more } }
}

function inputSchema(input: Input): Json {
  const schema = valueSchema(input)
  return input.nullable ? { anyOf: [schema, { type: 'null' }] } : schema
}

function valueSchema(input: Input): Json {
  switch (input.type) {
    case 'number':
      return { type: 'number', ...usual(input) }
    case 'time':
      return { type: 'string', description: 'ISO 8601 date or date-time', ...usual(input) }
    case 'boolean':
      return { type: 'boolean' }
    case 'text':
      return text
    case 'category':
      return levelsSchema(input)
  }
}

function usual({ type, range }: Input): Json {
  if (range === undefined) return {}
  return { 'x-usual-range': type === 'time' ? range.map(formatTime) : range }
}

function levelsSchema({ levels = [], unknown, integer }: Input): Json {
  if (integer === true) return { type: ['integer', 'string'], examples: levels.slice(0, mostListed) }
  if (unknown === 'refuse') return { type: 'string', enum: levels }
  if (levels.length === 0) return text
  const known = { type: 'string', enum: levels.slice(0, mostListed) }
  return { anyOf: [known, { type: 'string', description: 'Any other level is treated as unknown' }] }
}

/** What comes with a prediction where it is asked for. */
function intervalSchema({ classes }: Output): Json {
  if (classes !== undefined) return { set: { type: 'array', items: { type: 'string', enum: classes } } }
  const ends = { low: { type: 'number' }, high: { type: 'number' } }
  return { interval: { type: 'object', required: ['low', 'high'], properties: ends } }
}

/** What comes with a prediction where an explanation, or the most probable classes, are asked for. */
const explanation: Json = {
  type: 'object',
  required: ['expected', 'contributions'],
  properties: { expected: { type: ['number', 'object'] }, contributions: { type: 'object' } },
}

function predictionSchema(output: Output, intervals: Intervals | undefined): Json {
  const { task, classes } = output
  const more = { ...(intervals === undefined ? {} : intervalSchema(output)), explanation }
  if (task === 'regression' || classes === undefined) {
    const properties = { prediction: { type: 'number' }, ...more }
    return { type: 'object', required: ['prediction'], properties }
  }
  const probability = { type: 'number', minimum: 0, maximum: 1 }
  const label = { type: 'string', enum: classes }
  const ranked = {
    type: 'object',
    required: ['class', 'probability'],
    properties: { class: label, probability },
  }
  return {
    type: 'object',
    required: ['prediction'],
    properties: {
      prediction: label,
      probabilities: {
        type: 'object',
        required: classes,
        properties: Object.fromEntries(classes.map((name) => [name, probability])),
      },
      top: { type: 'array', items: ranked },
      ...more,
    },
    anyOf: [{ required: ['probabilities'] }, { required: ['top'] }],
  }
}
