import type { Column } from '@modelwright/runtime'
import { isMissing, type Target } from '../core/index.ts'
import type { ColumnProfile } from './profile-types.ts'
import { correlationRatio, cramersV } from './relations/measures.ts'

/** Fewer rows with a value, or without one, say nothing. */
const fewestRows = 20

/** Tells how much of the target shows in whether a column has a value at all, and for which classes it has one. */
export function missingTells(
  column: Column,
  missing: number,
  target: Target,
): Pick<ColumnProfile, 'missingTells' | 'filledFor'> {
  const rowCount = target.task === 'regression' ? target.values.length : target.codes.length
  if (Math.min(missing, rowCount - missing) < fewestRows) return {}
  const gaps = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) gaps[row] = isMissing(column, row) ? 1 : 0
  if (target.task === 'regression') {
    const found = correlationRatio(gaps, target.values, 2)
    return found === undefined ? {} : { missingTells: found.strength }
  }
  const found = cramersV(gaps, target.codes, 2, target.classes.length)
  const filled = new Set<number>()
  for (let row = 0; row < rowCount; row++) if (gaps[row] === 0) filled.add(target.codes[row])
  const filledFor = target.classes.filter((_, code) => filled.has(code))
  return {
    missingTells: found?.value ?? 0,
    ...(filledFor.length < target.classes.length ? { filledFor } : {}),
  }
}
