import type { FixStep, NumbersState } from '@modelwright/runtime'
import { affixesOf, type KnownAffix } from './words/affixes.ts'

/** Names that a text beside a number has as a unit, a percent sign or a currency. */
function namesOf(text: string, kind: KnownAffix['kind']): readonly string[] {
  return affixesOf(text)
    .filter((affix) => affix.kind === kind)
    .map(({ name }) => name)
}

/** What several signs name together: one currency, or a sign that no code says more of. */
function currencyOf(names: readonly (readonly string[])[]): string | undefined {
  const all = [...new Set(names.flat())]
  const codes = all.filter((name) => /^[A-Z]{3}$/.test(name))
  const [found, ...others] = codes.length > 0 ? codes : all
  return others.length > 0 ? undefined : found
}

function sharedName(names: readonly (readonly string[])[]): string | undefined {
  const [found, ...others] = names.reduce((a, b) => a.filter((name) => b.includes(name)))
  return others.length > 0 ? undefined : found
}

/**
 * Tells in which unit numbers are once `numbers` has read them: that of the texts beside them which change nothing.
 *
 * @returns as people write it: `kWh`, `EUR`, `%`; undefined where nothing stood beside them, or what it means is not sure
 */
export function unitOfNumbers({ affixes }: Pick<NumbersState, 'affixes'>): string | undefined {
  const idle = affixes.filter(
    ({ text, power, factor, offset }) =>
      power === 0 && factor === 1 && offset === 0 && namesOf(text, 'scale').length === 0,
  )
  if (idle.length === 0) return undefined
  for (const kind of ['unit', 'percent', 'currency'] as const) {
    const names = idle.map(({ text }) => namesOf(text, kind))
    if (names.every((of) => of.length > 0)) return kind === 'currency' ? currencyOf(names) : sharedName(names)
  }
  return undefined
}

/** Units of the columns whose numbers a fix reads, by column. */
export function unitsOfFixes(steps: readonly FixStep[]): ReadonlyMap<string, string> {
  const found = steps
    .filter(({ name }) => name === 'numbers')
    .flatMap(({ columns, state }) => {
      const unit = unitOfNumbers(state as NumbersState)
      return unit === undefined ? [] : columns.map((column) => [column, unit] as const)
    })
  return new Map(found)
}
