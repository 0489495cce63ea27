import { type DigitDatesState, fixes as operations, parseTime } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels } from '../levels.ts'
import { rowsOf, rowsWhere } from '../looks.ts'

const options = {
  columns: columnsOption,
  proven: {
    type: 'boolean',
    default: true,
    about: 'Only beside other dates, within their span. False: wherever digits may be dates.',
  },
} as const

type Counts = ReadonlyMap<string, number>

const yearMs = 365.25 * 86_400_000
/** Dates of digits may lie so many years beyond the others. */
const slackYears = 3

const kinds = [
  { key: 'compact', shape: /^\d{8}$/ },
  { key: 'serial', shape: /^[1-7]\d{4}(?:[.,]\d+)?$/ },
  { key: 'epoch', shape: /^\d{10}(?:\d{3})?$/ },
] as const

function stateWith(key: (typeof kinds)[number]['key']): DigitDatesState {
  return { compact: false, serial: false, epoch: false, [key]: true }
}

function spanOf(times: readonly number[]): readonly [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const time of times) {
    if (time < low) low = time
    if (time > high) high = time
  }
  return [low - slackYears * yearMs, high + slackYears * yearMs]
}

/** Whether the digits of one shape are dates: all of them within the span of the others. */
function isProven(counts: Counts, kind: (typeof kinds)[number], span: readonly [number, number]): boolean {
  const levels = [...counts.keys()].filter((level) => kind.shape.test(level))
  return (
    levels.length > 0 &&
    levels.every((level) => {
      const time = parseTime(operations['digit-dates'].apply(stateWith(kind.key), level) ?? '')
      return time !== undefined && time >= span[0] && time <= span[1]
    })
  )
}

/** Share of rows that must be ISO dates by now. */
const mostly = 0.5

/**
 * The learning half of `digit-dates`: runs in columns of dates in which some are digits alone, as Excel's days are.
 *
 * Digits are dates only beside others that are, and only where all of one kind lie within their span.
 */
export const digitDatesFix: ValueFix<typeof options, DigitDatesState> = {
  kind: 'value',
  name: 'digit-dates',
  about: 'Writes dates of digits alone as ISO 8601: 20241231, and the days of Excel.',
  options,
  learn(rows, column, { proven }) {
    const counts = countLevels(rows, column)
    const times = [...counts.keys()].map(parseTime).filter((time) => time !== undefined)
    const isDated = rowsWhere(counts, (level) => parseTime(level) !== undefined) >= mostly * rowsOf(counts)
    if (counts.size === 0 || (proven && (times.length === 0 || !isDated))) return null
    const span = proven ? spanOf(times) : ([parseTime('1900-01-01')!, parseTime('2100-01-01')!] as const)
    const found = kinds.filter((kind) => isProven(counts, kind, span)).map(({ key }) => key)
    if (found.length === 0) return null
    return {
      compact: found.includes('compact'),
      serial: found.includes('serial'),
      epoch: found.includes('epoch'),
    }
  },
}

/** Options of {@link digitDates}. */
export interface DigitDatesOptions {
  readonly columns?: readonly string[]
  readonly proven?: boolean
}

/** Writes dates of digits alone as ISO 8601: "20241231", and 45657 as Excel counts days, become "2024-12-31". */
export function digitDates(options: DigitDatesOptions = {}): FixSpec {
  return fixSpec('digit-dates', options)
}
