import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import {
  csv,
  file,
  type HttpOptions,
  http,
  openRows,
  parquet,
  retrieve,
} from '../../../src/retrieve/index.ts'
import { errorOf, openDesk, runSql } from '../desk.ts'
import { type Answer, body, openWeb } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const other = await openWeb()

const table = 'a,b\n1,x\n2,y\n3,x\n'
const long = `a,b\n${Array.from({ length: 60_000 }, (_, row) => `${row},${'xyz'[row % 3]}`).join('\n')}\n`
const quick: HttpOptions = { backoffMs: 5, retries: 2, timeoutMs: 5000 }

beforeEach(() => {
  desk.reports.length = 0
  web.requests.length = 0
  other.requests.length = 0
})

const read = (url: string, options: HttpOptions = {}, more = {}) =>
  retrieve(http(url, { ...quick, ...options }), { ...desk.context, ...more })

const failed = (url: string, options: HttpOptions = {}, more = {}) => errorOf(read(url, options, more))

describe('http', () => {
  it('is plain data with the options that were given', () => {
    expect(http('https://example.org/a.csv', { delimiter: 'tab', retries: 1 })).toEqual({
      kind: 'source',
      name: 'http',
      options: { url: 'https://example.org/a.csv', delimiter: 'tab', retries: 1 },
    })
  })

  it('reads a table and says where it came from', async () => {
    const url = web.on('/a.csv', body(table, { 'content-type': 'text/csv', etag: '"1"' }))
    const { table: read1, snapshot } = await read(url, { licence: 'CC0-1.0' })
    expect(read1.rowCount).toBe(3)
    expect(snapshot.provenance).toMatchObject({
      source: 'http',
      from: [url],
      licence: 'CC0-1.0',
      settings: { bytes: 16, contentType: 'text/csv', etag: '"1"', format: 'csv', delimiter: ',' },
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it.each([
    ['by a path', '/t.tsv', 'a\tb\n1\tx\n2\ty\n', {}],
    [
      'by the content type',
      '/export',
      '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n',
      { 'content-type': 'application/x-ndjson; charset=utf-8' },
    ],
    [
      'by the name the server gives',
      '/get',
      table,
      { 'content-disposition': 'attachment; filename="year 1.csv"' },
    ],
    [
      'by an encoded name',
      '/get2',
      table,
      { 'content-disposition': "attachment; filename*=UTF-8''j%C3%A4hr.csv" },
    ],
    ['with a query behind the name', '/q.csv?year=2024', table, {}],
    ['with a gzipped name', '/z.csv.gz', gzipSync(table), { 'content-type': 'application/gzip' }],
  ])('tells the format %s', async (_, path, content, headers) => {
    const url = web.on(path.split('?')[0], body(content, headers))
    const { table: found } = await read(url + (path.split('?')[1] === undefined ? '' : '?year=2024'))
    expect([...found.columns.keys()]).toEqual(['a', 'b'])
  })

  it('a name from a server never leads to another folder', async () => {
    const url = web.on(
      '/evil',
      body(table, { 'content-disposition': 'attachment; filename="../../../evil.csv"' }),
    )
    const { snapshot } = await read(url)
    expect(snapshot.rowCount).toBe(3)
    expect(await readdir(desk.folder)).not.toContain('evil.csv')
  })

  it('reads Parquet, and options of csv where it is text', async () => {
    await runSql(
      desk,
      `COPY (SELECT range AS n FROM range(5)) TO '${join(desk.folder, 'r.parquet')}' (FORMAT parquet)`,
    )
    const bytes = await readFile(join(desk.folder, 'r.parquet'))
    expect((await retrieve(parquet(web.on('/blob', body(bytes))), desk.context)).table.rowCount).toBe(5)
    const url = web.on('/semi', body('a;b\n1,5;x\n2,5;y\n'))
    const { table: found } = await read(url, { format: 'csv', delimiter: ';', decimal: 'comma' })
    expect(cellOf(found.columns.get('a')!, 0)).toBe(1.5)
  })

  it.each([
    ['gzip', gzipSync(table)],
    ['deflate', deflateSync(table)],
    ['br', brotliCompressSync(table)],
    ['identity', Buffer.from(table)],
  ])('unpacks %s', async (encoding, content) => {
    const { table: found } = await read(
      web.on('/packed.csv', body(content, { 'content-encoding': encoding })),
    )
    expect(found.rowCount).toBe(3)
  })

  it('paths of other sources may be addresses, and rows can be streamed from one', async () => {
    const url = web.on('/c.csv', body('a;b\n1;x\n2;y\n'))
    expect((await retrieve(csv(url, { delimiter: ';' }), desk.context)).table.columns.size).toBe(2)
    expect((await retrieve(file(url), desk.context)).snapshot.provenance.from).toEqual([url])
    const rows = await openRows(url, { temporary: desk.temporary })
    let count = 0
    for await (const chunk of rows) count += chunk.rowCount
    expect(count).toBe(2)
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('tries again after the time the server asks for, and says so', async () => {
    const url = web.on('/busy.csv', (request, response, times) => {
      if (times === 1) response.writeHead(503, { 'retry-after': '0' }).end()
      else if (times === 2)
        response
          .writeHead(429, {
            date: 'Wed, 25 Nov 2026 10:00:00 GMT',
            'retry-after': 'Wed, 25 Nov 2026 10:00:00 GMT',
          })
          .end()
      else body(table)(request, response, times)
    })
    expect((await read(url)).table.rowCount).toBe(3)
    expect(
      desk.reports
        .filter(({ kind }) => kind === 'note')
        .map((report) => report.kind === 'note' && report.message),
    ).toEqual([
      expect.stringContaining('Trying again in 0 s (1 of 2)'),
      expect.stringContaining('Trying again in 0 s (2 of 2)'),
    ])
  })

  it('resumes a body that broke off, if it is still the same', async () => {
    const bytes = Buffer.from(long)
    const ranges: (string | undefined)[] = []
    const url = web.on('/long.csv', (request, response, times) => {
      ranges.push(request.headers.range)
      if (times === 1) {
        response.writeHead(200, { etag: '"v1"', 'content-length': String(bytes.length) })
        response.write(bytes.subarray(0, 200_000), () => response.destroy())
        return
      }
      expect(request.headers['if-range']).toBe('"v1"')
      const from = Number(/\d+/.exec(request.headers.range!)![0])
      response.writeHead(206, {
        etag: '"v1"',
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      })
      response.end(bytes.subarray(from))
    })
    const { snapshot } = await read(url)
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d{4,6}-$/)])
    const whole = await retrieve(csv(await desk.write('long.csv', long)), desk.context)
    expect(snapshot.digest).toBe(whole.snapshot.digest)
  })

  it('starts over where the body changed meanwhile', async () => {
    const url = web.on('/changed.csv', (_, response, times) => {
      if (times === 1) {
        response.writeHead(200, { etag: '"v1"', 'content-length': '1000000' })
        response.write('a,b\n9,9\n9,9\n', () => response.destroy())
      } else response.writeHead(200, { etag: '"v2"' }).end(table)
    })
    const { table: found } = await read(url)
    expect(found.rowCount).toBe(3)
    expect(cellOf(found.columns.get('a')!, 0)).toBe(1)
  })

  it('downloads again only what changed', async () => {
    let version = 1
    const url = web.on('/kept.csv', (request, response) => {
      const etag = `"${version}"`
      if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
      else response.writeHead(200, { etag }).end(`a,b\n${version},x\n2,y\n`)
    })
    const cache = join(desk.folder, 'cache')
    const first = await read(url, {}, { cache })
    const second = await read(url, {}, { cache })
    expect(second.snapshot).toEqual(first.snapshot)
    expect(desk.reports.filter(({ kind }) => kind === 'note')).toEqual([
      { kind: 'note', stage: 'retrieve', message: expect.stringContaining('unchanged') },
    ])
    version = 2
    const third = await read(url, {}, { cache })
    expect(third.snapshot.digest).not.toBe(first.snapshot.digest)
    expect(await readdir(cache)).toHaveLength(2)
    await read(url, { cache: false }, { cache })
    expect(web.requests.at(-1)!.headers['if-none-match']).toBeUndefined()
  })

  it.each([
    ['a value that messages leave out', ['A', 'B'].map((it) => [`?station_code=${it}`, [], {}] as const)],
    ['a value of the environment', ['A', 'B'].map((REGION) => ['?at=${REGION}', [], { REGION }] as const)],
    ['a header', ['A', 'B'].map((REGION) => ['', ['X-Region: ${REGION}'], { REGION }] as const)],
    ['a name and password', ['a', 'b'].map((it) => [`//${it}:planted@`, [], {}] as const)],
  ])('never takes what was kept for the rows of another %s', async (_, asked) => {
    const cache = join(desk.folder, `cache-${asked[0][0].length}`)
    const answer: Answer = ({ url, headers }, response) => {
      const who = JSON.stringify([url, headers['x-region'], headers.authorization])
      const changed = { 'last-modified': 'Wed, 25 Nov 2026 10:00:00 GMT' }
      if (headers['if-modified-since'] !== undefined) response.writeHead(304, changed).end()
      else response.writeHead(200, changed).end(`a,b\n${Buffer.from(who).toString('hex')},x\n2,y\n`)
    }
    const url = web.on('/stations.csv', answer)
    const results = []
    for (const [rest, headers, env] of [...asked, asked[0]]) {
      const address = rest.startsWith('//') ? url.replace('//', rest) : url + rest
      results.push((await read(address, { headers }, { cache, env })).snapshot.digest)
    }
    expect(results[1]).not.toBe(results[0])
    expect(results[2]).toBe(results[0])
    expect(web.requests.at(-1)!.headers['if-modified-since']).toBeDefined()
  })

  it('follows redirects and drops what a user stated when they lead elsewhere', async () => {
    const end = other.on('/end.csv', body(table))
    const near = web.on('/near.csv', (_, response) => void response.writeHead(302, { location: end }).end())
    web.on('/start.csv', (_, response) => void response.writeHead(301, { location: '/near.csv' }).end())
    await read(`${web.url.replace('//', '//user:planted-password@')}/start.csv`, {
      headers: ['X-Api-Key: planted-key'],
    })
    const basic = `Basic ${Buffer.from('user:planted-password').toString('base64')}`
    for (const request of web.requests)
      expect(request.headers).toMatchObject({ 'x-api-key': 'planted-key', authorization: basic })
    expect(near).toContain(web.url)
    expect(other.requests[0].headers['x-api-key']).toBeUndefined()
    expect(other.requests[0].headers.authorization).toBeUndefined()
  })

  it('takes the terms that the server states for a licence note', async () => {
    const link =
      '<https://example.org/next>; rel="next", <https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    const { snapshot } = await read(web.on('/free.csv', body(table, { link })))
    expect(snapshot.provenance.licence).toBe('https://creativecommons.org/licenses/by/4.0/')
  })
})

describe('http says what is wrong', () => {
  const redirect =
    (location: string): Answer =>
    (_, response) =>
      void response.writeHead(302, { location }).end()

  it.each([
    ['a page that is not there', 404, {}, 'RETRIEVE_ADDRESS_MISSING', /404/],
    ['a page that is gone', 410, {}, 'RETRIEVE_ADDRESS_MISSING', /gone/],
    ['no credential, or an expired one', 401, {}, 'RETRIEVE_ACCESS_REFUSED', /expired/],
    ['no right', 403, {}, 'RETRIEVE_ACCESS_REFUSED', /403/],
    ['500 forever', 500, {}, 'RETRIEVE_HOST_FAILING', /500/],
    ['429 forever', 429, {}, 'RETRIEVE_HOST_FAILING', /too often/],
    ['a wait of an hour', 503, { 'retry-after': '3600' }, 'RETRIEVE_HOST_FAILING', /3600 seconds/],
    ['a teapot', 418, {}, 'RETRIEVE_ANSWER_UNEXPECTED', /418/],
  ])('%s', async (_, status, headers, code, says) => {
    const url = web.on('/bad.csv', body('no', headers, status))
    const error = await failed(url)
    expect(error).toMatchObject({ code, message: expect.stringMatching(says), where: url })
    expect(error.mend.length).toBeGreaterThan(0)
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('a host that does not exist, and a port where nothing listens', async () => {
    expect(await failed('http://nowhere.invalid/a.csv')).toMatchObject({ code: 'RETRIEVE_HOST_UNREACHABLE' })
    const error = await failed('http://127.0.0.1:1/a.csv')
    expect(error).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
      message: expect.stringContaining('nothing listens there'),
    })
    expect(desk.reports).toHaveLength(2)
  })

  it('something that does not speak HTTP, and TLS where there is none', async () => {
    const server = createServer((socket) => socket.end('220 mail ready\r\n')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    expect(await failed(`http://127.0.0.1:${port}/a.csv`)).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
    })
    expect(await failed(`https://127.0.0.1:${port}/a.csv`)).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
    })
    server.close()
  })

  it.each(['ftp://host/a.csv', 'http//host/a.csv', 'https://', 'data'])('%s is no address', async (url) => {
    expect(await failed(url)).toMatchObject({ code: 'RETRIEVE_ADDRESS_INVALID' })
  })

  it('a host that never answers, and a body that stalls or drips', async () => {
    const silent = web.on('/silent.csv', () => {})
    expect(await failed(silent, { timeoutMs: 60, retries: 1 })).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
      message: expect.stringContaining('in time'),
    })
    const stalled = web.on('/stalled.csv', (_, response) => void response.writeHead(200).write('a,b\n1,'))
    expect(await failed(stalled, { timeoutMs: 60, retries: 1 })).toMatchObject({ code: 'RETRIEVE_BODY_SLOW' })
    const dripping = web.on('/dripping.csv', (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('1'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const slow = await failed(dripping, { timeoutMs: 100, retries: 0, minBytesPerSecond: 1000 })
    expect(slow).toMatchObject({ code: 'RETRIEVE_BODY_SLOW' })
  })

  it('a body that breaks off each time', async () => {
    const url = web.on('/short.csv', (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('a,b\n1,x\n', () => response.destroy())
    })
    expect(await failed(url)).toMatchObject({
      code: 'RETRIEVE_HOST_UNREACHABLE',
      message: expect.stringContaining('cut'),
    })
    expect(web.requests).toHaveLength(3)
  })

  it('a part that was not asked for, another part than was asked for, and "unchanged" to who has nothing', async () => {
    const part = web.on(
      '/part.csv',
      body(table.slice(0, 8), { 'content-range': `bytes 0-7/${table.length}` }, 206),
    )
    expect(await failed(part)).toMatchObject({ code: 'RETRIEVE_ANSWER_UNEXPECTED' })
    expect(await failed(web.on('/none.csv', body('', {}, 304)))).toMatchObject({
      code: 'RETRIEVE_ANSWER_UNEXPECTED',
    })
    const short = web.on('/short-rest.csv', (request, response, times) => {
      if (times === 1) {
        response.writeHead(200, { etag: '"1"', 'content-length': '1000' })
        response.write(table, () => response.destroy())
      } else
        body(
          '4,x\n',
          { etag: '"1"', 'content-range': `bytes ${/\d+/.exec(request.headers.range ?? '0')![0]}-19/1000` },
          206,
        )(request, response, times)
    })
    expect(await failed(short, { retries: 1 })).toMatchObject({ code: 'RETRIEVE_ANSWER_UNEXPECTED' })
  })

  it('gzip that is cut off or none', async () => {
    const cut = gzipSync(long).subarray(0, 1000)
    const encoded = web.on('/cut.csv', body(cut, { 'content-encoding': 'gzip' }))
    expect(await failed(encoded)).toMatchObject({ code: 'RETRIEVE_FILE_DAMAGED', where: encoded })
    const named = web.on('/cut.csv.gz', body(cut))
    expect(await failed(named)).toMatchObject({ code: 'RETRIEVE_FILE_DAMAGED', where: named })
    const untrue = web.on('/untrue.csv', body(table, { 'content-encoding': 'gzip' }))
    expect(await failed(untrue)).toMatchObject({ code: 'RETRIEVE_FILE_DAMAGED' })
    const odd = web.on('/odd.csv', body(table, { 'content-encoding': 'compress' }))
    expect(await failed(odd)).toMatchObject({ code: 'RETRIEVE_ANSWER_UNEXPECTED' })
  })

  it.each([
    '<!DOCTYPE html><html><head><title>Sign in</title></head></html>',
    '\n <!-- x --> <html><title>Sign in</title>',
    '\uFEFF<!doctype HTML>\n<title>Sign in</title>',
  ])('a web page in place of data: %j', async (page) => {
    const url = web.on('/login.csv', body(page, { 'content-type': 'text/csv' }))
    expect(await failed(url)).toMatchObject({
      code: 'RETRIEVE_PAGE_FOUND',
      message: expect.stringContaining('Sign in'),
    })
  })

  it('a picture, a workbook of old, and bytes without a name', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3)
    expect(await failed(web.on('/p.csv', body(png)))).toMatchObject({ code: 'RETRIEVE_FORMAT_WRONG' })
    expect(await failed(web.on('/p', body(png, { 'content-type': 'image/png' })))).toMatchObject({
      code: 'RETRIEVE_FORMAT_UNKNOWN',
    })
    expect(await failed(web.on('/empty.csv', body('')))).toMatchObject({ code: 'RETRIEVE_FILE_EMPTY' })
    expect(
      await failed(web.on('/json.csv', body('{"message":"nothing"}')), { format: 'json' }),
    ).toMatchObject({
      code: 'RETRIEVE_TABLE_SMALL',
    })
  })

  it('redirects in a circle, too many, to nowhere, to another protocol', async () => {
    const circle = web.on('/circle', redirect('/circle2'))
    web.on('/circle2', redirect('/circle'))
    expect(await failed(circle)).toMatchObject({ code: 'RETRIEVE_REDIRECT_ENDLESS', message: /circle/ })
    const chain = web.on('/hop', (request, response) => {
      const at = Number(/at=(\d+)/.exec(request.url!)?.[1] ?? 0)
      response.writeHead(302, { location: `/hop?at=${at + 1}` }).end()
    })
    expect(await failed(chain)).toMatchObject({ code: 'RETRIEVE_REDIRECT_ENDLESS', message: /more than 5/ })
    for (const location of ['file:///etc/passwd', 'http://', 'data:text/csv,a'])
      expect(await failed(web.on('/away', redirect(location)))).toMatchObject({
        code: 'RETRIEVE_REDIRECT_ENDLESS',
      })
  })

  it('a body that is too large as announced, as sent, and as unpacked', async () => {
    const announced = web.on('/large.csv', body(long, { 'content-length': String(long.length) }))
    expect(await failed(announced, { maxBytes: 1000 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
    const sent = web.on('/large2.csv', (_, response) => {
      response.writeHead(200)
      for (let i = 0; i < 10; i++) response.write(table)
      response.end()
    })
    expect(await failed(sent, { maxBytes: 100 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
    const bomb = web.on(
      '/bomb.csv',
      body(gzipSync(Buffer.alloc(20_000_000, 'a,b\n')), { 'content-encoding': 'gzip' }),
    )
    expect(await failed(bomb, { maxBytes: 1_000_000 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
  })

  it('bad options, without showing a header', () => {
    for (const headers of [
      ['planted-secret'],
      ['A b: planted-secret'],
      ['X: planted\r\nsecret'],
      ['Range: bytes=0-1'],
    ]) {
      const error = errorFrom(() => http('https://example.org/a.csv', { headers }))
      expect(error).toMatchObject({ code: 'CORE_OPTION_INVALID' })
      expect(error.message).not.toContain('planted')
    }
    expect(errorFrom(() => http('https://e.org/a.csv', { retrys: 1 } as never))).toMatchObject({
      mend: [expect.stringContaining('retries'), expect.anything()],
    })
  })

  function errorFrom(work: () => unknown): { message: string; mend: string[] } {
    try {
      work()
    } catch (error) {
      return error as { message: string; mend: string[] }
    }
    throw new Error('it did not fail')
  }

  it('stops at once when it is aborted', async () => {
    const stop = new AbortController()
    const url = web.on('/endless.csv', (_, response) => {
      response.writeHead(200).write('a,b\n')
      stop.abort(new Error('stopped'))
    })
    await expect(read(url, {}, { signal: stop.signal })).rejects.toThrow(/stopped|abort/)
    expect(await readdir(desk.temporary)).toEqual([])
  })
})

describe('http keeps secrets', () => {
  const env = { API_TOKEN: 'planted-token-123', API_KEY: 'planted/key=456' }
  const headers = ['Authorization: Bearer ${API_TOKEN}']

  it('fills names from the environment and tells nobody', async () => {
    const cache = join(desk.folder, 'secret-cache')
    const url = web.on('/private.csv', (request, response) => {
      const isRight =
        request.headers.authorization === 'Bearer planted-token-123' && request.url!.includes('planted')
      response.writeHead(isRight ? 200 : 401, { etag: '"1"' }).end(isRight ? table : '')
    })
    const named = web.on('/planted-token-123.csv', body(table, { etag: '"1"' }))
    await read(named.replace('planted-token-123', '${API_TOKEN}'), {}, { env, cache })
    const address = `${url}?key=\${API_KEY}&page=1`
    const { snapshot } = await read(address, { headers }, { env, cache })
    expect(snapshot.provenance.from).toEqual([`${url}?key=\${API_KEY}&page=1`])
    const written = await Promise.all(
      (await readdir(cache)).map((name) => readFile(join(cache, name), 'latin1')),
    )
    for (const text of [JSON.stringify(snapshot), JSON.stringify(desk.reports), ...written])
      expect(text).not.toContain('planted')
  })

  it('leaves secrets that stand in an address out of everything it says', async () => {
    const url = web.on('/signed.csv', body('', {}, 403))
    const signed = `${url.replace('//', '//me:planted-pw@')}?X-Amz-Signature=planted1&X-Amz-Security-Token=planted2&year=1#planted3`
    const error = await failed(signed)
    expect(error.where).toBe(`${url}?X-Amz-Signature=…&X-Amz-Security-Token=…&year=1`)
    expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain('planted')
  })

  it('a name the environment lacks is an error before anything is sent', async () => {
    const error = await failed(web.on('/none.csv', body(table)), { headers }, { env: {} })
    expect(error).toMatchObject({
      code: 'RETRIEVE_SECRET_MISSING',
      message: expect.stringContaining('API_TOKEN'),
    })
    expect(web.requests).toEqual([])
  })

  it('a token with a line end is sent without it', async () => {
    const url = web.on('/line.csv', body(table))
    await read(url, { headers }, { env: { API_TOKEN: 'planted-token-123\n' } })
    expect(web.requests[0].headers.authorization).toBe('Bearer planted-token-123')
  })
})
