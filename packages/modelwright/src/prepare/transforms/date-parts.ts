import { type DatePart, type DatePartsState, partNames } from '@modelwright/runtime'
import { defineTransform, didYouMean, ModelwrightError, type NamedColumn } from '../../core/index.ts'
import { type ColumnNames, type TransformSpec, transformSpec } from '../step.ts'

const options = {
  parts: {
    type: 'list',
    default: [],
    about: `Of ${partNames.join(', ')}. Empty: all, the hour only where there is a time of day.`,
  },
} as const

/** Options of {@link dateParts}. */
export interface DatePartsOptions {
  readonly parts?: readonly DatePart[]
}

const dayMs = 86_400_000

function hasTimeOfDay({ column }: NamedColumn): boolean {
  return column.type === 'time' && column.values.some((ms) => !Number.isNaN(ms) && ms % dayMs !== 0)
}

function checkParts(parts: readonly string[]): readonly DatePart[] {
  const wrong = parts.find((part) => !(partNames as readonly string[]).includes(part))
  if (wrong !== undefined)
    throw new ModelwrightError('PREPARE_PART_UNKNOWN', {
      message: `There is no part "${wrong}" of a date.`,
      where: 'dateParts',
      mend: [...didYouMean(wrong, partNames), `Parts: ${partNames.join(', ')}.`],
    })
  return parts as readonly DatePart[]
}

/** The training half of `date-parts`. */
export const datePartsTransform = defineTransform({
  name: 'date-parts',
  about: 'Takes year, month, day, weekday, hour and days since 1970 of a time, in UTC.',
  options,
  takes: ['time'],
  gives: () => 'number',
  resolve(columns, given) {
    if (given.parts.length > 0) return { parts: checkParts(given.parts) }
    const hasHour = columns.some(hasTimeOfDay)
    return { parts: partNames.filter((part) => part !== 'hour' || hasHour) }
  },
  fit(columns, given): DatePartsState {
    const parts = checkParts(given.parts)
    return { columns: columns.map(() => ({ parts })) }
  },
  outputs: (inputs, given) => inputs.flatMap((name) => given.parts.map((part) => `${name}.${part}`)),
})

/**
 * Takes the parts of a time, in UTC: month 1–12, day 1–31, weekday 0 (Monday) – 6, hour 0–23, `days` since 1970-01-01.
 *
 * Missing: all parts are missing.
 *
 * @throws {ModelwrightError} PREPARE_PART_UNKNOWN - when planned, and a part is misspelt
 */
export function dateParts(columns: ColumnNames, options: DatePartsOptions = {}): TransformSpec {
  return transformSpec('date-parts', columns, options)
}
