/** What an element may be given: attributes, `on…` listeners, `true` for a bare attribute. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/** What may stand within an element; text is always text, never markup. */
export type Child = Node | string | false | undefined | readonly Child[]

function append(parent: Node, child: Child): void {
  if (child === false || child === undefined) return
  if (typeof child === 'string') parent.appendChild(document.createTextNode(child))
  else if (child instanceof Node) parent.appendChild(child)
  else for (const each of child) append(parent, each)
}

/** Makes an element. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else made.setAttribute(name, value === true ? '' : String(value))
  }
  append(made, children)
  return made
}

/** Puts children in the place of what an element holds. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren()
  append(parent, children)
}

/** A key as the page shows it. */
export function key(name: string): HTMLElement {
  return el('kbd', { 'aria-hidden': 'true' }, name)
}

/** A name for ids and `for`, new on each call. */
let count = 0
export function newName(): string {
  count += 1
  return `at-${count}`
}

/** Shows a share as percent; what is more than nothing never reads 0. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return '–'
  const value = 100 * share
  return value > 0 && value < 1 ? '<1 %' : value > 99 && value < 100 ? '>99 %' : `${Math.round(value)} %`
}

/** Shows a measure with two decimals and a true minus. */
export function decimals(value: number): string {
  return value.toFixed(2).replace('-', '−')
}
