import { eachTerm, type TermRules, type TextColumn, textAt } from '@modelwright/runtime'

/** Terms of a column in the order they were first met, in how many rows each is, and how often in all. */
export interface TermCounts {
  readonly terms: readonly string[]
  readonly rows: readonly number[]
  readonly totals: readonly number[]
}

/** From so many distinct terms on, those met in one row so far are forgotten: memory stays bounded. */
const mostTerms = 3_000_000

interface Growing {
  readonly places: Map<string, number>
  readonly rows: number[]
  readonly totals: number[]
  /** The row in which each term was last met. */
  readonly last: number[]
}

function add({ places, rows, totals, last }: Growing, term: string, row: number): void {
  const place = places.get(term)
  if (place === undefined) {
    places.set(term, rows.length)
    rows.push(1)
    totals.push(1)
    last.push(row)
    return
  }
  totals[place]++
  if (last[place] === row) return
  last[place] = row
  rows[place]++
}

/** Keeps the terms met in more rows than `least`. */
function withoutRare({ places, rows, totals, last }: Growing, least: number): Growing {
  const kept: Growing = { places: new Map(), rows: [], totals: [], last: [] }
  for (const [term, place] of places) {
    if (rows[place] <= least) continue
    kept.places.set(term, kept.rows.length)
    kept.rows.push(rows[place])
    kept.totals.push(totals[place])
    kept.last.push(last[place])
  }
  return kept
}

/**
 * Counts the terms of a text column.
 *
 * Beyond three million distinct terms the rarest so far are forgotten, so that counts of rare terms are then too low.
 *
 * @see Manku and Motwani 2002, "Approximate frequency counts over data streams" (lossy counting)
 */
export function countTerms(column: TextColumn, rules: TermRules, most = mostTerms): TermCounts {
  let growing: Growing = { places: new Map(), rows: [], totals: [], last: [] }
  for (let row = 0, least = 1; row < column.missing.length; row++) {
    const text = textAt(column, row)
    if (text === null) continue
    eachTerm(text, rules, (term) => {
      add(growing, term, row)
    })
    while (growing.places.size > most) growing = withoutRare(growing, least++)
  }
  return { terms: [...growing.places.keys()], rows: growing.rows, totals: growing.totals }
}
