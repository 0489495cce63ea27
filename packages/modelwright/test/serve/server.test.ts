import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { allOperations, createClient, ModelwrightError, modelOf } from '@modelwright/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { binaryArtifact, goodRow } from '../../../runtime/test/example-models.ts'
import { type Report, seedOf } from '../../src/core/index.ts'
import { drawGoldenRows, encodeArtifact } from '../../src/pack/index.ts'
import { createServer, type Server, type ServerOptions } from '../../src/serve/index.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
const reports: Report[] = []
let server: Server
const others: Server[] = []

async function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  const started = await createServer({ model: { model }, port: 0, ...options })
  others.push(started)
  return started
}

beforeAll(async () => {
  server = await createServer({
    model: { model, name: 'churn', version: '7' },
    port: 0,
    limits: { maxBytes: 100_000, maxRows: 50 },
    log: (report) => reports.push(report),
  })
})

afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.close()))
})

afterAll(async () => {
  await server.close()
  expect(reports).toEqual([])
})

/** The parts of an answer, a problem or an OpenAPI document that are looked at. */
interface Answered {
  readonly id: string
  readonly model: unknown
  readonly predictions: readonly unknown[]
  readonly mend: readonly string[]
  readonly errors: readonly unknown[]
  readonly paths: Record<
    string,
    { post: { requestBody: { content: Record<string, { examples: Record<string, { value: unknown }> }> } } }
  >
}

const jsonOf = async (response: Response): Promise<Answered> => (await response.json()) as Answered

const post = (
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  url = server.url,
) =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('every route', () => {
  test('listens on this machine alone', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test('POST /predict answers with name, version and digest, and the id of the request', async () => {
    const response = await post({ instances: [goodRow, goodRow] })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const json = await jsonOf(response)
    expect(json.predictions).toEqual(model.predict([goodRow, goodRow]).predictions)
    expect(json.model).toEqual({ name: 'churn', version: '7', digest: 'ab'.repeat(32) })
    expect(json.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('x-request-id')).toBe(json.id)
  })

  test('a proper request id goes out again, another is replaced; predictions have an id of their own', async () => {
    const ask = async (requestId: string) => {
      const headers = { 'content-type': 'application/json', 'x-request-id': requestId }
      const response = await post(goodRow, headers)
      return { sent: response.headers.get('x-request-id'), id: (await jsonOf(response)).id }
    }
    const asked = [await ask('abc-1.2:3'), await ask('abc-1.2:3'), await ask('abc-1.2:3')]
    expect(asked.map(({ sent }) => sent)).toEqual(Array(3).fill('abc-1.2:3'))
    expect(new Set(asked.map(({ id }) => id)).size).toBe(3)
    for (const bad of ['a b', '<x>', 'x'.repeat(101)]) {
      const { sent, id } = await ask(bad)
      expect([sent, id.length]).toEqual([id, 36])
    }
  })

  test.each(['/schema', '/openapi.json', '/health/live', '/health/ready'])(
    'GET and HEAD %s',
    async (path) => {
      const got = await fetch(server.url + path)
      expect(got.status).toBe(200)
      const text = await got.text()
      expect(typeof JSON.parse(text)).toBe('object')
      const head = await fetch(server.url + path, { method: 'HEAD' })
      expect(head.status).toBe(200)
      expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
      expect(await head.text()).toBe('')
    },
  )

  test('GET / is a page whose curl example works', async () => {
    const response = await fetch(server.url)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const page = await response.text()
    const example = /-d &#39;(.*?)&#39; http/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? ''
    expect((await post(example)).status).toBe(200)
    expect(page).toContain(`${server.url}/predict</pre>`)
    expect(page).toContain('2017-07-14T02:40:00Z to 2023-11-14T22:13:20Z')
  })

  test.skipIf(spawnSync('python3', ['--version']).status !== 0)(
    'the page has a Python example that works',
    async () => {
      const page = await (await fetch(server.url)).text()
      const shown = /<h2>Python<\/h2>\n<pre>([\s\S]*?)<\/pre>/.exec(page)?.[1] ?? ''
      const entities: Record<string, string> = {
        '&quot;': '"',
        '&#39;': "'",
        '&lt;': '<',
        '&gt;': '>',
        '&amp;': '&',
      }
      const text = shown.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => entities[entity] ?? '')
      const { stdout } = await promisify(execFile)('python3', ['-c', text])
      expect(stdout).toMatch(/^(?:no|yes) \{'no': 0\.\d+, 'yes': 0\.\d+\}\n$/)
    },
  )

  test('the page shows hostile names as text', async () => {
    const hostile = modelOf(
      { ...binaryArtifact, name: '<script>alert(1)</script>' },
      allOperations,
      () => 'cd',
    )
    const { url } = await start({ model: { model: hostile } })
    expect(await (await fetch(url)).text()).not.toContain('<script>')
    const { port } = new URL(url)
    const request = `GET / HTTP/1.1\r\nhost: <script>\r\nconnection: close\r\n\r\n`
    expect(await raw(request, `http://127.0.0.1:${port}`)).not.toContain('<script>')
  })

  test('OPTIONS tells the methods', async () => {
    const response = await fetch(`${server.url}/predict`, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
  })

  test('the examples of the OpenAPI document are answered', async () => {
    const document = await jsonOf(await fetch(`${server.url}/openapi.json`))
    const { examples } = document.paths['/predict'].post.requestBody.content['application/json']
    for (const { value } of Object.values<{ value: unknown }>(examples))
      expect((await post(value)).status).toBe(200)
  })
})

const bad: readonly [what: string, status: number, body: unknown, headers?: Record<string, string>][] = [
  ['an empty body', 400, ''],
  ['half an object', 400, '{'],
  ['a word', 400, 'hello'],
  ['single quotes', 400, "{'age': 1}"],
  ['a trailing comma', 400, '[1,]'],
  ['NaN', 400, '{"age": NaN}'],
  ['two documents', 400, '{}{}'],
  ['a comment', 400, '{/**/}'],
  ['deep nesting', 400, '['.repeat(5000)],
  ['deep objects', 400, '{"a":'.repeat(5000)],
  ['a lone control character', 400, '"\u0001"'],
  ['too many bytes', 413, `"${'x'.repeat(100_001)}"`],
  ['too many rows', 413, Array.from({ length: 51 }, () => 1)],
  ['a form', 415, 'age=1', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['plain text', 415, '{}', { 'content-type': 'text/plain' }],
  ['CSV that does not fit', 422, 'age\n1', { 'content-type': 'text/csv' }],
  ['another charset', 415, '{}', { 'content-type': 'application/json; charset=utf-16' }],
  ['a compressed body', 415, '{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ['null', 422, 'null'],
  ['a number', 422, '5'],
  ['a text', 422, '"row"'],
  ['truth', 422, 'true'],
  ['an empty object', 422, '{}'],
  ['a list of numbers', 422, '[1, 2]'],
  ['a list of lists', 422, '[[1, 2]]'],
  ['instances that are no list', 422, '{"instances": {}}'],
  ['a row that is null', 422, '{"instances": [null]}'],
  ['a missing column', 422, { age: 1, contract: 'yearly', active: true }],
  ['a misspelt column', 422, { ...goodRow, contract: undefined, contrct: 'yearly' }],
  ['text for a number', 422, { ...goodRow, age: 'thirty' }],
  ['a truth value for a number', 422, { ...goodRow, age: true }],
  ['a list for a number', 422, { ...goodRow, age: [30] }],
  ['an object for a level', 422, { ...goodRow, contract: {} }],
  ['null for a level', 422, { ...goodRow, contract: null }],
  ['two for a truth value', 422, { ...goodRow, active: 2 }],
  ['a day that does not exist', 422, { ...goodRow, signup: '2023-02-29' }],
  ['a German date', 422, { ...goodRow, signup: '01.02.2023' }],
  ['a number too large', 422, `{"age": 1e999, "contract": "yearly", "active": true, "signup": "2020-01-01"}`],
  ['an unknown parameter', 422, { instances: [goodRow], parameters: { temperature: 0.3 } }],
  ['a wrong parameter', 422, { instances: [goodRow], parameters: { unknown: 'maybe' } }],
  [
    'an extra column when strict',
    422,
    { instances: [{ ...goodRow, more: 1 }], parameters: { strict: true } },
  ],
  [
    'an unknown level when strict',
    422,
    { instances: [{ ...goodRow, contract: 'x' }], parameters: { strict: true } },
  ],
]

describe('bad requests', () => {
  test.each(bad)('%s is %d', async (_what, status, body, headers) => {
    const response = await post(body, headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    const problem = await jsonOf(response)
    expect(problem).toMatchObject({
      status,
      code: expect.stringMatching(/^SERVE_/),
      detail: expect.any(String),
    })
    expect(problem.id).toBe(response.headers.get('x-request-id'))
    expect(problem.mend.length).toBeGreaterThan(0)
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:\d|at \w+ \(/)
    if (status === 422) expect(problem.errors.length).toBeGreaterThan(0)
  })

  test.each([
    ['GET', '/nowhere', 404],
    ['POST', '/', 404],
    ['GET', '/predict', 405],
    ['PUT', '/predict', 405],
    ['DELETE', '/schema', 405],
    ['POST', '/health/live', 405],
    ['PROPFIND', '/schema', 405],
    ['GET', '/%zz', 400],
    ['GET', '/%00', 404],
    ['GET', '/..%2f..%2fetc/passwd', 404],
  ])('%s %s is %d', async (method, path, status) => {
    const answered = await raw(
      `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
    )
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answered).toContain('application/problem+json')
  })

  test('bytes that are not HTTP are refused and harm nothing', async () => {
    expect(await raw('\x16\x03\x01\x00\xa5\x01\x00\x00')).toMatch(
      /^HTTP\/1.1 400 [\s\S]*SERVE_REQUEST_INVALID/,
    )
    expect(await raw('GET / HTTP/1.1\r\nbad header\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 [\s\S]*SERVE_REQUEST_INVALID/,
    )
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
  })

  test('a body longer than it says, and one shorter, do no harm', async () => {
    const head =
      'POST /predict HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n'
    expect(await raw(`${head}content-length: 2\r\n\r\n{}{}{}`)).toMatch(
      /^HTTP\/1.1 400 [\s\S]*SERVE_REQUEST_INVALID/,
    )
    expect(await raw(`${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 422 /,
    )
    const socket = await open()
    socket.end(`${head}content-length: 200\r\n\r\n{}`)
    await new Promise((resolve) => socket.once('close', resolve))
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
  })
})

function open(url = server.url): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket.resume()))
    socket.once('error', reject)
  })
}

function textOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (part) => {
      text += part.toString('latin1')
    })
    socket.once('close', () => resolve(text))
  })
}

async function raw(request: string, url = server.url): Promise<string> {
  const socket = await open(url)
  const text = textOf(socket)
  socket.write(request, 'latin1')
  return text
}

const requestWith = (body: string, more = ''): string =>
  `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${more}content-length: ${body.length}\r\n\r\n`

describe('connections', () => {
  test('one connection answers one request after another', async () => {
    const socket = await open()
    const body = JSON.stringify(goodRow)
    for (let i = 0; i < 3; i++) {
      const answered = new Promise<string>((resolve) =>
        socket.once('data', (part) => resolve(part.toString())),
      )
      socket.write(requestWith(body) + body)
      expect(await answered).toMatch(/^HTTP\/1.1 200 /)
    }
    socket.destroy()
  })

  test('many requests at once get each its own answer', async () => {
    const ages = Array.from({ length: 100 }, (_, i) => 18 + (i % 60))
    const responses = await Promise.all(
      ages.map((age) => post({ ...goodRow, age }).then((response) => jsonOf(response))),
    )
    const expected = model.predict(ages.map((age) => ({ ...goodRow, age }))).predictions
    expect(responses.map((json) => json.predictions[0])).toEqual(expected)
    expect(new Set(responses.map((json) => json.id)).size).toBe(100)
  })

  test('the typed client asks it', async () => {
    const client = createClient<typeof goodRow, 'no' | 'yes'>({ url: server.url })
    expect((await client.predict(goodRow)).prediction).toBe('no')
    expect((await client.schema()).output.name).toBe('churn')
  })
})

describe('stopping', () => {
  test('a request under way is answered, then nothing listens', async () => {
    const { url, close } = await start()
    const socket = await open(url)
    const text = textOf(socket)
    const body = JSON.stringify(goodRow)
    socket.write(requestWith(body) + body.slice(0, 5))
    await expect.poll(() => fetch(`${url}/health/ready`).then((response) => response.status)).toBe(200)
    const closed = close()
    const early = await Promise.race([
      closed.then(() => 'closed'),
      new Promise((resolve) => setTimeout(resolve, 100, 'waiting')),
    ])
    expect(early).toBe('waiting')
    socket.write(body.slice(5))
    expect(await text).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close/i)
    await closed
    await expect(fetch(url)).rejects.toThrow()
  })

  test('a connection whose answer had begun does not keep it once that has ended', async () => {
    const { url, close } = await start({ drainMs: 3_600_000 })
    const agent = new Agent({ keepAlive: true })
    const headers = { 'content-type': 'application/jsonl' }
    const asked = request(`${url}/predict`, { method: 'POST', agent, headers })
    asked.write(`${JSON.stringify(goodRow)}\n`)
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    const closed = close()
    asked.end(`${JSON.stringify(goodRow)}\n`)
    expect((await answer.toArray()).join('').trim().split('\n')).toHaveLength(2)
    await closed
    agent.destroy()
  })

  test('told to wait first, it says that it is not ready and goes on answering, on connections that close', async () => {
    const { url, close } = await start({ stopDelayMs: 500 })
    const headers = { 'content-type': 'application/json' }
    const ask = () => fetch(`${url}/predict`, { method: 'POST', headers, body: JSON.stringify(goodRow) })
    expect((await ask()).headers.get('connection')).not.toBe('close')
    const closed = close()
    expect((await fetch(`${url}/health/ready`)).status).toBe(503)
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    const answered = await ask()
    expect([answered.status, answered.headers.get('connection')]).toEqual([200, 'close'])
    await closed
    await expect(ask()).rejects.toThrow()
  })

  test('idle connections do not keep it', async () => {
    const { url, close } = await start({ drainMs: 3_600_000 })
    const socket = await open(url)
    const text = textOf(socket)
    await fetch(`${url}/health/live`)
    await close()
    expect(await text).toBe('')
  })

  test('a request that never ends is cut after the time to drain', async () => {
    const { url, close } = await start({ drainMs: 100 })
    const socket = await open(url)
    const text = textOf(socket)
    socket.write(requestWith('x'.repeat(50)))
    await fetch(`${url}/health/live`)
    await close()
    expect(await text).toBe('')
  })

  test('closing twice is closing once', async () => {
    const { close } = await start()
    await Promise.all([close(), close()])
    await close()
  })
})

describe('starting', () => {
  test('a port in use is told with a way out', async () => {
    const { port } = new URL(server.url)
    const error = await start({ port: Number(port) }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ModelwrightError)
    expect(error).toMatchObject({
      code: 'SERVE_PORT_TAKEN',
      where: `127.0.0.1:${port}`,
      mend: [`Take another port:  --port ${Number(port) + 1}`, 'Or any free one:  --port 0'],
    })
  })

  test.each([-1, 65536, 1.5, Number.NaN])('port %d is refused', async (port) => {
    await expect(start({ port })).rejects.toMatchObject({ code: 'SERVE_PORT_INVALID' })
  })

  test.each(['203.0.113.7', 'no-such-host.invalid'])('host %s is not this machine', async (host) => {
    await expect(start({ host })).rejects.toMatchObject({ code: 'SERVE_HOST_UNKNOWN' })
  })

  test('bytes that are no artifact are refused before anything listens', async () => {
    await expect(start({ model: { bytes: Uint8Array.of(1, 2, 3) } })).rejects.toMatchObject({
      code: 'PACK_ARTIFACT_REFUSED',
    })
  })

  test('a packed model is served from its bytes, with the numbers it was packed with', async () => {
    const golden = drawGoldenRows(binaryArtifact, allOperations, seedOf(1))
    const { url } = await start({ model: { bytes: encodeArtifact({ ...binaryArtifact, golden }) } })
    const answered = await jsonOf(await post(goodRow, undefined, url))
    expect(answered.predictions).toEqual(model.predict([goodRow]).predictions)
    expect(answered.model).toEqual({ name: 'example', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test('a model that gives other numbers than it was packed with is not served', async () => {
    const golden = drawGoldenRows(binaryArtifact, allOperations, seedOf(1))
    const outputs = golden.outputs.map((value, row) => (row === 3 ? value + 1e-15 : value))
    const bytes = encodeArtifact({ ...binaryArtifact, golden: { ...golden, outputs } })
    await expect(start({ model: { bytes } })).rejects.toMatchObject({
      code: 'SERVE_GOLDEN_DIFFERENT',
      message: expect.stringContaining('1 of 80'),
    })
  })

  test('a server without a model is a bug', async () => {
    await expect(start({ model: {} })).rejects.toThrow('bug: a server needs a model or its bytes')
  })
})
