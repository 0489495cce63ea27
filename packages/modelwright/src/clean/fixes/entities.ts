import { type EntitiesState, fixes as operations } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels, isProse } from '../levels.ts'
import { rowsOf, rowsWhere } from '../looks.ts'

/** Free text may quote an entity: in fewer rows than this share it is left as it is. */
const inProse = 0.01

const options = { columns: columnsOption } as const

/** The learning half of `entities`: runs where a training row holds one of them; in free text, where many do. */
export const entitiesFix: ValueFix<typeof options, EntitiesState> = {
  kind: 'value',
  name: 'entities',
  about: 'Writes HTML entities as the characters they stand for, such as "&amp;".',
  options,
  learn(rows, column) {
    const isEscaped = (level: string): boolean => operations['entities'].apply({}, level) !== level
    const counts = countLevels(rows, column)
    const escaped = rowsWhere(counts, isEscaped)
    return escaped > (isProse(counts) ? inProse * rowsOf(counts) : 0) ? {} : null
  },
}

/** Writes HTML entities as the characters they stand for: "Caf&eacute; &amp; Bar" becomes "Café & Bar". */
export function entities(options: { readonly columns?: readonly string[] } = {}): FixSpec {
  return fixSpec('entities', options)
}
