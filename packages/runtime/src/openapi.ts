import { exampleRow } from './example-row.ts'
import { content, type Json, list, object, ref, text } from './json-schema.ts'
import type { Model } from './model.ts'
import { foreignDocument, linesContent, queryParameters, refusals } from './openapi-formats.ts'
import { schemasOf } from './openapi-schemas.ts'

/**
 * Describes the service of a model as an OpenAPI 3.1 document.
 *
 * Every path is in it but those that name a version or that a platform names. Rows are described as they are best sent; the
 * service also reads numbers, times and truth values from text.
 *
 * @param paths - those of the host, such as the feedback route, which may refer to the schemas here
 */
export function openApiOf(model: Model, version: string | undefined, paths: Json = {}): Json {
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
      '/health/startup': get('isStarted', 'Whether the model was loaded, once', status),
      ...foreignDocument(model),
      ...paths,
    },
    components: { schemas: schemasOf(model) },
  }
}

const status = object(['status'], { status: text })

function get(operationId: string, summary: string, schema: Json): Json {
  return { get: { operationId, summary, responses: { 200: content(summary, schema) } } }
}

function predictOperation(model: Model): Json {
  const row = exampleRow(model.schema)
  const lines = linesContent(model)
  return {
    operationId: 'predict',
    summary: `Predict "${model.schema.output.name}" for one or more rows`,
    parameters: queryParameters(model),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { anyOf: [ref('Request'), ref('Row'), list(ref('Row'))] },
          examples: {
            rows: { summary: 'A list of rows', value: { instances: [row] } },
            row: { summary: 'One bare row', value: row },
          },
        },
        ...lines.request,
      },
    },
    responses: {
      200: {
        description: 'One prediction per row, in order',
        content: { 'application/json': { schema: ref('Answer') }, ...lines.answer },
      },
      ...refusals(ref('Problem'), 'application/problem+json', 422),
    },
  }
}
