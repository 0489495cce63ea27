import type { Model } from '@modelwright/runtime'

type Json = Readonly<Record<string, unknown>>

const text: Json = { type: 'string' }
const problem: Json = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
}

/** What may turn out to be true of a row. */
function outcomeValue({ schema }: Model): Json {
  const { task, classes = [] } = schema.output
  if (task === 'regression') return { type: 'number' }
  return { type: 'string', enum: classes }
}

function outcomeOf(model: Model): Json {
  return {
    type: 'object',
    required: ['id', 'outcome'],
    properties: {
      id: { ...text, description: 'The id of an answer, or <id>/<row> for one of its rows' },
      outcome: outcomeValue(model),
      at: { description: 'When it was known; default: now', type: 'string', format: 'date-time' },
    },
  }
}

function refusalsOf(): Json {
  const told = {
    400: 'The body cannot be read',
    405: 'Another method',
    413: 'The body is too large',
    415: 'Neither JSON, nor JSON lines, nor CSV',
    422: 'No outcome could be taken',
  }
  return Object.fromEntries(
    Object.entries(told).map(([status, description]) => [status, { description, content: problem }]),
  )
}

/** Describes the feedback route of a model as an operation of OpenAPI 3.1. */
export function outcomesOperation(model: Model): Json {
  const outcome = outcomeOf(model)
  const { task, classes = [] } = model.schema.output
  const value = task === 'regression' ? 1 : classes[0]
  const list = {
    type: 'object',
    required: ['outcomes'],
    properties: { outcomes: { type: 'array', items: outcome } },
  }
  return {
    operationId: 'tellOutcomes',
    summary: `Tell what turned out to be true: "${model.schema.output.name}" of rows that were predicted`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { anyOf: [list, { type: 'array', items: outcome }, outcome] },
          example: { outcomes: [{ id: '00000000-0000-4000-8000-000000000000/0', outcome: value }] },
        },
      },
    },
    responses: {
      200: {
        description: 'On the disk; those that could not be taken are told of',
        content: { 'application/json': { schema: taken } },
      },
      ...refusalsOf(),
    },
  }
}

const taken: Json = {
  type: 'object',
  required: ['taken', 'refused', 'refusedCount'],
  properties: {
    taken: { type: 'integer' },
    refused: { type: 'array', items: { $ref: '#/components/schemas/Finding' } },
    refusedCount: { type: 'integer' },
    id: text,
  },
}
