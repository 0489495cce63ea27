import { exampleRow } from './example-row.ts'
import { content, type Json, list, object, ref, text } from './json-schema.ts'
import type { Model } from './model.ts'
import { foreignDocument, get, predictOperation, problem } from './openapi-formats.ts'
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
      '/predict': ownOperation(model),
      '/schema': told('readSchema', 'The columns a row must have and what is predicted'),
      '/openapi.json': told('readOpenApi', 'This document'),
      '/health/live': told('isLive', 'Whether the process answers', status),
      '/health/ready': get(
        'isReady',
        'Whether predictions are answered',
        content('Ready', status),
        content('Starting or stopping', status),
      ),
      '/health/startup': told('isStarted', 'Whether the model was loaded, once', status),
      ...foreignDocument(model),
      ...paths,
    },
    components: { schemas: schemasOf(model) },
  }
}

const status = object(['status'], { status: text })

function told(operationId: string, summary: string, schema: Json = { type: 'object' }): Json {
  return get(operationId, summary, content(summary, schema))
}

function ownOperation(model: Model): Json {
  const row = exampleRow(model.schema)
  return predictOperation(model, {
    id: 'predict',
    summary: `Predict "${model.schema.output.name}" for one or more rows`,
    asked: {
      schema: { anyOf: [ref('Request'), ref('Row'), list(ref('Row'))] },
      examples: {
        rows: { summary: 'A list of rows', value: { instances: [row] } },
        row: { summary: 'One bare row', value: row },
      },
    },
    said: 'One prediction per row, in order',
    answer: ref('Answer'),
    ...problem,
  })
}
