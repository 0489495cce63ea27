import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ScrapeOptions } from '../../../src/retrieve/index.ts'
import { body } from '../web.ts'
import { column, desk, failed, html, item, list, other, paths, products, read, web } from './site.ts'

describe('scrape keeps to robots.txt', () => {
  const page = html(list(item('a', '1') + item('b', '2')))

  it.each([
    ['Disallow: /x', 'RETRIEVE_ROBOTS_REFUSED'],
    ['Disallow: /, Allow: /x/y', undefined],
  ])('%s', async (rules, code) => {
    web.on('/robots.txt', body(`User-agent: *\n${rules.replace(', ', '\n')}\n`))
    const url = web.on('/x/y', page)
    const outcome = await read(url, products).catch((error) => error)
    expect(outcome.code).toBe(code)
    expect(paths(web)).toEqual(code === undefined ? ['/robots.txt', '/x/y'] : ['/robots.txt'])
    if (code !== undefined)
      expect(outcome).toMatchObject({ message: expect.stringContaining('forbids "modelwright"'), where: url })
  })

  it.each([
    [401, undefined],
    [403, undefined],
    [404, undefined],
    [418, undefined],
    [429, 'RETRIEVE_ROBOTS_REFUSED'],
    [500, 'RETRIEVE_ROBOTS_REFUSED'],
    [503, 'RETRIEVE_ROBOTS_REFUSED'],
    [501, 'RETRIEVE_ROBOTS_REFUSED'],
  ])('a robots.txt that answers %s', async (status, code) => {
    web.on('/robots.txt', body('User-agent: *\nDisallow: /', {}, status))
    const outcome = await read(web.on('/x', page), products).catch((error) => error)
    expect(outcome.code).toBe(code)
    if (code !== undefined) expect(outcome.message).toContain(String(status))
  })

  it('asks for it once a host, follows its redirects, and takes endless ones for none', async () => {
    web.on(
      '/robots.txt',
      (_, response) => void response.writeHead(301, { location: `${other.url}/rules` }).end(),
    )
    other.on('/rules', body('User-agent: *\nDisallow: /no\n'))
    const urls = [web.on('/x1', page), web.on('/x2', html(list(item('c', '1') + item('d', '2'))))]
    expect((await read(urls, products)).table.rowCount).toBe(4)
    expect(paths(web)).toEqual(['/robots.txt', '/x1', '/x2'])
    expect(await failed(web.on('/no', page), products)).toMatchObject({ code: 'RETRIEVE_ROBOTS_REFUSED' })
    web.on('/robots.txt', (_, response) => void response.writeHead(301, { location: '/robots.txt' }).end())
    expect((await read(urls[0], products)).table.rowCount).toBe(2)
  })

  it('asks the host that a redirect leads to', async () => {
    const end = other.on('/end', page)
    const url = web.on('/moved', (_, response) => void response.writeHead(302, { location: end }).end())
    expect((await read(url, products)).snapshot.provenance.pages).toEqual([{ url: end, rows: 2 }])
    expect(paths(other)).toEqual(['/robots.txt', '/end'])
    other.requests.length = 0
    other.on('/robots.txt', body('User-agent: *\nDisallow: /end\n'))
    expect(await failed(url, products)).toMatchObject({ code: 'RETRIEVE_ROBOTS_REFUSED' })
    expect(paths(other)).toEqual(['/robots.txt'])
  })

  it('goes to other hosts by links only where they are named', async () => {
    const detail = other.on('/item', html('<h1>a'))
    const url = web.on('/foreign', html(`<a class=d href="${detail}">`))
    const options: ScrapeOptions = { follow: 'a.d', fields: { title: 'h1' } }
    const error = await failed(url, options)
    const host = new URL(other.url).host
    expect(error).toMatchObject({
      code: 'RETRIEVE_LINK_FOREIGN',
      mend: [expect.stringContaining(`hosts: ['${host}']`), expect.anything()],
    })
    expect(other.requests).toEqual([])
    expect((await failed(url, { ...options, hosts: [host] })).code).toBe('RETRIEVE_TABLE_SMALL')
    expect(paths(other)).toEqual(['/robots.txt', '/item'])
    const near = web.on('/near', (_, response) => void response.writeHead(302, { location: detail }).end())
    const sneaky = web.on('/sneaky', html(`<a class=d href="${near}">`))
    expect(await failed(sneaky, options)).toMatchObject({
      code: 'RETRIEVE_LINK_FOREIGN',
      message: expect.stringContaining('redirects'),
    })
  })

  it('what a user stated goes to the origin of the addresses only, and is neither kept nor shown', async () => {
    const env = { API_TOKEN: 'planted-token', KEY: 'planted key' }
    const basic = `Basic ${Buffer.from('me:planted-password').toString('base64')}`
    web.on(
      '/mine',
      html(
        list(
          `${item('a', '1', '')}${item('b', '2', '?key=planted%20key&page=2')}`,
          `<a class=next href="/mine2?key=planted+key"><p>${encodeURIComponent('planted key')}`,
        ),
        { etag: '"1"' },
      ),
    )
    web.on('/mine2', html(list(item('c', 'planted key', `${other.url}/z`))))
    const address = `${web.url.replace('//', '//me:planted-password@')}/mine?key=\${KEY}&token=planted-literal`
    const cache = join(desk.folder, 'secret-cache')
    const options = { ...products, next: '.next', headers: ['X-Key: ${API_TOKEN}'] }
    const { table, snapshot } = await read(address, options, { env, cache })
    for (const { headers, url } of web.requests.filter(({ url }) => url !== '/robots.txt'))
      expect([url, headers['x-key'], headers.authorization]).toEqual([
        expect.stringContaining('planted'),
        'planted-token',
        basic,
      ])
    const kept = await Promise.all(
      (await readdir(cache))
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFile(join(cache, name), 'utf8')),
    )
    const cells = [...table.columns.keys()].map((name) => column(table, name))
    expect(JSON.stringify([snapshot, desk.reports, cells, kept])).not.toMatch(/planted/)
    const error = await failed(address.replace('/mine', '/none'), options, { env })
    expect(JSON.stringify(error)).not.toMatch(/planted/)
    web.on('/robots.txt', body('User-agent: *\nDisallow: /'))
    expect(JSON.stringify(await failed(address, options, { env }))).not.toMatch(/planted/)
  })
})
