import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { answer } from '../src/answer.ts'
import { routesOf } from '../src/answer-route.ts'
import type { Artifact, Input } from '../src/contracts.ts'
import { createService } from '../src/create-service.ts'
import { exampleRow } from '../src/example-row.ts'
import { type Model, modelOf } from '../src/model.ts'
import { openApiOf } from '../src/openapi.ts'
import { allOperations } from '../src/operations.ts'
import { binaryModel, multiclassModel, regressionModel } from './example-models.ts'
import { ask } from './wire/ask.ts'

type Json = Record<string, never>

const documentOf = (model: Model): Json => JSON.parse(JSON.stringify(openApiOf(model, '1'))) as Json

/** Walks a document and gives every object in it. */
function* objects(value: unknown): Generator<Record<string, unknown>> {
  if (value === null || typeof value !== 'object') return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const entry of Object.values(value)) yield* objects(entry)
}

function post(model: Model, body: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const answered = answer(createService(model), {
    method: 'POST',
    path: '/predict',
    headers: {},
    body: bytes,
  })
  return { status: answered.status, json: JSON.parse(new TextDecoder().decode(answered.body)) }
}

describe.each([
  ['binary', binaryModel],
  ['multiclass', multiclassModel],
  ['regression', regressionModel],
])('the OpenAPI document of a %s model', (_task, model) => {
  const document = documentOf(model)

  test('is one of version 3.1 with every route', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'example', version: '1' } })
    expect(Object.keys(document['paths']).sort()).toEqual([...routesOf(createService(model)).keys()].sort())
  })

  test('points only at schemas that it holds', () => {
    const known = Object.keys(document['components']['schemas'])
    const refs = [...objects(document)].flatMap((object) =>
      typeof object['$ref'] === 'string' ? [object['$ref']] : [],
    )
    expect(refs.length).toBeGreaterThan(5)
    for (const ref of refs) expect(known).toContain(ref.replace('#/components/schemas/', ''))
  })

  test('gives each operation its own id and each response a description', () => {
    const operations = [...objects(document['paths'])].filter((object) => 'operationId' in object)
    expect(new Set(operations.map((operation) => operation['operationId'])).size).toBe(operations.length)
    expect(operations.length).toBe(Object.keys(document['paths']).length)
    for (const operation of operations)
      for (const response of Object.values(operation['responses'] as Json))
        expect(response).toHaveProperty('description')
  })

  test('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
    const broken = { ...structuredClone(document), paths: { '/x': { post: { responses: 5 } } } }
    expect((await new Validator().validate(broken)).valid).toBe(false)
  })

  const bodies = Object.entries(document['paths'] as Record<string, Json>).flatMap(
    ([path, { post: asked }]) =>
      asked === undefined
        ? []
        : Object.entries(asked['requestBody']['content'] as Record<string, Json>).flatMap(
            ([type, { example }]) => (example === undefined ? [] : [[path, type, example] as const]),
          ),
  )

  test.each(bodies)('has an example for %s in %s that is answered as described', (path, type, example) => {
    const body = typeof example === 'string' ? example : JSON.stringify(example)
    const { status, text, headers } = ask(path, {
      body,
      of: createService(model),
      headers: { 'content-type': type, accept: type },
    })
    expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' })
    expect(headers['content-type']).toMatch(new RegExp(`^${type}`))
    if (type !== 'application/json') return
    const schema = (document['paths'][path]['post']['responses']['200']['content'] as Json)[type]['schema']
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    const check = ajv.compile({ ...(schema as object), components: document['components'] })
    expect(check(JSON.parse(text)) ? [] : check.errors).toEqual([])
  })

  test('has examples that the service answers without a note', () => {
    const { examples } = document['paths']['/predict']['post']['requestBody']['content'][
      'application/json'
    ] as Json
    for (const { value } of Object.values(examples) as { value: unknown }[]) {
      const { status, json } = post(model, value)
      expect(status).toBe(200)
      expect(json.notes).toBeUndefined()
    }
  })
})

test('rows are described column by column', () => {
  const { Row, Prediction } = documentOf(binaryModel)['components']['schemas'] as Json
  expect(Row).toEqual({
    type: 'object',
    required: ['age', 'contract', 'active', 'signup'],
    properties: {
      age: { anyOf: [{ type: 'number', 'x-usual-range': [18, 90] }, { type: 'null' }] },
      contract: {
        anyOf: [
          { type: 'string', enum: ['monthly', 'yearly'] },
          { type: 'string', description: 'Any other level is treated as unknown' },
        ],
      },
      active: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
      signup: {
        anyOf: [
          {
            type: 'string',
            description: 'ISO 8601 date or date-time',
            'x-usual-range': ['2017-07-14T02:40:00Z', '2023-11-14T22:13:20Z'],
          },
          { type: 'null' },
        ],
      },
    },
  })
  expect(Prediction).toMatchObject({ properties: { prediction: { enum: ['no', 'yes'] } } })
})

test('numbers are said in their units, for people and for programs', () => {
  const { schema } = regressionModel
  const inputs = schema.inputs.map((input) => (input.name === 'age' ? { ...input, unit: 'years' } : input))
  const output = { ...schema.output, unit: 'EUR' }
  const intervals = { method: 'absolute', coverage: 0.9, limits: Float64Array.of(3), sides: [] } as const
  const artifact = { ...regressionModel.artifact, schema: { inputs, output }, intervals }
  const model = modelOf(artifact, allOperations, () => 'ab'.repeat(32))
  const { Row, Prediction } = documentOf(model)['components']['schemas'] as Json
  expect(Row).toMatchObject({
    properties: { age: { anyOf: [{ description: 'In years', 'x-unit': 'years' }, { type: 'null' }] } },
  })
  const number = { type: 'number', description: 'In EUR', 'x-unit': 'EUR' }
  expect(Prediction).toMatchObject({
    properties: { prediction: number, interval: { properties: { low: number, high: number } } },
  })
})

describe('exampleRow fits whatever the schema is', () => {
  const variants: Partial<Input>[] = [
    { type: 'number' },
    { type: 'number', range: [-5, -4] },
    { type: 'number', range: [1e9 + 0.25, 1e9 + 0.75] },
    { type: 'number', integer: true, range: [3, 3] },
    { type: 'number', range: [-1e308, 1e308] },
    { type: 'time' },
    { type: 'time', range: [5, 10] },
    { type: 'time', range: [-1e12, 1e12] },
    { type: 'boolean' },
    { type: 'text' },
    { type: 'category', levels: [] },
    { type: 'category', levels: ['b', 'a'], unknown: 'refuse' },
    { type: 'category', levels: ['10', '7'], integer: true, unknown: 'refuse' },
    { type: 'category', levels: ['__proto__'] },
  ]
  test.each(variants)('%j', (variant) => {
    const input: Input = { name: '__proto__', type: 'number', nullable: false, ...variant }
    const artifact: Artifact = {
      ...regressionModel.artifact,
      schema: { inputs: [input], output: { name: 'y', task: 'regression' } },
      fixes: [],
      transforms: [],
      model: { name: 'constant', inputs: [], state: { outputs: Float64Array.of(1) } },
    }
    const model = modelOf(artifact, allOperations, () => 'cd'.repeat(32))
    const row = exampleRow(artifact.schema)
    expect(Object.keys(row)).toEqual(['__proto__'])
    const { problems, notes } = model.read([JSON.parse(JSON.stringify(row))])
    expect(problems).toEqual([])
    expect(notes.filter((note) => variant.levels?.length !== 0 || note.code !== 'level-unknown')).toEqual([])
    expect(() => JSON.stringify(openApiOf(model, undefined))).not.toThrow()
  })
})
