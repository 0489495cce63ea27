import { fixes as operations } from '@modelwright/runtime'
import { columnOf, isMissing, type RowFix, type Table } from '../../core/index.ts'
import { type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'
import { missingAmong } from './missing-tokens.ts'

const options = {} as const

/** Strings that stand for no target: blanks, and the usual words for "missing". */
function blankWords(table: Table, target: string): ReadonlySet<string> {
  const levels = [...countLevels(table, target).keys()]
  const trimmed = new Map(levels.map((level) => [level, operations['trim'].apply({}, level)]))
  const words = new Set(missingAmong([...new Set(trimmed.values())].filter((level) => level !== null)))
  const isBlank = (level: string): boolean => trimmed.get(level) === null || words.has(trimmed.get(level)!)
  return new Set(levels.filter(isBlank))
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
