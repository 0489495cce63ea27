import {
  bucketOf,
  eachTerm,
  encodeUtf8,
  log,
  lowered,
  type TermRules,
  type TermWeights,
  type TextColumn,
  type TfIdfState,
  textAt,
  withoutAccents,
} from '@modelwright/runtime'
import { defineTransform, ModelwrightError, type OptionValues } from '../../core/index.ts'
import { textsIn } from '../narrow.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'
import { stopWordsOf } from '../stop-words.ts'
import { countTerms, type TermCounts } from '../term-counts.ts'

const options = {
  by: {
    type: 'choice',
    default: 'word',
    choices: ['word', 'character', 'character-in-word'],
    about: 'What terms are made of: words, or characters across or within words.',
  },
  smallest: {
    type: 'integer',
    default: 1,
    min: 1,
    max: 20,
    about: 'Words (or characters) of the shortest term.',
  },
  largest: {
    type: 'integer',
    default: 2,
    min: 1,
    max: 20,
    about: 'Words (or characters) of the longest term.',
  },
  shortest: { type: 'integer', default: 2, min: 1, max: 20, about: 'Shorter words are passed over.' },
  lower: { type: 'boolean', default: true, about: 'Whether upper and lower case are one.' },
  folded: {
    type: 'boolean',
    default: false,
    about: 'Whether letters count without their accents: "café" is "cafe".',
  },
  languages: {
    type: 'list',
    default: [],
    about: 'Languages whose most common words are passed over: da, de, en, es, fr, it, nl, pl, pt, sv.',
  },
  stop: { type: 'list', default: [], about: 'More words that are passed over.' },
  minimumRows: {
    type: 'integer',
    default: 3,
    min: 1,
    about: 'Terms met in fewer training rows are left out.',
  },
  maxShare: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    max: 1,
    about: 'Terms met in a larger share of the training rows are left out.',
  },
  maxTerms: {
    type: 'integer',
    default: 50_000,
    min: 1,
    about: 'At most so many terms are kept, those that occur most often.',
  },
  buckets: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 16_777_216,
    about: 'Above 0: terms are hashed to so many places and none is remembered. 0: the terms are learnt.',
  },
  damped: {
    type: 'boolean',
    default: true,
    about: 'Whether a term counts 1 + ln(times) instead of its times.',
  },
  idf: { type: 'boolean', default: true, about: 'Whether terms met in many rows weigh less.' },
  norm: {
    type: 'choice',
    default: 'l2',
    choices: ['l2', 'l1', 'none'],
    about: 'How each row is brought to length 1: by squares, by sizes, or not at all.',
  },
} as const

type Given = OptionValues<typeof options>

/** Options of {@link tfIdf}. */
export type TfIdfOptions = Partial<Given>

function checkRuns({ smallest, largest }: Given): void {
  if (smallest <= largest) return
  throw new ModelwrightError('PREPARE_TERMS_INVALID', {
    message: `Terms cannot have at least ${smallest} and at most ${largest} parts.`,
    where: 'tfIdf',
    mend: [`Give a larger bound:  tfIdf(…, { smallest: ${smallest}, largest: ${smallest} })`],
  })
}

/** Words to pass over, as texts hold them after lowering and folding; sorted, each once. */
function stopOf({ by, languages, stop, lower, folded }: Given): { stop?: readonly string[] } {
  if (by !== 'word' || (languages.length === 0 && stop.length === 0)) return {}
  const asRead = (word: string): string => {
    const cased = lower ? lowered(word) : word
    return folded ? withoutAccents(cased) : cased
  }
  return { stop: [...new Set([...languages.flatMap(stopWordsOf), ...stop].map(asRead))].sort() }
}

/** `ln((1 + rows) / (1 + rows with the term)) + 1`: as if one more row held every term once. */
function weightOf(rowsWith: number, rowCount: number, idf: boolean): number {
  return idf ? log((1 + rowCount) / (1 + rowsWith)) + 1 : 1
}

/** Chooses the terms to keep, by code unit. */
function keptTerms({ terms, rows, totals }: TermCounts, rowCount: number, given: Given): number[] {
  const most = given.maxShare * rowCount
  const fit = [...terms.keys()].filter((at) => rows[at] >= given.minimumRows && rows[at] <= most)
  const byName = (a: number, b: number): number => (terms[a] < terms[b] ? -1 : 1)
  if (fit.length > given.maxTerms)
    fit.sort((a, b) => totals[b] - totals[a] || byName(a, b)).splice(given.maxTerms)
  return fit.sort(byName)
}

function learnTerms(column: TextColumn, given: Given): TermWeights {
  const rowCount = column.missing.length
  const counts = countTerms(column, given)
  const kept = keptTerms(counts, rowCount, given)
  return {
    terms: kept.map((at) => counts.terms[at]),
    weights: Float64Array.from(kept, (at) => weightOf(counts.rows[at], rowCount, given.idf)),
  }
}

/** Weighs buckets by the rows that have a term in them. */
function weighBuckets(column: TextColumn, given: Given): TermWeights {
  const rowCount = column.missing.length
  const rows = new Int32Array(given.buckets)
  if (given.idf) countBuckets(column, given, rows)
  return { terms: [], weights: Float64Array.from(rows, (count) => weightOf(count, rowCount, given.idf)) }
}

function countBuckets(column: TextColumn, rules: TermRules, rows: Int32Array): void {
  const last = new Int32Array(rows.length).fill(-1)
  for (let row = 0; row < column.missing.length; row++) {
    const text = textAt(column, row)
    if (text === null) continue
    eachTerm(text, rules, (term) => {
      const place = bucketOf(encodeUtf8(term), rows.length)
      if (last[place] === row) return
      last[place] = row
      rows[place]++
    })
  }
}

/** The training half of `tf-idf`. */
export const tfIdfTransform = defineTransform({
  name: 'tf-idf',
  about: 'Turns a text into the weights of its words, phrases or runs of characters.',
  options,
  takes: ['text'],
  gives: () => 'sparse',
  fillsMissing: true,
  settles: 'scale',
  fit(columns, given): TfIdfState {
    checkRuns(given)
    const extra = { ...(given.folded ? { folded: true } : {}), ...stopOf(given) }
    const { by, smallest, largest, shortest, lower, damped, norm, buckets } = given
    const learn = buckets > 0 ? weighBuckets : learnTerms
    const rules = { ...given, ...extra }
    return {
      ...{ by, smallest, largest, shortest, lower, damped, norm, ...extra },
      hashed: buckets > 0,
      columns: columns.map((column) => learn(textsIn(column), rules)),
    }
  },
  outputs: (inputs) => inputs.map((name) => `${name}.terms`),
})

/**
 * Turns a text into the weights of its terms: how often each is there, times how rare it is, each row brought to length 1.
 *
 * The weight of a term is `(1 + ln(times)) × (ln((1 + rows) / (1 + rows with it)) + 1)`. Nothing dense is made: linear learners
 * take the block as it is, others after [`svd`](svd.md).
 * Missing: nothing, as an empty text.  Seeded: no.  Cost: O(characters).
 *
 * @throws {ModelwrightError} PREPARE_LANGUAGE_UNKNOWN - when fitted, and there are no stop words for a language
 * @throws {ModelwrightError} PREPARE_TERMS_INVALID - when fitted, and the longest term is shorter than the shortest
 * @see Manning, Raghavan, Schütze, Introduction to Information Retrieval, section 6.2
 */
export function tfIdf(columns: ColumnNames, options: TfIdfOptions = {}): TransformSpec {
  return transformSpec('tf-idf', columns, options)
}
