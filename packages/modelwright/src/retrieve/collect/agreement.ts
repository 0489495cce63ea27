import { parseTime } from '@modelwright/runtime'
import {
  type AgreementEstimate,
  type FieldAgreement,
  type FormField,
  type FormValue,
  type Seed,
  seedOf,
} from '../../core/index.ts'
import { cohenKappa } from './cohen-kappa.ts'
import { fleissKappa, fleissParts } from './fleiss-kappa.ts'
import { krippendorffAlpha, type Scale } from './krippendorff-alpha.ts'
import type { Ledger } from './ledger.ts'
import { perfectLow } from './perfect-low.ts'
import { given, type Rating } from './ratings.ts'
import { resampled } from './resampled.ts'
import { isSame } from './resolve.ts'

/** Answers to one field as numbers. */
interface Ratings {
  readonly field: FormField
  readonly people: readonly string[]
  /** A row each that two or more answered; place of the collector within. */
  readonly rows: readonly Rating[]
  /** What codes stand for; absent: answers are numbers. */
  readonly words?: readonly string[]
}

const isMeasured = ({ type }: FormField): boolean => type === 'number' || type === 'date' || type === 'time'

function coder(field: FormField): { code(value: FormValue): number; words?: string[] } {
  if (field.type === 'number') return { code: (value) => Number(value) }
  if (isMeasured(field)) return { code: (value) => parseTime(String(value)) ?? Number.NaN }
  const words = field.choices?.map(({ value }) => value) ?? []
  const codes = new Map(words.map((word, at) => [word, at]))
  return {
    words,
    code(value) {
      const word = String(value)
      const found = codes.get(word) ?? words.push(word) - 1
      codes.set(word, found)
      return found
    },
  }
}

function ratingsOf(field: FormField, ledger: Ledger, people: readonly string[]): Ratings {
  const { code, words } = coder(field)
  const rows = ledger.rows().map((row) => {
    const { answers } = ledger.row(row)
    return people.map((by) => {
      const value = answers.get(by)?.values[field.name] ?? null
      return value === null ? Number.NaN : code(value)
    })
  })
  return { field, people, rows: rows.filter((rating) => given(rating).length >= 2), ...(words && { words }) }
}

function scaleOf(field: FormField): Scale {
  return isMeasured(field) ? 'interval' : field.ordered === true ? 'ordinal' : 'nominal'
}

/** Share of pairs of answers within rows that are the same. */
function observedOf({ field, rows }: Ratings): number {
  let sum = 0
  for (const rating of rows) {
    const answers = given(rating)
    let same = 0
    for (let i = 0; i < answers.length; i++)
      for (let j = 0; j < i; j++) same += Number(isSame(field, answers[i], answers[j]))
    sum += (2 * same) / (answers.length * (answers.length - 1))
  }
  return sum / rows.length
}

/** Where all rows agree, resampling cannot see how few they are. */
function honest(
  estimate: AgreementEstimate | undefined,
  ratings: Ratings,
  expected: number,
): AgreementEstimate | undefined {
  if (estimate === undefined || 1 - estimate.value > 1e-12) return estimate
  return { value: 1, low: perfectLow(ratings.rows.length, expected), high: 1 }
}

function pairOf(ratings: Ratings, a: number, b: number): FieldAgreement['pairs'][number] | undefined {
  const { field, people, words } = ratings
  const rows = ratings.rows.filter((rating) => !Number.isNaN(rating[a]) && !Number.isNaN(rating[b]))
  if (rows.length === 0) return undefined
  const observed = rows.filter((rating) => isSame(field, rating[a], rating[b])).length / rows.length
  const shared = { a: people[a], b: people[b], rows: rows.length, observed }
  if (words === undefined) {
    const sum = rows.reduce((total, rating) => total + Math.abs(rating[a] - rating[b]), 0)
    return { ...shared, meanDifference: sum / rows.length }
  }
  const weights = field.ordered === true ? 'linear' : 'none'
  const codes = (at: number): number[] => rows.map((rating) => rating[at])
  const kappa = cohenKappa(codes(a), codes(b), { codeCount: words.length, weights })
  return { ...shared, ...(kappa !== undefined && { kappa }) }
}

function pairsOf(ratings: Ratings): FieldAgreement['pairs'] {
  const places = ratings.people.map((_, at) => at)
  return places.flatMap((a) => places.slice(a + 1).flatMap((b) => pairOf(ratings, a, b) ?? []))
}

function confusedOf({ rows, words = [] }: Ratings): FieldAgreement['confused'] {
  const counts = new Map<string, { a: string; b: string; count: number }>()
  for (const rating of rows) {
    const answers = given(rating)
    for (let i = 0; i < answers.length; i++)
      for (let j = 0; j < i; j++) {
        if (answers[i] === answers[j]) continue
        const [a, b] = [Math.min(answers[i], answers[j]), Math.max(answers[i], answers[j])]
        const pair = counts.get(`${a} ${b}`) ?? { a: words[a], b: words[b], count: 0 }
        pair.count++
        counts.set(`${a} ${b}`, pair)
      }
  }
  return [...counts.values()].sort((x, y) => y.count - x.count).slice(0, 20)
}

function agreementOf(ratings: Ratings, seed: Seed): FieldAgreement {
  const { field, rows, words } = ratings
  const collectors = ratings.people.filter((_, at) => rows.some((rating) => !Number.isNaN(rating[at]))).length
  const shared = { field: field.name, rows: rows.length, collectors, pairs: pairsOf(ratings) }
  if (rows.length === 0) return { ...shared, observed: Number.NaN, confused: [] }
  const scale = scaleOf(field)
  const chance = words === undefined ? 0 : fleissParts(rows, words.length).expected
  const alpha = honest(
    resampled(rows, (some) => krippendorffAlpha(some, scale), seed.split('alpha')),
    ratings,
    chance,
  )
  const fleiss =
    words === undefined
      ? undefined
      : honest(
          resampled(rows, (some) => fleissKappa(some, words.length), seed.split('fleiss')),
          ratings,
          chance,
        )
  return {
    ...shared,
    observed: observedOf(ratings),
    confused: words === undefined ? [] : confusedOf(ratings),
    ...(alpha !== undefined && { alpha }),
    ...(fleiss !== undefined && { fleiss }),
  }
}

/** Collectors who answered anything, by name. */
export function peopleOf(ledger: Ledger): readonly string[] {
  const people = new Set<string>()
  for (const row of ledger.rows()) for (const by of ledger.row(row).answers.keys()) people.add(by)
  return [...people].sort()
}

/** Measures how far collectors agree, field by field. Seeded: yes, for the intervals. */
export function agreement(fields: readonly FormField[], ledger: Ledger, seed = 0): readonly FieldAgreement[] {
  const people = peopleOf(ledger)
  return fields.map((field) =>
    agreementOf(ratingsOf(field, ledger, people), seedOf(seed).split('agreement', field.name)),
  )
}
