type Json = Readonly<Record<string, unknown>>

const text: Json = { type: 'string' }
const moment: Json = { type: ['string', 'null'], format: 'date-time' }
const problem: Json = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
}

const wish: Json = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: {
    reason: { ...text, minLength: 1, maxLength: 500, description: 'Why, in a sentence' },
    model: { ...text, description: 'Default: the first model that is served' },
  },
}

const noted: Json = {
  type: 'object',
  required: ['id', 'model', 'state', 'reason', 'isNew'],
  properties: {
    id: text,
    model: text,
    state: { ...text, enum: ['asked', 'running', 'done', 'failed'] },
    reason: text,
    isNew: { type: 'boolean', description: 'False: the same was asked for before' },
    askedAt: moment,
    startedAt: moment,
    endedAt: moment,
    version: { type: ['integer', 'null'] },
    told: { type: ['string', 'null'], description: 'What came of it' },
  },
}

const refusals: Readonly<Record<string, string>> = {
  400: 'The body cannot be read',
  404: 'There is no such model',
  405: 'Another method',
  413: 'The body is too large',
  503: 'The store does not answer now',
}

/** Describes the route by which a retraining is asked for as an operation of OpenAPI 3.1. */
export function retrainOperation(): Json {
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: problem },
  ])
  return {
    operationId: 'askForRetraining',
    summary: 'Ask for a retraining; it is noted, and done by whoever keeps the model current',
    parameters: [
      {
        name: 'idempotency-key',
        in: 'header',
        required: false,
        description: 'The same key asks for the same once',
        schema: text,
      },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: wish, example: { reason: 'new prices since May' } } },
    },
    responses: {
      202: { description: 'Noted', content: { 'application/json': { schema: noted } } },
      ...Object.fromEntries(refused),
    },
  }
}
