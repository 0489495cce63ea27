import { beforeEach } from 'vitest'
import { cellOf, type Table } from '../../../src/core/index.ts'
import { retrieve, type ScrapeOptions, scrape } from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'
import { type Answer, body, openWeb, type Web } from '../web.ts'

/** A folder to work in, and two sites without a robots.txt. */
export const desk = await openDesk()
export const web = await openWeb()
export const other = await openWeb()

const quick: ScrapeOptions = { backoffMs: 5, retries: 1, delayMs: 0, timeoutMs: 2000 }

/** Answers with a page. */
export const html = (text: string, headers = {}): Answer =>
  body(text, { 'content-type': 'text/html; charset=utf-8', ...headers })

/** Scrapes without a pause. */
export const read = (url: string | readonly string[], options: ScrapeOptions = {}, more = {}) =>
  retrieve(scrape(url, { ...quick, ...options }), { ...desk.context, ...more })

/** The error that scraping ends in. */
export const failed = (url: string | readonly string[], options: ScrapeOptions = {}, more = {}) =>
  errorOf(read(url, options, more))

/** The cells of a column. */
export function column(table: Table, name: string) {
  const found = table.columns.get(name)!
  return Array.from({ length: table.rowCount }, (_, row) => cellOf(found, row))
}

/** What a site was asked for, in order. */
export const paths = (of: Web) => of.requests.map(({ url }) => url)

/** A product of a list, and the list. */
export const item = (name: string, price: string | null, href = `/item/${name}`) =>
  `<li class="product"><h3><a href="${href}">${name}</a></h3>${price === null ? '' : `<span class="price">${price}</span>`}</li>`
export const list = (items: string, rest = '') => `<!doctype html><ul>${items}</ul>${rest}`

/** Reads such a list. */
export const products: ScrapeOptions = {
  rows: 'li.product',
  fields: { name: 'h3', price: '.price', link: 'h3 a@href' },
}

/** A path whose pages have numbers, up to a last one. */
export const numbered = (path: string, last: number, past: (page: number) => Answer) =>
  web.on(path, (request, response, times) => {
    const page = Number(new URL(request.url!, web.url).searchParams.get('page'))
    const answer = page <= last ? html(list(item(`n${page}`, '1') + item(`m${page}`, '2'))) : past(page)
    answer(request, response, times)
  })

beforeEach(() => {
  desk.reports.length = 0
  for (const one of [web, other]) {
    one.requests.length = 0
    one.on('/robots.txt', body('', {}, 404))
  }
})
