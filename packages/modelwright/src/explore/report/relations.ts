import { dataTable, type Html, html, nothing, shownCount, shownText } from '../../core/report/index.ts'
import type { Pair, Pairs } from '../profile-types.ts'
import { shortRelation } from './relation-text.ts'

/** Columns drawn in the matrix, and pairs listed beside it. */
const mostDrawn = 40
const mostListed = 20

/** Side of a cell, and room for names, in units of the drawing. */
const cell = 14
const margin = 96

/** Shades of a matrix: each one path, so that a thousand cells stay small. */
const shades = 10

function pathOf(cells: readonly (readonly [number, number])[]): string {
  return cells
    .map(([column, row]) => `M${margin + column * cell} ${row * cell}h${cell}v${cell}h-${cell}z`)
    .join('')
}

/** Draws how strongly columns go together: the darker a cell the stronger. */
function matrix(names: readonly string[], strengths: ReadonlyMap<string, number>): Html {
  const byShade = new Map<number, (readonly [number, number])[]>()
  names.forEach((a, column) => {
    names.forEach((b, row) => {
      if (row <= column) return
      const shade = Math.min(shades, Math.ceil((strengths.get(`${a}\u0000${b}`) ?? 0) * shades))
      byShade.set(shade, [...(byShade.get(shade) ?? []), [column, row]])
    })
  })
  const paths = [...byShade].map(
    ([shade, cells]) =>
      html`<path d="${pathOf(cells)}" style="fill:color-mix(in srgb,var(--accent) ${shade * shades}%,var(--fill));stroke:var(--paper)"/>`,
  )
  const side = names.length * cell
  const labels = names.map((name, at) => {
    const shown = shownText(name, 18)
    const left = html`<text x="${margin - 5}" y="${at * cell + cell - 4}" text-anchor="end">${shown}</text>`
    const below = html`<text transform="translate(${margin + at * cell + cell - 4} ${side + 5}) rotate(-90)" text-anchor="end">${shown}</text>`
    return html`${at > 0 && left}${at < names.length - 1 && below}`
  })
  return html`<svg viewBox="0 0 ${margin + side} ${side + margin}" style="max-width:${Math.round(1.5 * (margin + side))}px" role="img" aria-label="Strength of the relation of each pair of ${names.length} columns, from 0 to 1; the strongest are listed in the table beside it">${paths}${labels}</svg>`
}

function measured({ measure, value, spearman, strength }: Pair): string {
  return shortRelation({ measure, value, strength, ...(spearman === undefined ? {} : { spearman }) })
}

/** Columns that take part in the strongest pairs first, then put back in the order of the table. */
function drawnColumns(columns: readonly string[], sorted: readonly Pair[]): readonly string[] {
  if (columns.length <= mostDrawn) return columns
  const chosen = new Set<string>()
  for (const { a, b } of sorted) {
    if (chosen.size + 2 > mostDrawn) break
    chosen.add(a).add(b)
  }
  return columns.filter((name) => chosen.has(name))
}

/** Shows how columns go with each other: a matrix, and the strongest pairs as a table. */
export function relationsBody(pairs: Pairs): Html {
  const sorted = [...pairs.pairs].sort((x, y) => y.strength - x.strength)
  if (sorted.length === 0) return html`<p>There are no two columns that can be compared.</p>`
  const names = drawnColumns(pairs.columns, sorted)
  const strengths = new Map(sorted.map(({ a, b, strength }) => [`${a}\u0000${b}`, strength]))
  const rows = sorted.slice(0, mostListed).map((pair) => ({
    cells: [
      html`<bdi>${shownText(pair.a, 40)}</bdi>`,
      html`<bdi>${shownText(pair.b, 40)}</bdi>`,
      measured(pair),
    ],
  }))
  const heads = [{ title: 'Column' }, { title: 'goes with' }, { title: 'Relation', isNumber: true }]
  const left =
    names.length < pairs.columns.length
      ? html`<p class="small">Drawn are ${names.length} of ${shownCount(pairs.columns.length)} columns: those of the strongest pairs.</p>`
      : nothing
  return html`<div class="matrix"><figure>${matrix(names, strengths)}<figcaption>The darker the stronger: the greater of Pearson’s and Spearman’s correlation, Cramér’s V, or the correlation ratio.</figcaption>${left}</figure>${dataTable(heads, rows, 'The strongest pairs')}</div>`
}
