import { compile, selectAll } from 'css-select'
import type { AnyNode, Document, Element } from 'domhandler'
import { didYouMean, ModelwrightError } from '../../core/index.ts'

/** A selector that was checked, ready to be looked for. */
export interface Selecting {
  readonly text: string
  /** Matches below a node, in document order. */
  all(within: Document | Element): Element[]
}

function badSelector(text: string, owner: string, cause: unknown): ModelwrightError {
  const why = cause instanceof Error ? cause.message.split('\n')[0].slice(0, 120) : ''
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for scrape: "${owner}" is no CSS selector: ${JSON.stringify(text.slice(0, 120))} (${why.replace(/\.$/, '')}).`,
    where: 'scrape',
    mend: [
      'A selector such as  li.product > h3 a  or  table#prices tr',
      "In a browser's developer tools: right-click the element, Copy, Copy selector.",
    ],
  })
}

/** Selectors that start from the element they are looked for within: `> td`. */
const relative = /:scope|(?:^|,)\s*[>+~]/

/** Checks a selector. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function selecting(text: string, owner: string): Selecting {
  try {
    const query = compile<AnyNode, Element>(text)
    return { text, all: (within) => selectAll<AnyNode, Element>(relative.test(text) ? text : query, within) }
  } catch (error) {
    throw badSelector(text, owner, error)
  }
}

/** Class names and ids of a page: what a selector that matches nothing may have meant. */
export function hintsFor(selector: string, document: Document): readonly string[] {
  const wanted = /[.#]([\w-]+)/.exec(selector)?.[1]
  if (wanted === undefined) return []
  const names = new Set<string>()
  for (const element of selectAll<AnyNode, Element>('[class], [id]', document)) {
    for (const name of (element.attribs['class'] ?? '').split(/\s+/)) if (name !== '') names.add(name)
    if (element.attribs['id'] !== undefined) names.add(element.attribs['id'])
    if (names.size > 5000) break
  }
  return didYouMean(wanted, [...names])
}
