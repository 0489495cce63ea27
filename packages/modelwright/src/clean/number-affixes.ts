import type { Affix, NumberParts } from '@modelwright/runtime'
import { creditsAndDebits, isDebit } from './credits-and-debits.ts'
import { affixesOf, type KnownAffix, oneCurrency, spellingsLike } from './words/affixes.ts'

/** A number of a column, taken apart, with its rows. */
export interface CountedNumber {
  readonly parts: NumberParts
  readonly rows: number
}

function sizeOfNumber({ parts }: CountedNumber): number {
  return Math.abs(Number(`${parts.whole || '0'}.${parts.fraction || '0'}e${parts.exponent}`))
}

/** The median of what is not 0, by rows; NaN where there is none. */
function medianOf(numbers: readonly (readonly [number, number])[]): number {
  const sorted = numbers.filter(([value]) => value > 0).sort(([a], [b]) => a - b)
  let left = sorted.reduce((sum, [, rows]) => sum + rows, 0) / 2
  for (const [value, rows] of sorted) {
    left -= rows
    if (left <= 0) return value
  }
  return Number.NaN
}

const medianOfNumbers = (numbers: readonly CountedNumber[]): number =>
  medianOf(numbers.map((number) => [sizeOfNumber(number), number.rows] as const))

/** How many times one number is the other, at least 1. */
const apart = (a: number, b: number): number => Math.max(a / b, b / a)

const identity = { power: 0, factor: 1, offset: 0 } as const
const plainAffix = (text: string): Affix => ({ text, ...identity })

function rowsByText(numbers: readonly CountedNumber[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { parts, rows } of numbers)
    for (const text of parts.affixes) found.set(text, (found.get(text) ?? 0) + rows)
  return found
}

const optionOf = (text: string, kind: KnownAffix['kind'], of?: string): KnownAffix | undefined =>
  affixesOf(text).find((affix) => affix.kind === kind && (of === undefined || affix.of === of))

/** Percent of what: divided by 100, unless the numbers without a sign are as large as those with one. */
function percentAffixes(numbers: readonly CountedNumber[]): Affix[] {
  const texts = [...rowsByText(numbers).keys()].filter((text) => optionOf(text, 'percent') !== undefined)
  if (texts.length === 0) return []
  const plain = medianOfNumbers(numbers.filter(({ parts }) => parts.affixes.length === 0))
  const marked = medianOfNumbers(numbers.filter(({ parts }) => parts.affixes.length > 0))
  const isPoints = apart(plain, marked) < apart(plain, marked / 100)
  const spellings = spellingsLike('percent', ['percent'])
  return spellings.map((text) => {
    const { power } = optionOf(text, 'percent')!
    return { ...identity, text, power: isPoints ? power + 2 : power }
  })
}

const mostlyOne = 0.99

/** Currencies of a column, if they are one; a rare other one stays unread. */
function currencyAffixes(texts: ReadonlyMap<string, number>): Affix[] | undefined {
  const found = [...texts].flatMap(([text, rows]) => {
    const option = optionOf(text, 'currency')
    return option === undefined ? [] : [{ of: option.of, rows }]
  })
  const all = found.reduce((sum, { rows }) => sum + rows, 0)
  const rowsOf = (code: string): number =>
    found.reduce((sum, one) => sum + (one.of === code ? one.rows : 0), 0)
  const usual = [...new Set(found.map(({ of }) => of))].filter((code) => rowsOf(code) > (1 - mostlyOne) * all)
  if (usual.length === 0) return []
  const one = oneCurrency(usual)
  return one === undefined ? undefined : spellingsLike('currency', one).map(plainAffix)
}

/** "Cr" is ten million in India and a credit in books: a scale only where numbers without it are larger. */
const isCredit = (text: string, numbers: readonly CountedNumber[]): boolean => {
  if (!/^cr\.?$/.test(text)) return false
  const others = medianOfNumbers(numbers.filter(({ parts }) => !parts.affixes.includes(text)))
  const own = medianOfNumbers(numbers.filter(({ parts }) => parts.affixes.includes(text)))
  return apart(others, own) < apart(others, own * 1e7)
}

function scaleAffixes(texts: Iterable<string>): Affix[] {
  return [...texts].flatMap((text) => {
    const option = optionOf(text, 'scale')
    return option === undefined ? [] : [{ ...identity, text, power: option.power }]
  })
}

const sizeOf = ({ power, factor }: Pick<KnownAffix, 'power' | 'factor'>): number =>
  Number(`1e${power}`) * factor

/** The unit that numbers without one are in, or else that most rows use. */
function targetUnit(numbers: readonly CountedNumber[], dimension: string): KnownAffix {
  const marked = numbers.flatMap((number) => {
    const unit = number.parts.affixes
      .map((text) => optionOf(text, 'unit', dimension))
      .find((one) => one !== undefined)
    return unit === undefined ? [] : [{ unit, number }]
  })
  const rowsOf = (unit: KnownAffix): number =>
    marked.reduce((sum, one) => sum + (one.unit === unit ? one.number.rows : 0), 0)
  const units = [...new Set(marked.map(({ unit }) => unit))].sort((a, b) => rowsOf(b) - rowsOf(a))
  const plain = medianOfNumbers(numbers.filter(({ parts }) => parts.affixes.length === 0))
  if (Number.isNaN(plain) || units.some(({ offset }) => offset !== 0)) return units[0]
  const inBase = medianOf(
    marked.map(({ unit, number }) => [sizeOfNumber(number) * sizeOf(unit), number.rows] as const),
  )
  const miss = (unit: KnownAffix): number => apart(plain, inBase / sizeOf(unit))
  return units.reduce((best, unit) => (miss(unit) * 1.5 < miss(best) ? unit : best))
}

function unitAffixes(numbers: readonly CountedNumber[], dimension: string): Affix[] {
  const target = targetUnit(numbers, dimension)
  return spellingsLike('unit', [dimension]).map((text) => {
    const unit = optionOf(text, 'unit', dimension)!
    const offset = (unit.offset - target.offset) / sizeOf(target)
    return { text, power: unit.power - target.power, factor: unit.factor / target.factor, offset }
  })
}

/** The dimension that all units of a column belong to. */
function dimensionOf(texts: readonly string[]): string | undefined {
  const shared = texts
    .map((text) =>
      affixesOf(text)
        .filter(({ kind }) => kind === 'unit')
        .map(({ of }) => of),
    )
    .reduce((a, b) => a.filter((of) => b.includes(of)))
  const [dimension] = shared
  // "5 k" may be thousands as well as kelvin, "5 m" millions as well as metres: alone they say nothing.
  const isSure = texts.some((text) => optionOf(text, 'scale') === undefined)
  return isSure ? dimension : undefined
}

/** Affixes of a column in which debits occur; beside them a currency may stand, and nothing else. */
function bookAffixes(
  numbers: readonly CountedNumber[],
  texts: ReadonlyMap<string, number>,
): Affix[] | undefined {
  const sides = creditsAndDebits(numbers.map(({ parts }) => parts))
  const currencies = currencyAffixes(texts)
  const isMoney = sides?.others.every((text) => optionOf(text, 'currency') !== undefined)
  return sides === undefined || currencies === undefined || isMoney !== true
    ? undefined
    : [...currencies, ...sides.affixes]
}

const byText = (a: Affix, b: Affix): number => (a.text < b.text ? -1 : 1)

/** So few distinct numbers, all with the same unit, are names of sizes: "8 GB", "16 GB". */
const fewSizes = 12

/**
 * Says what stands beside the numbers of a column and what it does to them.
 *
 * @returns undefined where it is not one thing: several currencies, units of several dimensions, credits alone
 */
export function affixesIn(numbers: readonly CountedNumber[]): Affix[] | undefined {
  const texts = rowsByText(numbers)
  const names = [...texts.keys()]
  if (names.length === 0) return []
  if (names.some(isDebit)) return bookAffixes(numbers, texts)?.sort(byText)
  if (names.some((text) => isCredit(text, numbers))) return undefined
  const isMoney = (text: string): boolean => affixesOf(text).some(({ kind }) => kind !== 'unit')
  const isSure = names.some((text) => (optionOf(text, 'currency') ?? optionOf(text, 'percent')) !== undefined)
  let found: Affix[] | undefined
  if (
    names.every(isMoney) &&
    (isSure || names.every((text) => optionOf(text, 'scale') !== undefined && names.length > 1))
  ) {
    const currencies = currencyAffixes(texts)
    found = currencies && [...currencies, ...percentAffixes(numbers), ...scaleAffixes(names)]
  } else {
    const dimension = dimensionOf(names)
    const isAll = numbers.every(({ parts }) => parts.affixes.length > 0)
    if (dimension === undefined || (isAll && names.length === 1 && numbers.length < fewSizes))
      return undefined
    found = unitAffixes(numbers, dimension)
  }
  const single = new Map((found ?? []).map((affix) => [affix.text, affix]))
  return found && [...single.values()].sort(byText)
}
