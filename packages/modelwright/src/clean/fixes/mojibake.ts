import { type MojibakeState, fixes as operations } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'

const options = { columns: columnsOption } as const

/** The learning half of `mojibake`: runs where a training row holds such text; what it looks like is a closed table. */
export const mojibakeFix: ValueFix<typeof options, MojibakeState> = {
  kind: 'value',
  name: 'mojibake',
  about: 'Mends text that was UTF-8 and was read as windows-1252, such as "MÃ¼nchen".',
  options,
  learn(rows, column) {
    const isBroken = (level: string): boolean => operations['mojibake'].apply({}, level) !== level
    return [...countLevels(rows, column).keys()].some(isBroken) ? {} : null
  },
}

/** Mends text that was UTF-8 and was read as windows-1252: "MÃ¼nchen" becomes "München". */
export function mojibake(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('mojibake', options)
}
