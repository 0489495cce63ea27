import type { DigitDatesState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Dates of digits alone; a column of times comes in milliseconds. */
export const digitDates: OnnxFix<DigitDatesState> = {
  name: 'digit-dates',
  leftOver: 'as ISO 8601 dates',
}
