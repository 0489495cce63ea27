import { type Html, html, nothing, type Part } from './html.ts'

/** A figure among others at a glance. */
export interface Card {
  readonly label: string
  readonly value: string
  readonly note?: string
}

/** Words need smaller type than numbers. */
const longestNumber = 9

/** Shows a few figures side by side. */
export function cards(list: readonly Card[]): Html {
  const items = list.map(({ label, value, note }) => {
    const small = note === undefined ? nothing : html`<dd class="note">${note}</dd>`
    return html`<div><dt>${label}</dt><dd${value.length > longestNumber ? html` class="words"` : nothing}>${value}</dd>${small}</div>`
  })
  return html`<dl class="cards">${items}</dl>`
}

/** A column of a table: its head and how its cells stand. */
export interface Head {
  readonly title: string
  readonly isNumber?: boolean
}

/** A row of a table; the first cell names it. */
export interface Row {
  readonly cells: readonly Part[]
  readonly isBest?: boolean
  /** What a search finds the row by. */
  readonly find?: string
}

/** Makes a table whose first cell of each row is its heading; a roomy one is scrolled on narrow pages rather than squeezed. */
export function dataTable(
  heads: readonly Head[],
  rows: readonly Row[],
  caption?: string,
  { isRoomy = false } = {},
): Html {
  const kind = (i: number): Html => (heads[i].isNumber === true ? html` class="number"` : nothing)
  const body = rows.map(({ cells, isBest, find }) => {
    const [first, ...rest] = cells
    const others = rest.map((cell, i) => html`<td${kind(i + 1)}>${cell}</td>`)
    return html`<tr${isBest === true && html` class="best"`}${find !== undefined && html` data-find="${find}"`}><th scope="row"${kind(0)}>${first}</th>${others}</tr>
`
  })
  const head = heads.map(({ title }, i) => html`<th scope="col"${kind(i)}>${title}</th>`)
  return html`<div class="scroll${isRoomy && ' roomy'}"><table>${caption !== undefined && html`<caption>${caption}</caption>`}<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>`
}

/** Lists facts of one thing, name and value; wide ones take the page's whole width. */
export function factList(facts: readonly (readonly [string, Part])[], { isWide = false } = {}): Html {
  return html`<dl class="facts${isWide && ' wide'}">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

/** A drawing with its caption. */
export function figure(drawing: Html, caption?: Part): Html {
  return html`<figure>${drawing}${caption !== undefined && html`<figcaption>${caption}</figcaption>`}</figure>`
}

/** A small bar of a share between 0 and 1. */
export function shareBar(share: number): Html {
  const width = Math.round(100 * Math.min(1, Math.max(0, share)))
  return html`<span class="bar" aria-hidden="true"><i style="width:${width}%"></i></span>`
}
