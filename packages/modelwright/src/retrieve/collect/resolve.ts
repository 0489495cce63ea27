import { type FormField, type FormValue, type FormValues, medianOf } from '../../core/index.ts'
import type { RowState } from './ledger.ts'

/** How the answers of several collectors become one. */
export interface Rule {
  readonly agree: 'majority' | 'unanimous' | 'adjudicated'
  readonly overlap: number
}

/** What a row's answers come to. */
export interface Resolved {
  /** The values that count; absent: there are too few answers, or nobody decided yet. */
  readonly values?: FormValues
  /** Fields in which answers differ, decided or not. */
  readonly differing: readonly string[]
  /** Someone must decide. */
  readonly isConflict: boolean
}

/** Whether two answers are the same, numbers within the field's tolerance. */
export function isSame({ tolerance = 0 }: FormField, a: FormValue, b: FormValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance * (1 + 1e-12)
  return a === b
}

/** What the answers to one field come to; undefined: they do not decide it. */
function winnerOf(field: FormField, values: readonly FormValue[], asked: number): FormValue | undefined {
  const numbers = values.filter((value) => typeof value === 'number')
  if (field.type === 'number' && numbers.length === values.length)
    return values.length < asked ? undefined : medianOf(numbers)
  const counts = new Map<FormValue, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  for (const [value, count] of counts) if (2 * count > Math.max(asked, values.length)) return value
  return undefined
}

/**
 * Makes one answer of several. A decision counts before all answers, except where the rule is `unanimous`: then a row in
 * which anyone differs is left out.
 */
export function resolve({ answers, settled }: RowState, fields: readonly FormField[], rule: Rule): Resolved {
  const given = [...answers.values()].map(({ values }) => values)
  const differing = fields
    .filter((field) =>
      given.some((values) => !isSame(field, values[field.name] ?? null, given[0][field.name] ?? null)),
    )
    .map(({ name }) => name)
  if (settled !== undefined && rule.agree !== 'unanimous')
    return { values: settled.values, differing, isConflict: false }
  const isEnough = given.length >= rule.overlap
  if (given.length === 0) return { differing, isConflict: false }
  if (differing.length === 0 || rule.agree !== 'majority') {
    const isConflict = differing.length > 0 && rule.agree === 'adjudicated'
    if (!isEnough || differing.length > 0) return { differing, isConflict }
    return { values: agreed(fields, given), differing, isConflict: false }
  }
  const values: Record<string, FormValue> = {}
  for (const field of fields) {
    const winner = winnerOf(
      field,
      given.map((one) => one[field.name] ?? null),
      rule.overlap,
    )
    if (winner === undefined) return { differing, isConflict: isEnough }
    values[field.name] = winner
  }
  return { values, differing, isConflict: false }
}

/** Equal answers as one; of numbers within their tolerance the median. */
function agreed(fields: readonly FormField[], given: readonly FormValues[]): FormValues {
  return Object.fromEntries(
    fields.map((field) => {
      const values = given.map((one) => one[field.name] ?? null)
      const numbers = values.filter((value) => typeof value === 'number')
      return [field.name, numbers.length === values.length ? medianOf(numbers) : values[0]]
    }),
  )
}
