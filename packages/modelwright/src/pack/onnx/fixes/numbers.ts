import type { NumbersState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Numbers as people write them; a column of numbers comes as numbers. */
export const numbers: OnnxFix<NumbersState> = {
  name: 'numbers',
  leftOver: 'as plain numbers where they are numbers',
}
