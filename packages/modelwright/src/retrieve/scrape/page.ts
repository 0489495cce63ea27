import type { Document, Element } from 'domhandler'
import { isElement, plainText, textOf } from './parse-page.ts'
import { selecting } from './selecting.ts'

/** A page that was read. */
export interface Page {
  readonly document: Document
  /** Its address, without user and password. */
  readonly url: URL
  /** What messages and provenance call it. */
  readonly shown: string
  /** When it was had, ISO 8601, where a clock was handed in. */
  readonly at?: string
  readonly encoding: string
  readonly licence?: string
}

const bases = selecting('base[href]', 'base')

/** What relative links of a page start from. */
export function baseOf({ document, url }: Pick<Page, 'document' | 'url'>): URL {
  const href = bases.all(document)[0]?.attribs['href']
  const base = href !== undefined && URL.canParse(href, url.href) ? new URL(href, url) : url
  return base.protocol === 'http:' || base.protocol === 'https:' ? base : url
}

/** Attributes that hold an address. */
const addresses = new Set(['href', 'src', 'action', 'cite', 'poster', 'data-src', 'data-href'])

/**
 * An attribute of an element; addresses are made absolute, whatever they lead to.
 *
 * A link that stays on the page gives the address that messages call it: what is secret in it goes nowhere.
 */
export function attributeOf(element: Element, name: string, page: Page, base: URL): string | undefined {
  const value = element.attribs[name]
  if (value === undefined) return undefined
  if (!addresses.has(name)) return plainText(value)
  const text = value.trim()
  if (text === '' || !URL.canParse(text, base.href)) return plainText(value)
  const url = new URL(text, base)
  url.username = ''
  url.password = ''
  return url.href.replace(/#.*$/, '') === page.url.href.replace(/#.*$/, '') ? page.shown + url.hash : url.href
}

/** Where a link leads: absolute, without fragment; undefined where it is no address of the web or stays on the page. */
export function linkTarget(href: string | undefined, page: Page, base: URL): URL | undefined {
  if (href === undefined || !URL.canParse(href.trim(), base.href)) return undefined
  const url = new URL(href.trim(), base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.hash = ''
  url.username = ''
  url.password = ''
  return url.href === page.url.href.replace(/#.*$/, '') ? undefined : url
}

/** Whether a page holds hardly anything but scripts: what one sees of it is made in the browser. */
export function isMadeByScripts(document: Document): boolean {
  const body = selecting('body', 'body').all(document)[0]
  const scripts = selecting('script', 'script').all(document).length
  const seen = body !== undefined && isElement(body) ? (textOf(body)?.length ?? 0) : 0
  return scripts > 0 && seen < 400
}
