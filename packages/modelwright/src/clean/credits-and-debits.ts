import type { Affix, NumberParts } from '@modelwright/runtime'

/** What books write behind amounts, in lower case: credits count, debits count against them. */
const sides: readonly Affix[] = ['cr', 'cr.', 'dr', 'dr.'].map((text) => ({
  text,
  power: 0,
  factor: text.startsWith('dr') ? -1 : 1,
  offset: 0,
}))

const isSide = (text: string): boolean => sides.some((side) => side.text === text)

/** Tells whether a text beside a number says that it is a debit. */
export function isDebit(text: string): boolean {
  return sides.some((side) => side.text === text && side.factor < 0)
}

const isZero = ({ whole, fraction }: NumberParts): boolean => !/[1-9]/.test(whole + fraction)

/**
 * Says what credits and debits of a column count, and which other texts stand beside its numbers.
 *
 * Only where both occur, every amount but 0 is one of them, and none is negative besides: alone, "CR" may as well be what is
 * taken off as what is added, and an amount without a side may be either.
 *
 * @returns undefined where it is not sure
 */
export function creditsAndDebits(
  numbers: readonly NumberParts[],
): { readonly affixes: readonly Affix[]; readonly others: readonly string[] } | undefined {
  const found = new Set<boolean>()
  const others = new Set<string>()
  for (const parts of numbers) {
    const own = parts.affixes.filter(isSide)
    if (own.length > 1 || parts.negative || (own.length === 0 && !isZero(parts))) return undefined
    for (const text of own) found.add(isDebit(text))
    for (const text of parts.affixes) if (!isSide(text)) others.add(text)
  }
  return found.size === 2 ? { affixes: sides, others: [...others] } : undefined
}
