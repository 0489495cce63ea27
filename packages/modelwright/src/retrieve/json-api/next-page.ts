import { linkOf } from '../http/links.ts'
import type { Page } from './ask-page.ts'
import type { JsonApiValues } from './json-api-options.ts'
import { valueAt } from './records.ts'

/** How far the pages have come. */
export interface Progress {
  /** Pages read. */
  readonly pages: number
  /** Records read. */
  readonly records: number
  /** Records of the last page. */
  readonly last: number
}

function withParameter(url: URL, name: string, value: string | number): URL {
  const next = new URL(url)
  next.searchParams.set(name, String(value))
  return next
}

/** The address of the first page. */
export function firstPage(url: URL, values: JsonApiValues): URL {
  const { paging, sizeParameter, pageSize, pageParameter, offsetParameter } = values
  let first = url
  if (paging !== 'none' && sizeParameter !== '' && pageSize > 0)
    first = withParameter(first, sizeParameter, pageSize)
  if (paging === 'page') first = withParameter(first, pageParameter, values.firstPage)
  if (paging === 'offset') first = withParameter(first, offsetParameter, 0)
  return first
}

/**
 * Whether a cursor is an address: a whole one, or a path that leads to where was asked, below it or beside it, or has a query. A "/"
 * alone proves nothing: cursors are often Base64, which may begin with one.
 */
function looksLikeAddress(value: string, { pathname }: URL): boolean {
  if (/^https?:\/\//i.test(value)) return true
  if (!value.startsWith('/')) return false
  const beside = pathname.slice(0, pathname.lastIndexOf('/') + 1)
  return (
    value.includes('?') ||
    value === pathname ||
    value.startsWith(`${pathname.replace(/\/$/, '')}/`) ||
    (beside !== '/' && value.startsWith(beside))
  )
}

function byCursor(page: Page, asked: URL, { cursor, cursorParameter }: JsonApiValues): URL | undefined {
  const value = valueAt(page.value, cursor)
  if (typeof value === 'number') return withParameter(asked, cursorParameter, value)
  if (typeof value !== 'string' || value === '') return undefined
  const isAddress = looksLikeAddress(value, asked) && URL.canParse(value, page.url.href)
  return isAddress ? new URL(value, page.url) : withParameter(asked, cursorParameter, value)
}

/** The address of the page after this one; undefined where this was the last. */
export function nextPage(page: Page, asked: URL, progress: Progress, values: JsonApiValues): URL | undefined {
  const { paging, pageSize } = values
  if (paging === 'cursor') return byCursor(page, asked, values)
  if (paging === 'link') {
    const target = linkOf(page.headers, 'next')
    return target === undefined || !URL.canParse(target, page.url.href)
      ? undefined
      : new URL(target, page.url)
  }
  if (paging === 'none' || progress.last === 0 || progress.last < pageSize) return undefined
  return paging === 'page'
    ? withParameter(asked, values.pageParameter, values.firstPage + progress.pages)
    : withParameter(asked, values.offsetParameter, progress.records)
}
