import type { Column } from '../column.ts'
import type { Reader } from '../reader.ts'

/** Reads which level of each past column counts as 1; empty: it is no category. */
export function readLevels(state: Reader): readonly string[] {
  const levels = state.strings('levels')
  for (const level of levels)
    if (level !== '' && level.charAt(0) !== '=') state.refuse('levels', 'must be empty or begin with =')
  return Object.freeze(levels)
}

/** What a past column held as numbers: truth as 0 and 1, a category as 1 where it was the level. NaN: missing. */
export function pastNumbers(values: Column, level: string): Float64Array {
  if (values.type === 'number' || values.type === 'time') return values.values
  if (values.type === 'boolean')
    return Float64Array.from(values.values, (value) => (value === 2 ? Number.NaN : value))
  if (values.type === 'text') return new Float64Array(values.missing.length).fill(Number.NaN)
  const wanted = values.levels.indexOf(level.slice(1))
  return Float64Array.from(values.codes, (code) => (code < 0 ? Number.NaN : code === wanted ? 1 : 0))
}
