import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { answer } from '../src/answer.ts'
import { createClient, createLocalClient } from '../src/client.ts'
import { createService } from '../src/create-service.ts'
import { ModelwrightError } from '../src/errors.ts'
import { binaryModel, goodRow } from './example-models.ts'

type Handle = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

let open: Server | undefined

afterEach(async () => {
  open?.closeAllConnections()
  await new Promise((resolve) => (open === undefined ? resolve(undefined) : open.close(resolve)))
  open = undefined
})

/** Starts a real HTTP server and gives its URL. */
async function listen(handle: Handle): Promise<string> {
  open = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => handle(request, response, Buffer.concat(parts)))
  })
  await new Promise<void>((resolve) => open?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(open.address() as AddressInfo).port}`
}

const service = createService(binaryModel)

const real: Handle = ({ method = '', url: path = '', headers }, response, body) => {
  const answered = answer(service, { method, path, headers, body })
  response.writeHead(answered.status, answered.headers).end(answered.body)
}

async function errorOf(work: Promise<unknown>): Promise<ModelwrightError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof ModelwrightError)) throw new Error(`not refused, or by another error: ${error}`)
  return error
}

interface Row {
  age: number | null | string
  contract: string
  active: boolean
  signup: string
}

describe.each([
  ['over HTTP', async () => createClient<Row, 'no' | 'yes'>({ url: `${await listen(real)}/` })],
  ['in process', async () => createLocalClient<Row, 'no' | 'yes'>(binaryModel)],
])('a client %s', (_where, clientOf) => {
  test('predicts one row and many rows', async () => {
    const client = await clientOf()
    const one = await client.predict(goodRow)
    const label: 'no' | 'yes' = one.prediction
    expect(label).toBe('no')
    const many = await client.predict([goodRow, { ...goodRow, contract: 'monthly' }])
    expect(many.map((said) => said.prediction)).toEqual(['no', 'yes'])
    expect(many[0]).toEqual(one)
    expect([one]).toEqual(binaryModel.predict([goodRow]).predictions)
    expect(await client.predict([])).toEqual([])
  })

  test('gives the schema', async () => {
    expect(await (await clientOf()).schema()).toMatchObject(binaryModel.schema)
  })

  test('refuses rows that do not fit, naming the first problem and counting the rest', async () => {
    const client = await clientOf()
    const error = await errorOf(
      client.predict([goodRow, { ...goodRow, age: 'old', active: 5 as unknown as boolean }]),
    )
    expect(error.code).toBe('SERVE_ROWS_REFUSED')
    expect(error.message).toBe('Column "age" must hold a number, found "old".')
    expect(error.where).toMatch(/1.*\(and 1 more problems\)$/)
    expect(error.mend.length).toBeGreaterThan(0)
    expect(error.cause).toMatchObject({ errorCount: 2 })
  })

  test('hands on how rows are to be read', async () => {
    const client = await clientOf()
    const odd = { ...goodRow, contract: 'weekly' }
    expect(await client.predict(odd)).toHaveProperty('prediction')
    expect((await errorOf(client.predict(odd, { unknown: 'refuse' }))).message).toContain('weekly')
    expect((await errorOf(client.predict(odd, { strict: true }))).message).toContain('weekly')
    expect(await client.predict(odd, { strict: true, unknown: 'accept' })).toHaveProperty('prediction')
  })
})

describe('a client over HTTP', () => {
  test('asks again after 503 and 429, and then gives the answer', async () => {
    const statuses = [503, 429]
    let asked = 0
    const url = await listen((request, response, body) => {
      const status = statuses[asked++]
      if (status === undefined) real(request, response, body)
      else response.writeHead(status, { 'retry-after': '0' }).end('busy')
    })
    expect((await createClient({ url }).predict(goodRow)).prediction).toBe('no')
    expect(asked).toBe(3)
  })

  test('gives up after its retries with what the service said', async () => {
    let asked = 0
    const url = await listen((_request, response) => {
      asked++
      response
        .writeHead(503)
        .end('{"code":"SERVE_SERVICE_STOPPING","detail":"The service is stopping.","mend":["Ask again"]}')
    })
    const error = await errorOf(createClient({ url, retries: 1 }).predict(goodRow))
    expect(error).toMatchObject({
      code: 'SERVE_SERVICE_STOPPING',
      message: 'The service is stopping.',
      mend: ['Ask again'],
    })
    expect(asked).toBe(2)
  })

  test('does not ask again after a refusal', async () => {
    let asked = 0
    const url = await listen((request, response, body) => {
      asked++
      real(request, response, body)
    })
    await errorOf(createClient({ url }).predict({ ...goodRow, age: 'old' }))
    expect(asked).toBe(1)
  })

  test('asks again after a connection that breaks', async () => {
    let asked = 0
    const url = await listen((request, response, body) => {
      if (asked++ === 0) request.socket.destroy()
      else real(request, response, body)
    })
    expect((await createClient({ url }).predict(goodRow)).prediction).toBe('no')
    expect(asked).toBe(2)
  })

  test('says that nothing listens', async () => {
    const url = await listen(real)
    await new Promise((resolve) => open?.close(resolve))
    open = undefined
    const error = await errorOf(createClient({ url, retries: 0 }).predict(goodRow))
    expect(error).toMatchObject({ code: 'SERVE_SERVICE_UNREACHABLE', where: url })
  })

  test('says that no answer came in time, and does not wait again', async () => {
    let asked = 0
    const url = await listen(() => {
      asked++
    })
    const error = await errorOf(createClient({ url, timeoutMs: 50 }).predict(goodRow))
    expect(error).toMatchObject({
      code: 'SERVE_SERVICE_SILENT',
      message: 'The service did not answer within 50 ms.',
    })
    expect(asked).toBe(1)
  })

  test.each([
    ['a page', 200, '<html>'],
    ['no predictions', 200, '{"answer":1}'],
    ['too few predictions', 200, '{"predictions":[]}'],
    ['null', 200, 'null'],
    ['an error of another make', 404, '{"error":"Not Found"}'],
    ['an error that is no JSON', 500, 'Internal Server Error'],
    ['an error that is null', 500, 'null'],
  ])('says when the answer is %s', async (_what, status, body) => {
    const url = await listen((_request, response) => {
      response.writeHead(status).end(body)
    })
    expect((await errorOf(createClient({ url }).predict(goodRow))).code).toBe('SERVE_ANSWER_UNREADABLE')
  })

  test('sends headers it is given, and uses a fetch it is given', async () => {
    let key: string | string[] | undefined
    const url = await listen((request, response, body) => {
      key = request.headers['x-key']
      real(request, response, body)
    })
    const urls: string[] = []
    const client = createClient({
      url,
      headers: { 'x-key': 'abc' },
      fetch: (url, init) => {
        urls.push(url)
        return fetch(url, init as RequestInit)
      },
    })
    await client.predict(goodRow)
    expect(key).toBe('abc')
    expect(urls).toEqual([`${url}/predict`])
  })
})
