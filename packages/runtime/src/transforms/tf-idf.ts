import type { SparseColumn, TextColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { log } from '../math/log.ts'
import type { Reader } from '../reader.ts'
import { bucketOf } from '../text/murmur3.ts'
import { eachTerm, type TermRules } from '../text/terms.ts'
import { textAt } from '../text-column.ts'
import { asText, repeatType } from '../typed-column.ts'
import { encodeUtf8 } from '../utf8.ts'

/** The terms of one column and what each weighs. */
export interface TermWeights {
  /** Place of each term by its position; empty where terms are hashed. */
  readonly terms: readonly string[]
  /** Weight of each place; shape `[size]`. */
  readonly weights: Float64Array
}

/** One entry a column; the rules are the same for all. */
export interface TfIdfState extends TermRules {
  /** Whether a term counts `1 + ln(times)` in a row instead of how many times it is there. */
  readonly damped: boolean
  /** How rows are brought to length 1: sum of squares, sum of sizes, or not at all. */
  readonly norm: 'l2' | 'l1' | 'none'
  /** Terms are hashed to their places; else they are looked up. */
  readonly hashed: boolean
  readonly columns: readonly TermWeights[]
}

const byWords = ['word', 'character', 'character-in-word'] as const
const norms = ['l2', 'l1', 'none'] as const
const longestRun = 100

function readColumn(state: Reader, hashed: boolean): TermWeights {
  const weights = state.floats('weights')
  const terms = state.strings('terms', hashed ? 0 : weights.length)
  if (new Set(terms).size !== terms.length) state.refuse('terms', 'must not hold a term twice')
  if (hashed && weights.length === 0) state.refuse('weights', 'must have one value or more')
  return Object.freeze({ terms: Object.freeze(terms.slice()), weights })
}

function readState(state: Reader): TfIdfState {
  const hashed = state.boolean('hashed')
  const smallest = state.integer('smallest', 1, longestRun)
  return Object.freeze({
    by: state.choice('by', byWords),
    smallest,
    largest: state.integer('largest', smallest, longestRun),
    shortest: state.integer('shortest', 1, longestRun),
    lower: state.boolean('lower'),
    ...(state.has('folded') && { folded: state.boolean('folded') }),
    ...(state.has('stop') && { stop: Object.freeze(state.strings('stop')) }),
    damped: state.boolean('damped'),
    norm: state.choice('norm', norms),
    hashed,
    columns: Object.freeze(state.list('columns').map((column) => readColumn(column, hashed))),
  })
}

const lookups = new WeakMap<TermWeights, Map<string, number>>()

/** The places of terms; made once per state. */
function lookupOf(column: TermWeights): Map<string, number> {
  let lookup = lookups.get(column)
  if (lookup === undefined) {
    lookup = new Map(column.terms.map((term, place) => [term, place]))
    lookups.set(column, lookup)
  }
  return lookup
}

function placer(column: TermWeights, hashed: boolean): (term: string) => number | undefined {
  if (hashed) return (term) => bucketOf(encodeUtf8(term), column.weights.length)
  const lookup = lookupOf(column)
  return (term) => lookup.get(term)
}

function lengthOf(values: readonly number[], from: number, norm: TfIdfState['norm']): number {
  let sum = 0
  for (let k = from; k < values.length; k++)
    sum += norm === 'l2' ? values[k] * values[k] : Math.abs(values[k])
  return norm === 'l2' ? Math.sqrt(sum) : sum
}

function weigh(state: TfIdfState, owner: TermWeights, column: TextColumn, rowCount: number): SparseColumn {
  const placeOf = placer(owner, state.hashed)
  const starts = new Int32Array(rowCount + 1)
  const places: number[] = []
  const values: number[] = []
  const counts = new Map<number, number>()
  for (let row = 0; row < rowCount; row++) {
    const text = textAt(column, row)
    counts.clear()
    if (text !== null)
      eachTerm(text, state, (term) => {
        const place = placeOf(term)
        if (place !== undefined) counts.set(place, (counts.get(place) || 0) + 1)
      })
    const found = Array.from(counts.keys()).sort((a, b) => a - b)
    const from = values.length
    for (const place of found) {
      const count = counts.get(place)!
      places.push(place)
      values.push((state.damped ? 1 + log(count) : count) * owner.weights[place])
    }
    const length = state.norm === 'none' ? 1 : lengthOf(values, from, state.norm)
    if (length > 0) for (let k = from; k < values.length; k++) values[k] /= length
    starts[row + 1] = values.length
  }
  const size = owner.weights.length
  return {
    type: 'sparse',
    starts,
    places: Int32Array.from(places),
    values: Float64Array.from(values),
    size,
  }
}

/** Turns a text into the weights of its terms, one block a column. A missing text and unknown terms give nothing. */
export const tfIdf: TransformOperation<TfIdfState> = {
  name: 'tf-idf',
  signature: ({ columns }) => ({
    inputs: repeatType('text', columns.length),
    outputs: repeatType('sparse', columns.length),
  }),
  read: readState,
  apply: (state, columns, rowCount) =>
    columns.map((column, at) => weigh(state, state.columns[at], asText(column), rowCount)),
}
