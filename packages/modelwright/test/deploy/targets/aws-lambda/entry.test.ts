import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allAbilities, answer, load, modelwright, serviceWith } from '@modelwright/runtime'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { buildFunction } from '../../../../src/deploy/targets/aws-lambda/build.ts'
import { lambdaOptions } from '../../../../src/deploy/targets/aws-lambda/options.ts'
import { checkOutcome } from '../../../../src/serve/predictions/check-outcome.ts'
import { writeFiles } from '../../../pack/bundle-server.ts'
import { goldenOf, modelsToPack } from '../../../pack/models-to-pack.ts'
import { releaseOf } from '../../a-release.ts'
import { type Request, sources } from './events.ts'

// The module that is uploaded, loaded as Lambda would: every event of every source, and whatever is none.
type Handler = (event: unknown, context?: { awsRequestId: string }) => Promise<unknown>
interface Result {
  readonly statusCode: number
  readonly statusDescription?: string
  readonly headers?: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly body: string
  readonly isBase64Encoded: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'modelwright-entry-'))
const options = (given: Record<string, unknown> = {}) =>
  readOptions(lambdaOptions, { createRole: true, ...given }, 'aws-lambda')
let handler: Handler
let full: Handler
let bytes: Uint8Array

async function handlerOf(kind: string, given: Record<string, unknown> = {}): Promise<Handler> {
  const { files } = await buildFunction(await releaseOf(kind), options(given))
  const at = join(folder, `${kind}-${JSON.stringify(given).replaceAll(/\W/g, '')}`)
  writeFiles(at, files)
  return ((await import(pathToFileURL(join(at, 'index.mjs')).href)) as { handler: Handler }).handler
}

beforeAll(async () => {
  handler = await handlerOf('trees')
  full = await handlerOf('trees', { formats: true, explanations: true })
  bytes = (await modelsToPack()).get('trees')!
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const textOf = ({ body, isBase64Encoded }: Result): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
const headersOf = ({ headers, multiValueHeaders }: Result): Record<string, string> =>
  headers ??
  Object.fromEntries(Object.entries(multiValueHeaders ?? {}).map(([name, [value]]) => [name, value]))

/** What the service says of the same request, as bytes of HTTP. */
function wanted(
  { method = 'POST', path = '/predict', query = [], headers = {}, body = '' }: Request,
  isFull: boolean,
  id: string,
) {
  const abilities = isFull ? allAbilities : { formats: [modelwright] }
  const service = serviceWith(load(bytes), abilities, { version: '3' })
  const text = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  return answer(service, {
    method,
    path: text === '' ? path : `${path}?${text}`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body),
    id,
  })
}

const rows = (): readonly object[] => goldenOf(bytes).rows
const json = { 'Content-Type': 'application/json', 'X-Request-Id': 'abc-1' }

describe.each(Object.entries(sources))('an event of a %s', (name, eventOf) => {
  const ask = async (request: Request, by = handler): Promise<Result> =>
    (await by(eventOf(request))) as Result
  const isSame = async (request: Request, by = handler) => {
    const event = eventOf(request) as { readonly requestContext: { readonly requestId?: string } }
    const said = (await by(event, { awsRequestId: 'invoked-1' })) as Result
    // Never the one that the client sends, who may send it with several requests; nor one that no outcome can be told by.
    const { requestId = '=' } = event.requestContext
    const id = requestId.endsWith('=') ? 'invoked-1' : requestId
    expect(checkOutcome({ id, outcome: 1 }, '', { outputs: 'any', now: 0 })).toMatchObject({ id })
    const { status, headers, body } = wanted(request, by === full, id)
    expect(said.statusCode).toBe(status)
    expect(textOf(said)).toBe(Buffer.from(body).toString())
    const sent = Object.entries(request.headers ?? {}).find(([header]) => /^x-request-id$/i.test(header))
    expect(headersOf(said)).toEqual({ ...headers, 'x-request-id': sent?.[1] ?? id })
  }

  it('is answered as the service answers the same request, golden rows to the last bit', async () => {
    const body = JSON.stringify({ instances: rows() })
    await isSame({ headers: json, body })
    await isSame({ headers: json, body, isBase64: true })
    const said = await ask({ headers: json, body })
    expect(JSON.stringify(JSON.parse(said.body).predictions)).toBe(
      JSON.stringify(goldenOf(bytes).said.predictions),
    )
  })

  it('may be CSV, with what the query asks for, or JSON lines', async () => {
    const [row] = rows() as Record<string, unknown>[]
    const names = Object.keys(row).filter((key) => row[key] !== null)
    const text = `${names.join(',')}\n${names.map((key) => row[key]).join(',')}\n`
    const headers = { 'content-type': 'text/csv', accept: 'text/csv', 'x-request-id': 'abc-1' }
    await isSame({ headers, body: text, query: [['unknown', 'accept']] })
    const lines = { 'content-type': 'application/jsonlines', 'x-request-id': 'abc-1' }
    await isSame({ headers: lines, body: `${JSON.stringify(row)}\n` })
  })

  it('may ask for health and schema, with HEAD and OPTIONS, and for what is not there', async () => {
    for (const [method, path] of [
      ['GET', '/health/ready'],
      ['HEAD', '/health/ready'],
      ['GET', '/schema'],
      ['OPTIONS', '/predict'],
      ['GET', '/predict'],
      ['DELETE', '/predict'],
    ] as const)
      await isSame({ method, path, headers: { 'x-request-id': 'abc-1' } })
    const said = await ask({ method: 'GET', path: '/nothing' })
    expect([said.statusCode, JSON.parse(textOf(said)).code]).toEqual([404, 'SERVE_PATH_UNKNOWN'])
  })

  it('is refused in the words of the service: no JSON, no body, rows that do not fit', async () => {
    for (const body of [
      '{',
      '',
      '[]',
      '{"instances":1}',
      JSON.stringify([{ age: 'x', nope: 1 }]),
      '\u{1f600}',
    ])
      await isSame({ headers: json, body })
    await isSame({ headers: { ...json, 'Content-Type': 'image/png' }, body: 'x' })
  })

  it('is called by the id of the answer where its client calls it nothing, or improperly', async () => {
    const [row] = rows()
    const proper = { 'content-type': 'application/json' }
    await isSame({ headers: proper, body: JSON.stringify(row) })
    const improper = (await handler(
      eventOf({ headers: { ...proper, 'x-request-id': 'a b\n' }, body: JSON.stringify(row) }),
      { awsRequestId: 'invoked-1' },
    )) as Result
    expect(headersOf(improper)['x-request-id']).toBe(JSON.parse(textOf(improper)).id)
  })

  it('finds every format where the package speaks them, bytes in base64 both ways', async () => {
    const vertex = {
      path: '/invocations',
      headers: json,
      body: JSON.stringify({ dataframe_records: rows() }),
    }
    await isSame(vertex, full)
    expect((await ask(vertex)).statusCode).toBe(404)
    await isSame({ method: 'GET', path: '/openapi.json', headers: json }, full)
    const explained = { instances: rows().slice(0, 2), parameters: { explain: true } }
    await isSame({ headers: json, body: JSON.stringify(explained) }, full)
  })

  if (name.startsWith('load'))
    it('has a status in words, for load balancers', async () => {
      const said = await ask({ method: 'GET', path: '/health/ready' })
      expect(said.statusDescription).toBe('200 OK')
      const isLists = name.endsWith('lists')
      expect([said.headers === undefined, said.multiValueHeaders === undefined]).toEqual([isLists, !isLists])
    })
})

it('a query goes through each source as it was written, with signs that mean something and names said twice', async () => {
  const query: Request['query'] = [
    ['threshold', '0.25'],
    ['top', '1 &=+%'],
  ]
  for (const eventOf of Object.values(sources)) {
    const said = (await handler(
      eventOf({ headers: { 'content-type': 'text/csv' }, body: 'age\n1\n', query }),
    )) as Result
    const { errors } = JSON.parse(textOf(said)) as { errors: { pointer: string; found: string }[] }
    const found = errors.find(({ pointer }) => pointer === '/query/top')
    expect(found?.found).toContain('1 &=+%')
  }
})

describe('an event that is no HTTP', () => {
  it('is the body of /predict itself, and the result is the body of the answer', async () => {
    const said = (await handler({ instances: rows() }, { awsRequestId: 'r-1' })) as {
      predictions: unknown
      id: string
      model: { digest: string }
    }
    expect(JSON.stringify(said.predictions)).toBe(JSON.stringify(goldenOf(bytes).said.predictions))
    expect([said.id, said.model.digest]).toEqual(['r-1', load(bytes).digest])
    const [row] = rows()
    expect(await handler(row)).toEqual(await handler({ instances: [row] }))
  })

  it.each([
    null,
    undefined,
    1,
    'x',
    {},
    { requestContext: null },
    { requestContext: {} },
    { httpMethod: 'GET' },
  ])('%j is refused with a problem document, not with a crash', async (event) => {
    expect(await handler(event)).toMatchObject({
      code: expect.stringMatching(/^SERVE_/),
      mend: expect.any(Array),
    })
  })

  it('anything at all is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (event) => {
        const said = await handler(event)
        expect(JSON.parse(JSON.stringify(said))).toEqual(said)
      }),
      { numRuns: times(200, 20_000), seed: 8 },
    )
  })
})

it.each(['binary', 'multiclass', 'regression', 'prepared', 'blended', 'calibrated'])(
  'a package of the kind %s gives its golden rows bit for bit',
  async (kind) => {
    const { rows: golden, said } = goldenOf((await modelsToPack()).get(kind)!)
    const found = (await (await handlerOf(kind))({ instances: golden })) as { predictions: unknown }
    expect(JSON.stringify(found.predictions)).toBe(JSON.stringify(said.predictions))
  },
)
