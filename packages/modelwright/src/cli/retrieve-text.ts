import type { Provenance } from '../core/index.ts'
import type { Preview } from '../retrieve/index.ts'
import { alignColumns, shownNumber } from './columns.ts'

/** Longest text of a cell, and most columns, that fit a screen. */
const [longest, mostColumns] = [40, 12]

function cut(text: string | null): string {
  if (text === null) return '–'
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function placeOf({ from, pages }: Provenance): string {
  const place = from.length > 2 ? `${from[0]} and ${from.length - 1} more` : from.join(', ')
  return pages === undefined
    ? place
    : `${shownNumber(pages.length)} ${pages.length === 1 ? 'page' : 'pages'} of ${place}`
}

/** The first rows of a table under their columns. */
export function previewText({ rowCount, columns, rows, provenance }: Preview): string {
  const shown = columns.slice(0, mostColumns)
  const numbers = shown.flatMap(({ type }, at) => (type === 'number' ? [at] : []))
  const grid = [
    shown.map(({ name }) => cut(name)),
    shown.map(({ type }) => type),
    ...rows.map((row) => row.slice(0, mostColumns).map(cut)),
  ]
  const more = [
    ...(rowCount > rows.length ? [`${shownNumber(rowCount - rows.length)} more rows`] : []),
    ...(columns.length > mostColumns ? [`${columns.length - mostColumns} more columns`] : []),
  ]
  return [
    `${shownNumber(rowCount)} rows, ${columns.length} columns from ${placeOf(provenance)}\n\n`,
    alignColumns(grid, { right: numbers, indent: '  ' }),
    more.length > 0 ? `  … ${more.join(', ')}\n` : '',
  ].join('')
}
