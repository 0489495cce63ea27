import type { Document, Element } from 'domhandler'
import type { Field } from './field.ts'
import { attributeOf, baseOf, type Page } from './page.ts'
import { textOf } from './parse-page.ts'
import { type Selecting, selecting } from './selecting.ts'

/** A cell as it stands on a page; null where there is none. */
export type Cell = string | null

/** What one page holds. */
export interface PageRows {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** Columns of which the page has a value at all. */
  readonly filled: ReadonlySet<string>
  /** Rows that were passed over: headings within, repeated heads, blank ones. */
  readonly left: number
}

/** Reads the rows of a page. */
export type ReadPage = (page: Page) => PageRows

interface Finder {
  readonly field: Field
  readonly selecting: Selecting | undefined
}

function finderOf(field: Field): Finder {
  const { selector, name } = field
  return { field, selecting: selector === '' ? undefined : selecting(selector, `fields: ${name}`) }
}

function contentOf(element: Element | Document, { attribute }: Field, page: Page, base: URL): Cell {
  if (element.type === 'root') return null
  return (attribute === undefined ? textOf(element) : attributeOf(element, attribute, page, base)) ?? null
}

function cellOf(row: Element | Document, finder: Finder, page: Page, base: URL): Cell {
  const matches = finder.selecting === undefined ? [row] : finder.selecting.all(row)
  if (!finder.field.isList)
    return matches.length === 0 ? null : contentOf(matches[0], finder.field, page, base)
  const values = matches
    .map((match) => contentOf(match, finder.field, page, base))
    .filter((value) => value !== null)
  return values.length === 0 ? null : JSON.stringify(values)
}

/** Which columns have a value in some row. */
export function filledOf(names: readonly string[], rows: readonly (readonly Cell[])[]): ReadonlySet<string> {
  return new Set(names.filter((_, at) => rows.some((row) => row[at] !== null && row[at] !== undefined)))
}

/**
 * Makes what reads rows by selectors; a row in which nothing is found is none.
 *
 * @param rows - selector of a row; '': the page is one
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when a selector is none
 */
export function fieldReader(rows: string, fields: readonly Field[]): ReadPage {
  const ofRows = rows === '' ? undefined : selecting(rows, 'rows')
  const finders = fields.map(finderOf)
  const names = fields.map(({ name }) => name)
  return (page) => {
    const base = baseOf(page)
    const elements = ofRows === undefined ? [page.document] : ofRows.all(page.document)
    const all = elements.map((row) => finders.map((finder) => cellOf(row, finder, page, base)))
    const kept = all.filter((row) => row.some((cell) => cell !== null))
    return { names, rows: kept, filled: filledOf(names, kept), left: all.length - kept.length }
  }
}
