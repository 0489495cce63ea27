/** Markup that is safe to put into a page: made by {@link html}, or drawn by us. */
export interface Html {
  readonly markup: string
}

/** What a template takes: strings are escaped, markup is not; `undefined` and `false` leave nothing. */
export type Part = Html | string | number | undefined | false | readonly Part[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters that a page may not hold, or that turn the direction of what follows. */
const unprintable = /[^\t\n\r -~\u00a0-\u200d\u2010-\u2029\u202f-\u2065\u206a-\uffff]/g

/** Replaces characters that cannot be shown by �. */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd')
}

/** Escapes text for elements and for quoted attributes. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (found) => escapes[found])
}

function markupOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(markupOf).join('')
}

/**
 * Makes markup from a template; everything put in is escaped unless it is markup itself.
 *
 * @example
 * html`<p>${'a < b'}</p>`.markup // → "<p>a &lt; b</p>"
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, i) => text + (i < parts.length ? markupOf(parts[i]) : '')).join('') }
}

/** Nothing. */
export const nothing: Html = { markup: '' }
