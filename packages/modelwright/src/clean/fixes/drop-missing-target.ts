import { fixes as operations } from '@modelwright/runtime'
import { columnOf, isMissing, type RowFix, type Table } from '../../core/index.ts'
import { type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'
import { missingAmong } from './missing-tokens.ts'

const options = {} as const

/** Strings that stand for no target: blanks, and the usual words for "missing". */
function blankWords(table: Table, target: string): ReadonlySet<string> {
  const counts = countLevels(table, target)
  const trimmed = new Map<string, number>()
  const trim = (level: string): string | null => operations['trim'].apply({}, level)
  for (const [level, rows] of counts) {
    const word = trim(level)
    if (word !== null) trimmed.set(word, (trimmed.get(word) ?? 0) + rows)
  }
  const words = new Set<string | null>([null, ...missingAmong(trimmed)])
  return new Set([...counts.keys()].filter((level) => words.has(trim(level))))
}

/** Keeps the rows whose target is there. */
export const dropMissingTargetFix: RowFix<typeof options> = {
  kind: 'row',
  name: 'drop-missing-target',
  about: 'Drops rows without a target: nothing can be learnt from them.',
  options,
  keep(table, _options, { target }) {
    const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row)
    if (target === undefined) return rows
    const column = columnOf(table, target)
    if (column.type !== 'category') return rows.filter((row) => !isMissing(column, row))
    const words = blankWords(table, target)
    const isBlank = column.levels.map((level) => words.has(level))
    return rows.filter((row) => column.codes[row] >= 0 && !isBlank[column.codes[row]])
  },
}

/** Drops rows without a target: missing, blank, or a usual word for "missing" such as NA or ?. */
export function dropMissingTarget(): FixSpec {
  return fixSpec('drop-missing-target')
}
