import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { type JsonApiOptions, jsonApi, retrieve } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'
import { body, openWeb, type Web } from '../web.ts'

const desk = await openDesk()
const web = await openWeb()
const other = await openWeb()

const rows = Array.from({ length: 25 }, (_, id) => ({
  id,
  name: `n${id % 3}`,
  at: '2024-02-29',
  tags: ['x'],
  big: 1.5,
}))
const json = (value: unknown, headers = {}) =>
  body(JSON.stringify(value), { 'content-type': 'application/json', ...headers })
const quick: JsonApiOptions = { backoffMs: 5, retries: 2 }

beforeEach(() => {
  desk.reports.length = 0
  web.requests.length = 0
  other.requests.length = 0
})

const read = (url: string, options: JsonApiOptions = {}, more = {}) =>
  retrieve(jsonApi(url, { ...quick, ...options }), { ...desk.context, ...more })
const failed = (url: string, options: JsonApiOptions = {}, more = {}) => errorOf(read(url, options, more))

/** Sets a path that answers records by the parameters of the request. */
function api(path: string, slice: (query: URLSearchParams) => unknown, on: Web = web): string {
  return on.on(path, (request, response, times) =>
    json(slice(new URL(request.url!, web.url).searchParams))(request, response, times),
  )
}

const number = (query: URLSearchParams, name: string, otherwise: number) =>
  Number(query.get(name) ?? otherwise)

describe('jsonApi', () => {
  it('is plain data with the options that were given', () => {
    expect(jsonApi('https://example.org/v1', { paging: 'link' })).toEqual({
      kind: 'source',
      name: 'json-api',
      options: { url: 'https://example.org/v1', paging: 'link' },
    })
  })

  it.each([
    ['a list', rows, {}],
    ['the only list', { total: 25, items: rows }, {}],
    ['a path', { data: { items: rows, other: [] } }, { records: 'data.items' }],
    ['a path through a list', { data: [{ items: rows }] }, { records: 'data.0.items' }],
  ])('finds the records in %s', async (_, answer, options) => {
    const { table, snapshot } = await read(web.on('/plain', json(answer)), options)
    expect(table.rowCount).toBe(25)
    expect([...table.columns].map(([name, { type }]) => [name, type])).toEqual([
      ['id', 'number'],
      ['name', 'category'],
      ['at', 'time'],
      ['tags', 'category'],
      ['big', 'number'],
    ])
    expect(cellOf(table.columns.get('tags')!, 0)).toBe('["x"]')
    expect(snapshot.provenance).toMatchObject({ source: 'json-api', settings: { pages: 1, records: 25 } })
  })

  const pageOf = (query: URLSearchParams) => {
    const at = number(query, 'page', 1) - 1
    return { results: rows.slice(at * 10, at * 10 + 10) }
  }

  it('pages by number until one is empty or short, or the server says there is none', async () => {
    const url = api('/numbered', pageOf)
    expect((await read(url, { paging: 'page' })).table.rowCount).toBe(25)
    expect(web.requests.map((request) => request.url)).toEqual(
      [1, 2, 3, 4].map((page) => `/numbered?page=${page}`),
    )
    web.requests.length = 0
    const sized = await read(`${url}?year=2024`, { paging: 'page', pageSize: 10, sizeParameter: 'per_page' })
    expect(sized.snapshot.provenance.settings).toMatchObject({ pages: 3, records: 25 })
    expect(web.requests[2].url).toBe('/numbered?year=2024&per_page=10&page=3')
    const ending = web.on('/ending', (request, response, times) => {
      const answer = pageOf(new URL(request.url!, web.url).searchParams)
      if (answer.results.length === 0) response.writeHead(404).end('{"detail":"Invalid page."}')
      else json(answer)(request, response, times)
    })
    expect((await read(ending, { paging: 'page' })).table.rowCount).toBe(25)
  })

  it('pages by offset', async () => {
    const url = api('/offset', (query) => rows.slice(number(query, 'skip', 0), number(query, 'skip', 0) + 10))
    expect((await read(url, { paging: 'offset', offsetParameter: 'skip' })).table.rowCount).toBe(25)
    expect(web.requests.map((request) => request.url!.slice(-2))).toEqual(['=0', '10', '20', '25'])
  })

  it('pages by a cursor, or by the address of the next page', async () => {
    const next = (at: number) => (at + 10 < rows.length ? `c/${at + 10}=` : null)
    const url = api('/cursor', (query) => {
      const at = Number(/\d+/.exec(query.get('after') ?? '0')![0])
      return { data: rows.slice(at, at + 10), meta: { next: next(at) } }
    })
    const options = {
      paging: 'cursor',
      cursor: 'meta.next',
      cursorParameter: 'after',
      records: 'data',
    } as const
    expect((await read(url, options)).table.rowCount).toBe(25)
    const linked = api('/linked', (query) => {
      const at = number(query, 'at', 0)
      return { value: rows.slice(at, at + 10), next: at + 10 < 25 ? `/linked?at=${at + 10}` : '' }
    })
    expect((await read(linked, { paging: 'cursor', cursor: 'next' })).table.rowCount).toBe(25)
  })

  it('a cursor that begins with "/" is no address unless it leads to where was asked, or has a query', async () => {
    const cursors = ['/wAA+b8/Zg==', '//8A/w==', '/']
    const url = api('/v1/items', (query) => {
      const at = cursors.indexOf(query.get('after') ?? '') + 1
      return { data: rows.slice(8 * at, 8 * at + 8), next: cursors[at] ?? null }
    })
    const options = { paging: 'cursor', cursor: 'next', cursorParameter: 'after', records: 'data' } as const
    expect((await read(url, options)).table.rowCount).toBe(25)
    expect(new Set(web.requests.map((request) => request.url!.split('?')[0]))).toEqual(new Set(['/v1/items']))
    const paths = ['/v2/items', '/v2/items/2', '/v2/items/3', '/v2/rest?at=3']
    paths.forEach((path, at) => {
      api(path.split('?')[0], (query) => {
        const found = query.has('at') ? 3 : at
        return { data: rows.slice(6 * found, 6 * found + 6), next: paths[found + 1] ?? null }
      })
    })
    expect((await read(`${web.url}/v2/items`, options)).table.rowCount).toBe(24)
  })

  it('pages by the Link header; what a user stated never goes to another host', async () => {
    const elsewhere = other.on('/rest', json(rows.slice(20)))
    const url = web.on('/link', (request, response, times) => {
      const at = number(new URL(request.url!, web.url).searchParams, 'at', 0)
      const target = at === 10 ? elsewhere : `?at=${at + 10}`
      const link = `<https://e.org/a,b>; rel="prev"; title="a, b", <${target}>; rel="last next"`
      json(rows.slice(at, at + 10), { link })(request, response, times)
    })
    const env = { API_TOKEN: 'planted-token' }
    const headers = ['Authorization: Bearer ${API_TOKEN}']
    const { table, snapshot } = await read(url, { paging: 'link', headers }, { env })
    expect(table.rowCount).toBe(25)
    expect(web.requests.map((request) => request.headers.authorization)).toEqual(
      Array(2).fill('Bearer planted-token'),
    )
    expect(other.requests[0].headers.authorization).toBeUndefined()
    expect(JSON.stringify([snapshot, desk.reports])).not.toContain('planted')
  })

  it('keeps whole numbers beyond 2^53, unpacks answers, and tries again', async () => {
    const url = web.on('/big', (request, response, times) => {
      if (times === 1) response.writeHead(502).end()
      else
        body(gzipSync('[{"id":9007199254740993,"x":1},{"id":2,"x":2}]'), { 'content-encoding': 'gzip' })(
          request,
          response,
          times,
        )
    })
    const { table } = await read(url)
    expect(cellOf(table.columns.get('id')!, 0)).toBe('9007199254740993')
    expect(web.requests).toHaveLength(2)
  })

  it('asks no faster than it may', async () => {
    const url = api('/rate', pageOf)
    const times: number[] = []
    web.on('/rate', (request, response, count) => {
      times.push(performance.now())
      json(pageOf(new URL(request.url!, web.url).searchParams))(request, response, count)
    })
    await read(url, { paging: 'page', requestsPerSecond: 4 })
    for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeGreaterThan(200)
  })

  it('stops at as many pages as were asked for, and says that there are more', async () => {
    const url = api('/many', pageOf)
    expect((await read(url, { paging: 'page', maxPages: 2 })).table.rowCount).toBe(20)
    expect(desk.reports.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringContaining('more pages'),
    })
  })

  it('takes fields that come and go for missing, where that is said', async () => {
    const url = api(
      '/drift',
      (query) => [[{ a: 1 }, { a: 2 }], [{ a: 3, b: 'x' }], []][number(query, 'page', 1) - 1],
    )
    const { table } = await read(url, { paging: 'page', drift: 'accept' })
    expect([0, 1, 2].map((row) => cellOf(table.columns.get('b')!, row))).toEqual([null, null, 'x'])
  })
})

describe('jsonApi says what is wrong', () => {
  const pages = (...list: unknown[]) => api('/pages', (query) => list[number(query, 'page', 1) - 1] ?? [])

  it.each([
    ['a field that is lost', [{ a: 1, b: 2 }], [{ a: 1 }], /lacks "b"/],
    ['a field that is added', [{ a: 1 }], [{ a: 1, c: 2 }], /has "c" in addition/],
    ['a type that changes', [{ a: 1 }], [{ a: '1' }], /string in "a".*number/],
  ])('%s between pages', async (_, first, second, says) => {
    const error = await failed(pages(first, second), { paging: 'page' })
    expect(error).toMatchObject({
      code: 'RETRIEVE_PAGES_DIFFERENT',
      message: expect.stringMatching(says),
      where: expect.stringContaining('page 2'),
      mend: [expect.stringContaining("drift: 'accept'"), expect.anything()],
    })
  })

  it('nulls and fields that some rows of a page lack are no drift', async () => {
    const url = pages([{ a: 1, b: null }, { a: 2 }], [{ a: null, b: 'x' }])
    expect((await read(url, { paging: 'page' })).table.rowCount).toBe(3)
  })

  it('a page parameter that the server ignores, and a cursor that leads back', async () => {
    expect(await failed(web.on('/same', json(rows)), { paging: 'page' })).toMatchObject({
      code: 'RETRIEVE_PAGES_ENDLESS',
      message: expect.stringContaining('page 2 is the same'),
    })
    let count = 0
    const back = web.on('/back', (request, response, times) =>
      json({ data: [{ a: count++ }], next: 'again' })(request, response, times),
    )
    expect(await failed(back, { paging: 'cursor', cursor: 'next' })).toMatchObject({
      code: 'RETRIEVE_PAGES_ENDLESS',
      message: expect.stringContaining('read before'),
    })
  })

  it.each([
    ['an error with status 200', { error: 'quota', message: 'no' }, {}, /it has error, message/],
    ['a path that leads nowhere', { data: rows }, { records: 'data.rows' }, /at "data.rows"/],
    ['two lists to choose from', { a: rows, b: rows }, {}, /it has a, b/],
    ['records that are lists', [[1, 2]], {}, /Record 1 is no object/],
    ['records that are numbers', [{ a: 1 }, 2], {}, /Record 2 is no object.*number/],
    ['a number', 5, {}, /no list of records/],
  ])('%s', async (_, answer, options, says) => {
    expect(await failed(web.on('/odd', json(answer)), options)).toMatchObject({
      code: 'RETRIEVE_RECORDS_MISSING',
      message: expect.stringMatching(says),
    })
  })

  it.each([
    ['a web page', body('<!doctype html><title>Login</title>'), 'RETRIEVE_PAGE_FOUND'],
    ['no JSON', body('a,b\n1,2\n'), 'RETRIEVE_JSON_INVALID'],
    ['cut JSON', body('[{"a":1},{"a'), 'RETRIEVE_JSON_INVALID'],
    ['nothing', body(''), 'RETRIEVE_JSON_INVALID'],
    ['no record', body('[]'), 'RETRIEVE_TABLE_EMPTY'],
    ['an expired token', body('{}', {}, 401), 'RETRIEVE_ACCESS_REFUSED'],
    ['a page that is not there', body('{}', {}, 404), 'RETRIEVE_ADDRESS_MISSING'],
    ['500 forever', body('{}', {}, 500), 'RETRIEVE_HOST_FAILING'],
    ['gzip that is none', body('[{"a":1}]', { 'content-encoding': 'gzip' }), 'RETRIEVE_FILE_DAMAGED'],
  ])('%s', async (_, answer, code) => {
    const url = web.on('/bad', answer)
    expect(await failed(url, { paging: 'page' })).toMatchObject({ code, where: expect.stringContaining(url) })
  })

  it('pages and answers that are too large, also once unpacked', async () => {
    const large = web.on('/large', json(rows))
    expect(await failed(large, { maxPageBytes: 100 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
    expect(await failed(large, { maxBytes: 100 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
    const bomb = web.on('/bomb', body(gzipSync(Buffer.alloc(5_000_000, ' ')), { 'content-encoding': 'gzip' }))
    expect(await failed(bomb, { maxPageBytes: 1_000_000 })).toMatchObject({ code: 'RETRIEVE_BODY_LARGE' })
  })

  it('bad options', () => {
    expect(() => jsonApi('https://e.org', { paging: 'cursor' })).toThrow(/path to the cursor/)
    expect(() => jsonApi('https://e.org', { paging: 'pages' } as never)).toThrow(/one of none, page/)
    expect(() => jsonApi('https://e.org', { requestsPerSecond: -1 })).toThrow(/requestsPerSecond/)
  })
})
