import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { scrape } from '../../../src/retrieve/index.ts'
import { column, desk, html, item, list, numbered, paths, products, read, web } from '../scrape/site.ts'
import { type Answer, body } from '../web.ts'

describe('scrape', () => {
  it('is plain data with the options that were given', () => {
    expect(scrape('https://example.org/x', { rows: 'li', fields: { a: 'b' } })).toEqual({
      kind: 'source',
      name: 'scrape',
      options: { url: 'https://example.org/x', rows: 'li', fields: ['a=b'] },
    })
  })

  it('reads rows by selectors: texts on one line, numbers as in a CSV file, addresses made absolute', async () => {
    const page = list(
      item('Lamp &amp;\n shade', '12.50') + item('Chair', '7', '../chair?x=1#y') + item('Table', null),
    )
    const { table, snapshot } = await read(web.on('/shop/list', html(page)), {
      ...products,
      licence: 'CC0-1.0',
    })
    expect(column(table, 'name')).toEqual(['Lamp & shade', 'Chair', 'Table'])
    expect(column(table, 'price')).toEqual([12.5, 7, null])
    expect(column(table, 'link')).toEqual([
      `${web.url}/item/Lamp%20&%20shade`,
      `${web.url}/chair?x=1#y`,
      `${web.url}/item/Table`,
    ])
    expect(snapshot.provenance).toEqual({
      source: 'scrape',
      from: [`${web.url}/shop/list`],
      licence: 'CC0-1.0',
      settings: expect.objectContaining({ pages: 1, encoding: 'utf-8', userAgent: 'modelwright' }),
      pages: [{ url: `${web.url}/shop/list`, rows: 3 }],
    })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('takes attributes of the row itself, all matches as a list, and a page as a row', async () => {
    const page = (id: number) =>
      `<body><article data-id="${id}"><h1>A${id}</h1><b class=tag>x</b> <b class=tag>y</b></article>`
    const urls = [1, 2].map((id) => web.on(`/a/${id}`, html(page(id))))
    const rows = await read(urls, { rows: 'article', fields: { id: '@data-id', 'tags[]': '.tag' } })
    expect([column(rows.table, 'id'), column(rows.table, 'tags')]).toEqual([
      [1, 2],
      ['["x","y"]', '["x","y"]'],
    ])
    const pages = await read(urls, { fields: ['title=h1', 'id=article@data-id'] })
    expect(column(pages.table, 'title')).toEqual(['A1', 'A2'])
  })

  it('goes on by the link to the next page, whether it is selected or within, until there is none', async () => {
    web.on('/p/1', html(list(item('a', '1') + item('b', '2'), '<p class=next><a href="2?s=x">next</a></p>')))
    web.on('/p/2', html(list(item('c', '3'), '<p class=next><a href="#top">next</a></p>')))
    const { table, snapshot } = await read(`${web.url}/p/1`, { ...products, next: '.next' })
    expect(column(table, 'name')).toEqual(['a', 'b', 'c'])
    expect(snapshot.provenance.pages).toEqual([
      { url: `${web.url}/p/1`, rows: 2 },
      { url: `${web.url}/p/2?s=x`, rows: 1 },
    ])
  })

  it('fills numbers into the address', async () => {
    const url = numbered('/numbered', 100, () => html(''))
    const { table } = await read(`${url}?page={page}`, { ...products, pages: '0-20/10' })
    expect(column(table, 'name')).toEqual(['n0', 'm0', 'n10', 'm10', 'n20', 'm20'])
    expect(paths(web)).toEqual(['/robots.txt', '/numbered?page=0', '/numbered?page=10', '/numbered?page=20'])
  })

  it.each([
    ['a page has no row', () => html(list(''))],
    ['a page is not there', () => body('', {}, 404)],
    ['a page shows those of the one before', () => html(list(item('n3', '1') + item('m3', '2')))],
  ])('numbers without end stop where %s', async (_, past) => {
    const url = numbered('/open', 3, past)
    const { table, snapshot } = await read(`${url}?page={page}`, { ...products, pages: '1-' })
    expect(table.rowCount).toBe(6)
    expect(snapshot.provenance.settings['stopped']).toBeUndefined()
  })

  it('follows links to the pages that hold the rows, each once, over several lists', async () => {
    web.on('/l1', html(list(item('a', null) + item('b', null) + item('a', null), '<a rel=next href=/l2>')))
    web.on('/l2', html(list(item('c', null))))
    for (const name of 'abc')
      web.on(`/item/${name}`, html(`<h1>${name}</h1><dl><dt>Price<dd>${name === 'b' ? '' : 5}</dl>`))
    const { table, snapshot } = await read(`${web.url}/l1`, {
      next: 'a[rel=next]',
      follow: 'li.product a',
      fields: { title: 'h1', price: 'dd' },
      drift: 'accept',
    })
    expect([column(table, 'title'), column(table, 'price')]).toEqual([
      ['a', 'b', 'c'],
      [5, null, 5],
    ])
    expect(paths(web)).toEqual(['/robots.txt', '/l1', '/item/a', '/item/b', '/l2', '/item/c'])
    expect(snapshot.provenance.settings['pages']).toBe(5)
  })

  it('drops rows whose key, or whole content, was met before, where that is said', async () => {
    const url = web.on(
      '/twice',
      html(list(item('a', '1') + item('a', '2') + item('b', '1') + item('b', '1'))),
    )
    expect((await read(url, products)).table.rowCount).toBe(4)
    const whole = await read(url, { ...products, duplicates: 'drop', origin: true })
    expect(column(whole.table, 'price')).toEqual([1, 2, 1])
    const keyed = await read(url, { ...products, key: ['name'] })
    expect(column(keyed.table, 'price')).toEqual([1, 1])
    expect(keyed.snapshot.provenance).toMatchObject({ settings: { duplicates: 2 }, pages: [{ rows: 2 }] })
  })

  it('knows the page and time of each row; columns for them only where they are asked for', async () => {
    const url = web.on('/origin', html(list(item('a', '1') + item('b', '2'))))
    let now = Date.UTC(2024, 1, 29, 12)
    const clock = () => (now += 1000)
    const plain = await read(url, products, { clock })
    expect(plain.snapshot.provenance.pages).toEqual([{ url, at: '2024-02-29T12:00:01Z', rows: 2 }])
    expect((await read(url, products, { clock })).snapshot.digest).toBe(plain.snapshot.digest)
    const stated = await read(url, { ...products, origin: true }, { clock })
    expect([...stated.table.columns.keys()].slice(-2)).toEqual(['page_url', 'page_time'])
    expect(stated.table.columns.get('page_time')!.type).toBe('time')
    expect(column(stated.table, 'page_url')).toEqual([url, url])
  })

  it('asks for a page again only if it changed', async () => {
    const url = web.on('/kept', (request, response, times) => {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
      else
        body(Buffer.from(list(item('Jürgen', '1') + item('b', '2')), 'latin1'), {
          etag: '"1"',
          'content-type': 'text/html; charset=iso-8859-15',
        })(request, response, times)
    })
    const cache = join(desk.folder, 'cache')
    const first = await read(url, products, { cache })
    const second = await read(url, products, { cache })
    expect(column(second.table, 'name')).toEqual(['Jürgen', 'b'])
    expect(second.snapshot.provenance).toEqual(first.snapshot.provenance)
    expect(web.requests.at(-1)!.headers['if-none-match']).toBe('"1"')
    await read(url, { ...products, cache: false }, { cache })
    expect(web.requests.at(-1)!.headers['if-none-match']).toBeUndefined()
  })

  it('says who asks', async () => {
    const userAgent = 'acme-prices (+https://acme.example/bot)'
    await read(web.on('/who', html(list(item('a', '1') + item('b', '2')))), { ...products, userAgent })
    expect(web.requests.map(({ headers }) => headers['user-agent'])).toEqual([userAgent, userAgent])
  })

  it('pauses between requests to a host; a longer Crawl-delay comes first; other hosts have their own', async () => {
    const times: number[] = []
    const answer: Answer = (request, response, count) => {
      times.push(performance.now())
      html(list(item(`a${count}`, '1') + item('b', String(times.length))))(request, response, count)
    }
    const urls = [web.on('/t1', answer), web.on('/t2', answer), web.on('/t3', answer)]
    web.on('/robots.txt', body('User-agent: *\nCrawl-delay: 0.15\n'))
    await read(urls, { ...products, delayMs: 20 })
    for (let at = 1; at < times.length; at++) expect(times[at] - times[at - 1]).toBeGreaterThan(140)
  })

  it('reads the encoding from a byte order mark, the server, or the page, else by the bytes', async () => {
    const text = (meta: string) => `<html><head>${meta}</head>${list(item('Größe', '1') + item('b', '2'))}`
    const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text(''), 'utf16le')])
    const sjis = Buffer.concat([
      Buffer.from('<meta charset=shift_jis><ul><li class=product><h3>'),
      Buffer.of(0x93, 0xfa, 0x96, 0x7b),
      Buffer.from('</h3><li class=product><h3>b</ul>'),
    ])
    for (const [bytes, type, name] of [
      [utf16, 'text/html', 'Größe'],
      [Buffer.from(text(''), 'utf8'), 'text/html; charset="UTF-8"', 'Größe'],
      [Buffer.from(text(''), 'latin1'), 'text/html;charset=windows-1252', 'Größe'],
      [Buffer.from(text('<meta charset="iso-8859-1">'), 'latin1'), 'text/html', 'Größe'],
      [
        Buffer.from(text('<meta http-equiv=Content-Type content="text/html; charset=utf-8">'), 'utf8'),
        'text/html',
        'Größe',
      ],
      [Buffer.from(text(''), 'latin1'), 'text/html; charset=nonsense', 'Größe'],
      [Buffer.from(text(''), 'utf8'), 'text/html', 'Größe'],
      [sjis, 'text/html', '日本'],
    ] as const) {
      const url = web.on('/enc', body(bytes, { 'content-type': type }))
      expect(column((await read(url, { rows: 'li.product', fields: { name: 'h3' } })).table, 'name')[0]).toBe(
        name,
      )
    }
  })

  it('obeys base href, and leaves what is no address as it is', async () => {
    const page = `<base href="/shop/"><p><a href="x.html">1</a><p><a href="javascript:alert(1)">2</a><p><a href="http://[">3</a>`
    const { table } = await read(web.on('/based', html(page)), { rows: 'p', fields: { link: 'a@href' } })
    expect(column(table, 'link')).toEqual([`${web.url}/shop/x.html`, 'javascript:alert(1)', 'http://['])
  })

  it('reads broken HTML as browsers do, and selectors copied from one', async () => {
    const page = '<table id=t><tr><td>a<td><b>1<tr><td>b<td>2</i></table></div><p><li class=product><h3>x'
    const { table } = await read(web.on('/broken', html(page)), {
      rows: '#t > tbody > tr',
      fields: { name: 'td:nth-child(1)', n: '> td:nth-child(2)' },
    })
    expect([column(table, 'name'), column(table, 'n')]).toEqual([
      ['a', 'b'],
      [1, 2],
    ])
  })

  it('lets formulas, SQL and quotes through as the data they are', async () => {
    const cells = [
      '=cmd|" /C calc"!A0',
      "'; DROP TABLE x; --",
      '@SUM(1+1)',
      'a,"b"\u2028c',
      '-1+2',
      '${API_TOKEN}',
      ' padded ',
    ]
    const page = `<table><tr><th>v<th>n${cells.map((cell, at) => `<tr><td>${cell.replaceAll('"', '&quot;')}<td>${at}`).join('')}</table>`
    const { table } = await read(web.on('/hostile', html(page)), {}, { env: { API_TOKEN: 'planted' } })
    expect(column(table, 'v')).toEqual([...cells.slice(0, -1), 'padded'])
  })

  it('stops at as many pages, or as much time, as was said, and says that there are more', async () => {
    const url = numbered('/many', 1000, () => html(''))
    const { snapshot } = await read(`${url}?page={page}`, { ...products, pages: '1-900', maxPages: 2 })
    expect(snapshot).toMatchObject({
      rowCount: 4,
      provenance: { settings: { pages: 2, stopped: 'maxPages' } },
    })
    expect(desk.reports.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringContaining('more pages'),
    })
    const timed = await read(`${url}?page={page}`, {
      ...products,
      pages: '1-',
      maxMinutes: 0.002,
      delayMs: 100,
    })
    expect(timed.snapshot.provenance.settings['stopped']).toBe('maxMinutes')
    expect(desk.reports.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringContaining('0.002 minutes'),
    })
  })

  it('leaves out pages that are broken, where that is said, and says so', async () => {
    const good = web.on('/good', html(list(item('a', '1') + item('b', '2'))))
    const pdf = web.on('/pdf', body('%PDF-1.7 …', { 'content-type': 'text/html' }))
    web.on('/robots.txt', body('User-agent: modelwright\nDisallow: /closed\n'))
    const urls = [good, `${web.url}/none`, pdf, `${web.url}/closed/x`]
    const { snapshot } = await read(urls, { ...products, broken: 'skip' })
    expect(snapshot).toMatchObject({ rowCount: 2, provenance: { settings: { pages: 1, skipped: 3 } } })
    expect(desk.reports.at(-1)).toMatchObject({
      kind: 'warning',
      message: expect.stringMatching(/^3 pages were left out; the first: .*404/),
    })
    expect(paths(web)).not.toContain('/closed/x')
  })

  it('unpacks pages, and asks again where the server fails in passing', async () => {
    const url = web.on('/busy', (request, response, times) => {
      if (times === 1) response.writeHead(503).end()
      else html(list(item('a', '1') + item('b', '2')), {})(request, response, times)
    })
    expect((await read(url, products)).table.rowCount).toBe(2)
    const packed = web.on(
      '/packed',
      body(gzipSync(list(item('a', '1') + item('b', '2'))), {
        'content-encoding': 'gzip',
        'content-type': 'text/html',
      }),
    )
    expect((await read(packed, products)).table.rowCount).toBe(2)
  })
})
