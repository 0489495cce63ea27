import { type FoldUnicodeState, fixes as operations } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'
import { rowsOf, rowsWhere } from '../looks.ts'

const options = { columns: columnsOption } as const

/** The learning half of `fold-unicode`: runs where fewer than half of the rows hold such characters; a column written in them is left as it is. */
export const foldUnicodeFix: ValueFix<typeof options, FoldUnicodeState> = {
  kind: 'value',
  name: 'fold-unicode',
  about: 'Writes full-width letters and digits of other scripts as ASCII, and cuts out what prints nothing.',
  options,
  learn(rows, column) {
    const counts = countLevels(rows, column)
    const isFolded = (level: string): boolean => operations['fold-unicode'].apply({}, level) !== level
    const folded = rowsWhere(counts, isFolded)
    return folded > 0 && folded * 2 < rowsOf(counts) ? {} : null
  },
}

/** Writes full-width letters and the digits of other scripts as ASCII, and cuts out invisible characters inside values. */
export function foldUnicode(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('fold-unicode', options)
}
