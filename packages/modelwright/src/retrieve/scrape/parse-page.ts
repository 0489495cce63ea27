import type { ChildNode, Document, Element } from 'domhandler'
import { parse } from 'parse5'
import { adapter } from 'parse5-htmlparser2-tree-adapter'
import { ModelwrightError } from '../../core/index.ts'

/** Deeper than any page made by people or their programs; browsers stop at 512. */
const mostDepth = 2000

function unsafe(shown: string, why: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_PAGE_UNSAFE', {
    message: `"${shown}" ${why}: no honest page does.`,
    where: shown,
    mend: ['Open the page in a browser and see what it is.', "Leave it out:  { broken: 'skip' }"],
  })
}

/**
 * Parses HTML as browsers do, broken or not, into a tree for CSS selectors.
 *
 * Bounded: depth, and elements by the size of the page, since broken markup can multiply them.
 *
 * @throws {ModelwrightError} RETRIEVE_PAGE_UNSAFE
 */
export function parsePage(text: string, shown: string): Document {
  const mostElements = 1000 + text.length
  let [depth, elements] = [0, 0]
  const bounded: typeof adapter = {
    ...adapter,
    createElement(name, namespace, attributes) {
      if (++elements > mostElements) throw unsafe(shown, 'multiplies its elements')
      return adapter.createElement(name, namespace, attributes)
    },
    onItemPush() {
      if (++depth > mostDepth) throw unsafe(shown, `is nested more than ${mostDepth} elements deep`)
    },
    onItemPop() {
      depth--
    },
  }
  return parse(text, { treeAdapter: bounded, sourceCodeLocationInfo: false })
}

/** Elements whose content no one sees. */
const hidden = new Set(['script', 'style', 'template', 'noscript', 'head', 'title'])

/** Elements that stand on lines of their own. */
const apart = new Set(
  (
    'address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main ' +
    'nav ol option p pre section table td th tr ul'
  ).split(' '),
)

/** Whether a node is an element. */
export function isElement(node: ChildNode): node is Element {
  return node.type === 'tag' || node.type === 'script' || node.type === 'style'
}

/** HTML's blanks and the no-break space that pages pad with. */
const blanks = /[\t\n\f\r \u00a0]+/g

/** Text with runs of blanks made one, none at its ends; undefined where nothing is left. */
export function plainText(text: string): string | undefined {
  const plain = text.replace(blanks, ' ').replace(/^ | $/g, '')
  return plain === '' ? undefined : plain
}

/** The text one sees of an element, on one line; undefined where there is none. */
export function textOf(element: Element): string | undefined {
  const parts: string[] = []
  const stack: (ChildNode | string)[] = [...element.children].reverse()
  while (stack.length > 0) {
    const node = stack.pop()!
    if (typeof node === 'string') parts.push(node)
    else if (node.type === 'text') parts.push(node.data)
    else if (isElement(node) && !hidden.has(node.name)) {
      const isApart = apart.has(node.name)
      if (isApart) stack.push(' ')
      for (let at = node.children.length - 1; at >= 0; at--) stack.push(node.children[at])
      if (isApart) stack.push(' ')
    }
  }
  return plainText(parts.join(''))
}
