import { targetOf } from './field.ts'
import { baseOf, linkTarget, type Page } from './page.ts'
import { selecting } from './selecting.ts'

const anchors = selecting('a[href]', 'a')

/**
 * Makes what finds the links that a selector means, in order, each once; a link may also be inside of what is selected.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when the selector is none
 */
export function linkFinder(text: string, owner: string): (page: Page) => readonly URL[] {
  const { selector, attribute = 'href' } = targetOf(text)
  const links = selecting(selector, owner)
  return (page) => {
    const base = baseOf(page)
    const found = new Map<string, URL>()
    for (const element of links.all(page.document)) {
      const anchor = element.attribs[attribute] === undefined ? anchors.all(element)[0] : element
      const url = linkTarget(anchor?.attribs[attribute], page, base)
      if (url !== undefined) found.set(url.href, url)
    }
    return [...found.values()]
  }
}
