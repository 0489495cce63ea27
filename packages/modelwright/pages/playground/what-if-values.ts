import { type Cell, carriedInputs, formatTime, type Input, type Schema } from '@modelwright/runtime'
import { placeOf, slideOf } from './fields/number-control.ts'

const mostPoints = 61
/** Levels that are tried at most. */
export const mostLevels = 2000

/** What a column is swept over. */
export interface Swept {
  readonly input: Input
  readonly values: readonly Cell[]
  /** Places on the axis of numbers and times; none for levels. */
  readonly places?: readonly number[]
}

/** Whether a value that is swept is the one the row has, which may be written as text; missing is none of them. */
export function isNow(value: Cell, now: unknown): boolean {
  return value === null || now === null ? value === now : String(value) === String(now)
}

/** Columns that can be swept: all but texts, and what orders a history. */
export function sweepable({ history, ...schema }: Schema): readonly Input[] {
  return carriedInputs(schema as Schema).filter(
    (input) =>
      input.name !== history?.time.name &&
      (slideOf(input) !== undefined || input.type === 'boolean' || (input.levels?.length ?? 0) > 0),
  )
}

function numberPlaces(input: Input, now: unknown): readonly number[] {
  const slide = slideOf(input)!
  const here = placeOf(input, now)
  const far = here !== undefined && Number.isFinite(here)
  const low = far ? Math.min(slide.min, here) : slide.min
  const high = far ? Math.max(slide.max, here) : slide.max
  const isWhole = input.integer === true || input.type === 'time'
  const count = isWhole && high - low < mostPoints ? Math.floor(high - low) + 1 : mostPoints
  const places = Array.from({ length: count }, (_, at) => {
    const place = low + (at / Math.max(1, count - 1)) * (high - low)
    return isWhole ? Math.round(place) : place
  })
  return far ? [...new Set([...places, here])].sort((a, b) => a - b) : [...new Set(places)]
}

/** The values a column is swept over, from the schema; the value it has now is among them. */
export function sweptOver(input: Input, now: unknown): Swept {
  if (slideOf(input) !== undefined) {
    const places = numberPlaces(input, now)
    return {
      input,
      places,
      values: input.type === 'time' ? places.map((place) => formatTime(place)) : places,
    }
  }
  const levels: Cell[] =
    input.type === 'boolean' ? [false, true] : [...(input.levels ?? []).slice(0, mostLevels)]
  const missing: Cell[] = input.nullable ? [null] : []
  const own: Cell[] =
    typeof now === 'string' && !levels.includes(now) && input.type === 'category' ? [now] : []
  return { input, values: [...levels, ...own, ...missing] }
}
