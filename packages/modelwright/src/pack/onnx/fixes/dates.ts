import type { DatesState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Dates as people write them; a column of times comes in milliseconds. */
export const dates: OnnxFix<DatesState> = {
  name: 'dates',
  leftOver: 'as ISO 8601 dates',
}
