import { readdir } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { scrape } from '../../../src/retrieve/index.ts'
import { type Answer, body } from '../web.ts'
import { column, desk, failed, html, item, list, products, read, web } from './site.ts'

describe('scrape says what is wrong', () => {
  const page = html(list(item('a', '1') + item('b', '2')))
  const answering = (path: string, answer: Answer) => web.on(path, answer)

  it.each([
    ['a page that is not there', body('no', {}, 404), 'RETRIEVE_ADDRESS_MISSING', /404/],
    ['500 forever', body('no', {}, 500), 'RETRIEVE_HOST_FAILING', /500/],
    ['a login', body('no', {}, 401), 'RETRIEVE_ACCESS_REFUSED', /401/],
    [
      'a PDF under the name of a page',
      body('%PDF-1.7', { 'content-type': 'text/html' }),
      'RETRIEVE_FORMAT_WRONG',
      /PDF document, not a web page/,
    ],
    [
      'a PDF',
      body('x', { 'content-type': 'application/pdf' }),
      'RETRIEVE_FORMAT_WRONG',
      /"application\/pdf"/,
    ],
    [
      'JSON',
      body('{}', { 'content-type': 'application/json' }),
      'RETRIEVE_FORMAT_WRONG',
      /"application\/json"/,
    ],
    [
      'gzip that is cut off',
      body(gzipSync('x'.repeat(9999)).subarray(0, 30), { 'content-encoding': 'gzip' }),
      'RETRIEVE_FILE_DAMAGED',
      /cut off/,
    ],
    [
      'a zip bomb',
      body(gzipSync(Buffer.alloc(3_000_000)), { 'content-encoding': 'gzip' }),
      'RETRIEVE_BODY_LARGE',
      /1000000 bytes/,
    ],
    ['a page that is too large', body('x'.repeat(1_000_001)), 'RETRIEVE_BODY_LARGE', /A page of/],
    ['elements 100,000 deep', html('<div>'.repeat(100_000)), 'RETRIEVE_PAGE_UNSAFE', /nested/],
    [
      'markup that multiplies',
      html(
        `<p>${Array.from({ length: 1500 }, (_, at) => `<b id=${at}>`).join('')}${'</p><p>x'.repeat(20_000)}`,
      ),
      'RETRIEVE_PAGE_UNSAFE',
      /multiplies/,
    ],
    [
      'a redirect loop',
      (_: unknown, response: ServerResponse) => void response.writeHead(302, { location: '/bad' }).end(),
      'RETRIEVE_REDIRECT_ENDLESS',
      /circle/,
    ],
    [
      'a redirect away from the web',
      (_: unknown, response: ServerResponse) =>
        void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'RETRIEVE_REDIRECT_ENDLESS',
      /"file:"/,
    ],
    [
      'selectors that match nothing',
      html('<ul class=produkt>'),
      'RETRIEVE_ROWS_MISSING',
      /nothing matches "li.product"/,
    ],
  ])(
    '%s',
    async (_, answer, code, says) => {
      const url = answering('/bad', answer as Answer)
      const error = await failed(url, { ...products, maxPageBytes: 1_000_000 })
      expect(error).toMatchObject({
        code,
        message: expect.stringMatching(says),
        where: expect.stringContaining('/bad'),
      })
      expect(error.mend.length).toBeGreaterThan(0)
      expect(await readdir(desk.temporary)).toEqual([])
    },
    20_000,
  )

  it('a host that does not answer, a body that stalls, an address that is none', async () => {
    expect(await failed('http://127.0.0.1:1/x', { ...products, retries: 0 })).toMatchObject({
      code: 'RETRIEVE_ROBOTS_REFUSED',
      message: expect.stringContaining('nothing listens there'),
    })
    const slow = answering('/slow', (_, response) => void response.writeHead(200).write('<ul>'))
    expect((await failed(slow, { ...products, timeoutMs: 50, retries: 0 })).code).toBe('RETRIEVE_BODY_SLOW')
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', '../../etc/passwd', 'ftp://example.org'])
      expect((await failed(url, products)).code).toBe('RETRIEVE_ADDRESS_INVALID')
  })

  it('a page that is made by scripts, with where to look instead', async () => {
    const url = answering(
      '/app',
      html('<body><div id=root></div><noscript>You need JavaScript</noscript><script src=app.js></script>'),
    )
    for (const options of [products, {}, { follow: 'a', fields: { a: 'b' } }]) {
      const error = await failed(url, options)
      expect([error.code, error.mend[0]]).toEqual([
        'RETRIEVE_ROWS_MISSING',
        expect.stringContaining('JavaScript'),
      ])
    }
  })

  it('fields that are found nowhere: in no row, or in none of the first page', async () => {
    const url = answering('/empty', page)
    const error = await failed(url, { rows: 'li.product', fields: { cost: '.prise' } })
    expect(error.message).toContain('"li.product" matches 2 times, and no field is found within: cost=.prise')
    expect(error.mend[0]).toBe('Did you mean "price"?')
    await read(url, { rows: 'li.product', fields: { name: 'h3', cost: '.prise' } })
    expect(desk.reports).toContainEqual({
      kind: 'warning',
      stage: 'retrieve',
      message: expect.stringContaining('no value for "cost"'),
    })
  })

  it('a class that is written another way', async () => {
    const url = answering('/near', html(`<ul><li class="produkt-item">${'text '.repeat(200)}`))
    expect((await failed(url, { rows: '.product-item', fields: { a: 'b' } })).mend).toContain(
      'Did you mean "produkt-item"?',
    )
  })

  it('a column that vanishes, or comes up, from one page to the next: refused, reported or accepted', async () => {
    const first = answering('/d1', page)
    const second = answering('/d2', html(list(item('c', null) + item('d', null))))
    const error = await failed([first, second], products)
    expect(error).toMatchObject({
      code: 'RETRIEVE_PAGES_DIFFERENT',
      message: 'A page lacks "price", compared with the first page.',
      where: second,
    })
    const { table } = await read([first, second], { ...products, drift: 'warn' })
    expect(column(table, 'price')).toEqual([1, 2, null, null])
    expect(desk.reports.filter(({ kind }) => kind === 'warning')).toEqual([
      { kind: 'warning', stage: 'retrieve', message: expect.stringContaining('lacks "price"') },
    ])
    expect((await failed([second, first], products)).message).toContain('has "price" in addition')
    desk.reports.length = 0
    await read([first, answering('/d3', html('<p>'))], { ...products, drift: 'accept' })
    expect(desk.reports.filter(({ kind }) => kind === 'warning')).toEqual([])
    expect((await failed([first, `${web.url}/d3`], products)).message).toContain('has no row')
  })

  it('pages that lead back, repeat, or never end', async () => {
    answering('/loop1', html(list(item('a', '1') + item('b', '2'), '<a class=next href=/loop2>')))
    answering('/loop2', html(list(item('c', '1') + item('d', '2'), '<a class=next href=/loop1>')))
    expect(await failed(`${web.url}/loop1`, { ...products, next: '.next' })).toMatchObject({
      code: 'RETRIEVE_PAGES_ENDLESS',
      message: expect.stringContaining('read before'),
    })
    expect(
      await failed(`${answering('/same', page)}?page={page}`, { ...products, pages: '1-5' }),
    ).toMatchObject({ code: 'RETRIEVE_PAGES_ENDLESS', message: expect.stringContaining('same rows') })
    const calendar = answering('/day', (request, response, times) =>
      html(list(item(`a${times}`, '1') + item('b', '2'), `<a class=next href="/day?d=${times}">`))(
        request,
        response,
        times,
      ),
    )
    const stopped = new AbortController()
    const reading = read(
      calendar,
      { ...products, next: '.next', delayMs: 60_000 },
      { signal: stopped.signal },
    )
    setTimeout(() => stopped.abort(new Error('stopped')), 100)
    await expect(reading).rejects.toThrow('stopped')
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it.each([
    [{ rows: 'li' }, /"rows" needs "fields"/],
    [{ table: '1', fields: { a: 'b' } }, /both say/],
    [{ fields: ['a'] }, /name=selector/],
    [{ fields: ['a=b', 'a[]=c'] }, /two fields are called "a"/],
    [{ fields: { a: 'b' }, key: ['c'] }, /key "c"/],
    [{ userAgent: '(bot)' }, /begin with a name/],
    [{ userAgent: 'a\r\nb' }, /begin with a name/],
    [{ headers: ['user-agent: x'] }, /"User-Agent"/],
    [{ pages: '1-3' }, /nothing to fill/],
    [{ drift: 'maybe' as 'warn' }, /refuse, warn, accept/],
  ])('options that make no sense: %j', (options, says) => {
    expect(() => scrape('https://example.org', options)).toThrow(says)
  })

  it.each([
    ['https://e.org/{page}', {}, /not filled/],
    ['https://e.org/{page}', { pages: '3-1' }, /1-20/],
    ['https://e.org/{page}', { pages: '1-9/0' }, /1-20/],
    [['https://e.org/{page}', 'https://f.org/{page}'], { pages: '1-' }, /single address/],
    [[], {}, /needs an address/],
  ])('addresses that make no sense: %j %j', (url, options, says) => {
    expect(() => scrape(url, options)).toThrow(says)
  })

  it.each([
    [{ rows: 'li[', fields: { a: 'b' } }, '"rows"'],
    [{ rows: 'li', fields: { a: 'b:nope(' } }, '"fields: a"'],
    [{ table: '##' }, '"table"'],
    [{ next: '>>', fields: { a: 'b' } }, '"next"'],
    [{ follow: ':unknown-thing', fields: { a: 'b' } }, '"follow"'],
  ])('selectors that are none: %j', async (options, owner) => {
    expect(await failed(answering('/fine', page), options)).toMatchObject({
      code: 'CORE_OPTION_INVALID',
      message: expect.stringContaining(owner),
    })
  })

  it('an attribute of a megabyte, 100,000 attributes and endless spans are no trouble', async () => {
    const many = Array.from({ length: 100_000 }, (_, at) => `a${at}`).join(' ')
    const url = answering('/long', html(`<p title="${'x'.repeat(1_000_000)}" ${many}>a<p title=y>b`))
    const { table } = await read(url, { rows: 'p', fields: { t: '@title', x: '> i' }, drift: 'accept' })
    expect(column(table, 't').map((cell) => String(cell).length)).toEqual([1_000_000, 1])
    const wide = `<tr>${'<td colspan=1000 rowspan=65534>x'.repeat(50)}</tr>`
    expect((await failed(answering('/wide', html(`<table>${wide.repeat(200)}</table>`)))).code).toBe(
      'RETRIEVE_PAGE_UNSAFE',
    )
  }, 20_000)
})
