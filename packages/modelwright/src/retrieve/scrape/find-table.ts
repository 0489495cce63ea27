import { foldAscii } from '@modelwright/runtime'
import type { Element } from 'domhandler'
import { ModelwrightError } from '../../core/index.ts'
import { isMadeByScripts, type Page } from './page.ts'
import { isElement, textOf } from './parse-page.ts'
import { selecting } from './selecting.ts'
import { gridOf } from './table-grid.ts'

const tables = selecting('table', 'table')

function captionOf(table: Element): string {
  const caption = table.children.find((child) => isElement(child) && child.name === 'caption')
  return caption === undefined ? '' : (textOf(caption as Element) ?? '')
}

function sizeOf(table: Element, shown: string): { readonly rows: number; readonly columns: number } {
  const grid = gridOf(table, shown)
  return { rows: grid.length, columns: grid.reduce((most, { cells }) => Math.max(most, cells.length), 0) }
}

/** Tables that hold data: some rows and columns, and no table within. */
function isData(table: Element, shown: string): boolean {
  const { rows, columns } = sizeOf(table, shown)
  return rows >= 2 && columns >= 2 && tables.all(table).length === 0
}

function listed(all: readonly Element[], shown: string): string[] {
  return all.slice(0, 8).map((table, at) => {
    const { rows, columns } = sizeOf(table, shown)
    const name = captionOf(table) || (table.attribs['id'] === undefined ? '' : `#${table.attribs['id']}`)
    return `{ table: '${at + 1}' }  ${rows} × ${columns}${name === '' ? '' : ` "${name.slice(0, 60)}"`}`
  })
}

function unclear(problem: string, page: Page, all: readonly Element[]): ModelwrightError {
  const scripts = all.length === 0 && isMadeByScripts(page.document) ? [scriptHint] : []
  return new ModelwrightError('RETRIEVE_ROWS_MISSING', {
    message: `"${page.shown}" ${problem}.`,
    where: page.shown,
    mend: [
      ...(all.length > 0
        ? [`Name one of its ${all.length}:  ${listed(all, page.shown).join('  ·  ')}`]
        : scripts),
      "If the rows are no table:  { rows: 'li.product', fields: { name: 'h3' } }",
    ],
  })
}

/** What to do about a page that is made in the browser. */
export const scriptHint =
  'The page is made by JavaScript, which is not run: in the network tab of a browser, find the address its data come from, and read that:  jsonApi(…)'

function byCaption(all: readonly Element[], wanted: string): Element | undefined {
  const folded = foldAscii(wanted)
  const captions = all.map((table) => foldAscii(captionOf(table)))
  const exact = captions.indexOf(folded)
  return all[exact >= 0 ? exact : captions.findIndex((caption) => caption.includes(folded))]
}

function theOnly(all: readonly Element[], page: Page): Element {
  const data = all.filter((table) => isData(table, page.shown))
  if (data.length === 1) return data[0]
  if (data.length === 0 && all.length === 1) return all[0]
  throw unclear(all.length === 0 ? 'has no table' : `has ${all.length} tables`, page, all)
}

function tableIn(element: Element | undefined): Element | undefined {
  return element === undefined || element.name === 'table' ? element : tables.all(element)[0]
}

/** Makes what finds a table on a page. @throws {ModelwrightError} CORE_OPTION_INVALID - when a selector is none */
export function tableFinder(wanted: string): (page: Page) => Element {
  const isNumber = /^\d+$/.test(wanted)
  const caption = /^caption\s*=\s*(.+)$/.exec(wanted)?.[1].trim()
  const select = wanted === '' || isNumber || caption !== undefined ? undefined : selecting(wanted, 'table')
  return (page) => {
    const all = tables.all(page.document)
    if (wanted === '') return theOnly(all, page)
    const found = isNumber
      ? all[Number(wanted) - 1]
      : caption !== undefined
        ? byCaption(all, caption)
        : tableIn(select!.all(page.document)[0])
    if (found === undefined) throw unclear(`has no table ${JSON.stringify(wanted)}`, page, all)
    return found
  }
}
