import { dataTable, type Html, html, nothing, shownCount, shownText } from '../../core/report/index.ts'
import { percent } from '../alert.ts'
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

/** What a matrix shows: how strong a pair is, from 0 to 1, and in words. */
interface Drawing {
  readonly names: readonly string[]
  strengthOf(column: string, row: string): number
  /** Whether the cells above the diagonal say something else than those below it. */
  readonly isDirected: boolean
  readonly label: string
}

/** Cells of each shade. */
function shaded({ names, strengthOf, isDirected }: Drawing): Map<number, (readonly [number, number])[]> {
  const byShade = new Map<number, (readonly [number, number])[]>()
  names.forEach((a, column) => {
    names.forEach((b, row) => {
      if (row === column || (row < column && !isDirected)) return
      const shade = Math.min(shades, Math.ceil(strengthOf(a, b) * shades))
      byShade.set(shade, [...(byShade.get(shade) ?? []), [column, row]])
    })
  })
  return byShade
}

/** Draws how strongly columns go together: the darker a cell the stronger. */
function matrix(drawing: Drawing): Html {
  const { names, isDirected, label } = drawing
  const paths = [...shaded(drawing)].map(
    ([shade, cells]) =>
      html`<path d="${pathOf(cells)}" style="fill:color-mix(in srgb,var(--accent) ${shade * shades}%,var(--fill));stroke:var(--paper)"/>`,
  )
  const side = names.length * cell
  const labels = names.map((name, at) => {
    const shown = shownText(name, 18)
    const left = html`<text x="${margin - 5}" y="${at * cell + cell - 4}" text-anchor="end">${shown}</text>`
    const below = html`<text transform="translate(${margin + at * cell + cell - 4} ${side + 5}) rotate(-90)" text-anchor="end">${shown}</text>`
    return html`${(isDirected || at > 0) && left}${(isDirected || at < names.length - 1) && below}`
  })
  return html`<svg viewBox="0 0 ${margin + side} ${side + margin}" style="max-width:${Math.round(1.5 * (margin + side))}px" role="img" aria-label="${label}">${paths}${labels}</svg>`
}

const keyOf = (a: string, b: string): string => `${a}\u0000${b}`

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

function strengthMatrix(names: readonly string[], pairs: readonly Pair[]): Html {
  const strengths = new Map(pairs.map(({ a, b, strength }) => [keyOf(a, b), strength]))
  return matrix({
    names,
    strengthOf: (a, b) => strengths.get(keyOf(a, b)) ?? 0,
    isDirected: false,
    label: `Strength of the relation of each pair of ${names.length} columns, from 0 to 1; the strongest are listed in the table beside it`,
  })
}

const named = (name: string): Html => html`<bdi>${shownText(name, 40)}</bdi>`

interface Foretold {
  readonly by: string
  readonly of: string
  readonly power: number
}

const foretoldOf = (pairs: readonly Pair[]): Foretold[] =>
  pairs
    .flatMap(({ a, b, foretells: [aOfB, bOfA] = [0, 0] }) => [
      { by: a, of: b, power: aOfB },
      { by: b, of: a, power: bOfA },
    ])
    .filter(({ power }) => power > 0)
    .sort((x, y) => y.power - x.power)

/** Shows which column foretells which: a matrix of both directions, and the strongest as a table. */
function foretellingBody(names: readonly string[], pairs: readonly Pair[]): Html {
  const all = foretoldOf(pairs)
  if (all.length === 0) return nothing
  const powers = new Map(all.map(({ by, of, power }) => [keyOf(by, of), power]))
  const drawn = matrix({
    names,
    strengthOf: (by, of) => powers.get(keyOf(by, of)) ?? 0,
    isDirected: true,
    label: `How much of each of ${names.length} columns, a row each, every other foretells, a column each, from 0 to 1; the strongest are listed in the table beside it`,
  })
  const rows = all
    .slice(0, mostListed)
    .map(({ by, of, power }) => ({ cells: [named(by), named(of), percent(power)] }))
  const heads = [{ title: 'Column' }, { title: 'foretells' }, { title: 'Share of it', isNumber: true }]
  return html`<div class="matrix"><figure>${drawn}<figcaption>Predictive power, column by column: the darker, the more of the column on the left the one below foretells by itself on rows it was not looked at with.</figcaption></figure>${dataTable(heads, rows, 'The strongest foretellings')}</div>`
}

/** Shows how columns go with each other: a matrix, and the strongest pairs as a table. */
export function relationsBody(pairs: Pairs): Html {
  const sorted = [...pairs.pairs].sort((x, y) => y.strength - x.strength)
  if (sorted.length === 0) return html`<p>There are no two columns that can be compared.</p>`
  const names = drawnColumns(pairs.columns, sorted)
  const rows = sorted.slice(0, mostListed).map((pair) => ({
    cells: [named(pair.a), named(pair.b), measured(pair)],
  }))
  const heads = [{ title: 'Column' }, { title: 'goes with' }, { title: 'Relation', isNumber: true }]
  const left =
    names.length < pairs.columns.length
      ? html`<p class="small">Drawn are ${names.length} of ${shownCount(pairs.columns.length)} columns: those of the strongest pairs.</p>`
      : nothing
  return html`<div class="matrix"><figure>${strengthMatrix(names, sorted)}<figcaption>The darker the stronger: the greater of Pearson’s and Spearman’s correlation, Cramér’s V, or the correlation ratio.</figcaption>${left}</figure>${dataTable(heads, rows, 'The strongest pairs')}</div>${foretellingBody(names, sorted)}`
}
