import type { Input, Output } from './contracts.ts'
import { exampleRow } from './example-row.ts'
import type { Model } from './model.ts'

type Json = { readonly [key: string]: unknown }

const mostListed = 100

/**
 * Describes the service of a model as an OpenAPI 3.1 document.
 *
 * Rows are described as they are best sent; the service also reads numbers, times and truth values from text.
 */
export function openApiOf(model: Model, version: string | undefined): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: model.name,
      version: version ?? model.digest.slice(0, 12),
      description: `Predicts "${model.schema.output.name}" (${model.schema.output.task}). Artifact ${model.digest}.`,
    },
    paths: {
      '/predict': { post: predictOperation(model) },
      '/schema': get('readSchema', 'The columns a row must have and what is predicted', { type: 'object' }),
      '/openapi.json': get('readOpenApi', 'This document', { type: 'object' }),
      '/health/live': get('isLive', 'Whether the process answers', status),
      '/health/ready': {
        get: {
          operationId: 'isReady',
          summary: 'Whether predictions are answered',
          responses: { 200: content('Ready', status), 503: content('Starting or stopping', status) },
        },
      },
    },
    components: { schemas: schemasOf(model) },
  }
}

const status: Json = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string' } },
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

function content(description: string, schema: Json, type = 'application/json'): Json {
  return { description, content: { [type]: { schema } } }
}

function get(operationId: string, summary: string, schema: Json): Json {
  return { get: { operationId, summary, responses: { 200: content(summary, schema) } } }
}

function problem(description: string): Json {
  return content(description, ref('Problem'), 'application/problem+json')
}

function predictOperation(model: Model): Json {
  const row = exampleRow(model.schema)
  return {
    operationId: 'predict',
    summary: `Predict "${model.schema.output.name}" for one or more rows`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { anyOf: [ref('Request'), ref('Row'), { type: 'array', items: ref('Row') }] },
          examples: {
            rows: { summary: 'A list of rows', value: { instances: [row] } },
            row: { summary: 'One bare row', value: row },
          },
        },
      },
    },
    responses: {
      200: content('One prediction per row, in order', ref('Answer')),
      400: problem('The body is not JSON in UTF-8'),
      413: problem('Too many bytes or rows'),
      415: problem('The body is of another media type'),
      422: problem('The rows do not fit the schema; each problem is listed with its JSON pointer'),
      503: problem('The service is stopping'),
    },
  }
}

function schemasOf(model: Model): Json {
  const { inputs, output } = model.schema
  return {
    Row: {
      type: 'object',
      required: inputs.map((input) => input.name),
      properties: Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)])),
    },
    Request: {
      type: 'object',
      required: ['instances'],
      properties: { instances: { type: 'array', items: ref('Row') }, parameters },
    },
    Prediction: predictionSchema(output),
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

function usual({ range }: Input): Json {
  return range === undefined ? {} : { 'x-usual-range': range }
}

function levelsSchema({ levels = [], unknown, integer }: Input): Json {
  if (integer === true) return { type: ['integer', 'string'], examples: levels.slice(0, mostListed) }
  if (unknown === 'refuse') return { type: 'string', enum: levels }
  if (levels.length === 0) return text
  const known = { type: 'string', enum: levels.slice(0, mostListed) }
  return { anyOf: [known, { type: 'string', description: 'Any other level is treated as unknown' }] }
}

function predictionSchema({ task, classes }: Output): Json {
  if (task === 'regression' || classes === undefined)
    return { type: 'object', required: ['prediction'], properties: { prediction: { type: 'number' } } }
  const probability = { type: 'number', minimum: 0, maximum: 1 }
  return {
    type: 'object',
    required: ['prediction', 'probabilities'],
    properties: {
      prediction: { type: 'string', enum: classes },
      probabilities: {
        type: 'object',
        required: classes,
        properties: Object.fromEntries(classes.map((name) => [name, probability])),
      },
    },
  }
}
