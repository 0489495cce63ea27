import { allOperations, modelOf } from '@modelwright/runtime'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { binaryArtifact } from '../../../../runtime/test/example-models.ts'
import { createServer, type Server } from '../../../src/serve/index.ts'
import { logWatcher } from '../../../src/serve/predictions/log-watcher.ts'
import { outcomesAddition } from '../../../src/serve/predictions/outcomes.ts'
import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import { logFolder, loggedLines } from './log-folders.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
let folder: string
let server: Server

beforeEach(async () => {
  folder = logFolder()
  const log = openPredictionLog({ folder })
  const outputs = () => [model.schema.output]
  server = await createServer({
    model: { model },
    port: 0,
    drainMs: 200,
    watchers: [logWatcher(log)],
    additions: [outcomesAddition({ log, outputs, limits: { maxRows: 100, maxBytes: 100_000 } })],
  })
})

afterEach(() => server.close())

interface OutcomesOperation {
  readonly requestBody: {
    readonly content: {
      readonly 'application/json': {
        readonly schema: { readonly anyOf: readonly { readonly properties: { readonly outcome: unknown } }[] }
        readonly example: unknown
      }
    }
  }
}

interface Told {
  readonly taken: number
  readonly refused: readonly { readonly pointer: string; readonly code: string; readonly id?: string }[]
  readonly refusedCount: number
  readonly code?: string
  readonly errors?: readonly unknown[]
}

async function tell(body: unknown, type = 'application/json'): Promise<{ status: number; told: Told }> {
  const answer = await fetch(`${server.url}/outcomes`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, told: (await answer.json()) as Told }
}

const kept = () => loggedLines(folder, 'outcomes').map(({ id, row, outcome }) => [id, row, outcome])

it.each([
  ['JSON', 'application/json', '{"outcomes":[{"id":"a","outcome":"yes"},{"id":"b/2","outcome":"no"}]}'],
  ['a bare list', 'application/json', '[{"id":"a","outcome":"yes"},{"id":"b/2","outcome":"no"}]'],
  ['JSON lines', 'application/jsonlines', '{"id":"a","outcome":"yes"}\n\n{"id":"b/2","outcome":"no"}\n'],
  ['CSV', 'text/csv', 'outcome,id\nyes,a\nno,b/2\n'],
])('outcomes come as %s', async (_name, type, body) => {
  const { status, told } = await tell(body, type)
  expect({ status, ...told }).toMatchObject({ status: 200, taken: 2, refused: [], refusedCount: 0 })
  expect(kept()).toEqual([
    ['a', 0, 'yes'],
    ['b', 2, 'no'],
  ])
})

it('the document of the service tells of the route, with the classes of this model', async () => {
  const answer = await fetch(`${server.url}/openapi.json`)
  const document = (await answer.json()) as { paths: { '/outcomes': { post: OutcomesOperation } } }
  expect(await new Validator().validate(document)).toMatchObject({ valid: true })
  const { requestBody } = document.paths['/outcomes'].post
  const { schema, example } = requestBody.content['application/json']
  expect(schema.anyOf[2].properties.outcome).toEqual({ type: 'string', enum: model.schema.output.classes })
  expect((await tell(example)).told.taken).toBe(1)
})

it('one alone is taken as it is', async () => {
  expect((await tell({ id: 'a', outcome: 'yes', at: '2026-01-02T03:04:05Z' })).told.taken).toBe(1)
  expect(loggedLines(folder, 'outcomes')).toMatchObject([{ id: 'a', at: '2026-01-02T03:04:05.000Z' }])
})

it('those that cannot be taken do not keep the others out, and each is told with its reason', async () => {
  const outcomes = [
    { id: 'a', outcome: 'yes' },
    { id: 'b', outcome: 'perhaps' },
    { id: 'c d', outcome: 'no' },
    { id: 'e', outcome: 'no' },
  ]
  const { status, told } = await tell({ outcomes })
  expect(status).toBe(200)
  expect(told).toMatchObject({
    taken: 2,
    refusedCount: 2,
    refused: [
      { pointer: '/outcomes/1/outcome', code: 'level-unknown', id: 'b' },
      { pointer: '/outcomes/2/id', code: 'value-unreadable' },
    ],
  })
  expect(kept().map(([id]) => id)).toEqual(['a', 'e'])
})

it('lines that cannot be read are pointed at by their number', async () => {
  const lines = await tell('{"id":"a","outcome":"yes"}\n{"id":\n', 'application/x-ndjson')
  expect(lines.told).toMatchObject({ taken: 1, refused: [{ pointer: '/lines/2' }] })
  const csv = await tell('id,outcome\na,yes\nb\n', 'text/csv')
  expect(csv.told).toMatchObject({ taken: 1, refused: [{ pointer: '/lines/3' }] })
})

it('where none can be taken the request is refused, the first hundred reasons with it', async () => {
  const outcomes = Array.from({ length: 100 }, (_, at) => ({ id: `${at}`, outcome: at }))
  const { status, told } = await tell({ outcomes })
  expect(status).toBe(422)
  expect(told).toMatchObject({ code: 'SERVE_OUTCOMES_REFUSED', errorCount: 100 })
  expect(told.errors).toHaveLength(100)
  expect(kept()).toEqual([])
})

it.each([
  [400, '{"outcomes":', 'application/json', 'SERVE_BODY_UNREADABLE'],
  [400, '{"outcomes":{}}', 'application/json', 'SERVE_BODY_UNREADABLE'],
  [400, `${'['.repeat(40)}${']'.repeat(40)}`, 'application/json', 'SERVE_BODY_NESTED'],
  [400, 'id,id\na,b\n', 'text/csv', 'SERVE_BODY_UNREADABLE'],
  [
    413,
    `[${Array.from({ length: 101 }, () => '{"id":"a","outcome":"yes"}').join(',')}]`,
    'application/json',
    'SERVE_ROWS_EXCESSIVE',
  ],
  [413, `id,outcome\n${'a,yes\n'.repeat(50_000)}`, 'text/csv', 'SERVE_BODY_OVERSIZED'],
  [415, 'a', 'text/plain', 'SERVE_TYPE_UNSUPPORTED'],
])('%i: %#', async (wanted, body, type, code) => {
  const { status, told } = await tell(body, type)
  expect([status, told.code]).toEqual([wanted, code])
  expect(kept()).toEqual([])
})

it('no outcomes at all are no mistake', async () => {
  expect(await tell({ outcomes: [] })).toMatchObject({ status: 200, told: { taken: 0, refusedCount: 0 } })
})

it('many at once are all on file when they are answered', async () => {
  const told = await Promise.all(
    Array.from({ length: 40 }, (_, at) => tell({ id: `${at}`, outcome: at % 2 === 0 ? 'yes' : 'no' })),
  )
  expect(told.every(({ status }) => status === 200)).toBe(true)
  expect(new Set(kept().map(([id]) => id)).size).toBe(40)
})

it('the path takes POST alone', async () => {
  const answer = await fetch(`${server.url}/outcomes`)
  expect(answer.status).toBe(404)
})
