import type { CardInput } from './card.ts'
import { limitsOf } from './card.ts'

/** The name of the card's form; what it holds is published as `model-card.schema.json`. */
export const cardFormat = 'modelwright-card/1'

/** A model card as data: what the card is written from, and nothing that depends on time, place or machine. */
export interface CardDocument extends CardInput {
  readonly format: typeof cardFormat
  readonly limits: readonly string[]
}

/** Numbers that may not be known: JSON writes NaN as null. */
const unknowable: ReadonlySet<string> = new Set([
  'value',
  'low',
  'high',
  'p',
  'rate',
  'rest',
  'score',
  'drop',
  'difference',
  'other',
  'own',
  'betterShare',
  'spread',
])

/** Makes the card of a model as data; figures of one machine, and verdicts on them, are left out of its gates. */
export function cardDocument(input: CardInput): CardDocument {
  const gates = input.gates?.map((verdict) =>
    verdict.ofMachine === true
      ? { ...verdict, reason: 'Measured on the machine of the run.', value: null, passed: null }
      : verdict,
  )
  return {
    format: cardFormat,
    ...input,
    ...(gates === undefined ? {} : { gates }),
    limits: limitsOf(input),
  }
}

/** Writes a card as JSON: the same card, the same text. */
export function cardJson(card: CardDocument): string {
  return `${JSON.stringify(card, null, 1)}\n`
}

/** Reads a card from JSON; numbers that are not known are NaN again. */
export function readCard(text: string): CardDocument {
  return JSON.parse(text, (key, value: unknown) =>
    value === null && unknowable.has(key) ? Number.NaN : value,
  ) as CardDocument
}
