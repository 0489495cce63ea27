import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'

const options = { columns: columnsOption } as const

/** The learning half of `trim`: there is nothing to learn, and any value may come with blanks in a request. */
export const trimFix: ValueFix<typeof options, Readonly<Record<string, never>>> = {
  kind: 'value',
  name: 'trim',
  about: 'Cuts blanks off both ends of values; an all-blank value is missing.',
  options,
  everywhere: true,
  learn: () => ({}),
}

/** Cuts blanks off both ends of values, also the ones nobody sees (non-breaking, zero-width, byte order mark). */
export function trim(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('trim', options)
}
