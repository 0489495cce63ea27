import type { LineBreaksState } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'
import { rowsOf, rowsWhere } from '../looks.ts'

const lineBreak = /[\n\r\t\v\f\u0085\u2028\u2029]/
/** Two breaks in a row, or many in one value, are meant: the text has paragraphs or is a list. */
const paragraphs = /(?:\r?\n[ \t]*){2}|(?:\n[^\n]*){4}/
/** More rows than this share with a break inside are no accident. */
const rare = 0.1

const options = { columns: columnsOption } as const

/** The learning half of `line-breaks`: runs where line breaks are rare and single. A column of paragraphs is left as it is. */
export const lineBreaksFix: ValueFix<typeof options, LineBreaksState> = {
  kind: 'value',
  name: 'line-breaks',
  about: 'Makes one blank of each line break or tab inside a value.',
  options,
  learn(rows, column) {
    const counts = countLevels(rows, column)
    const broken = rowsWhere(counts, (level) => lineBreak.test(level))
    const hasParagraphs = [...counts.keys()].some((level) => paragraphs.test(level))
    return broken > 0 && broken <= rare * rowsOf(counts) && !hasParagraphs ? {} : null
  },
}

/** Makes one blank of each line break or tab inside a value, with the blanks around it. */
export function lineBreaks(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('line-breaks', options)
}
