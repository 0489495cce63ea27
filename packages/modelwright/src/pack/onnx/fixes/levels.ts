import type { LevelsState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Spellings of levels: those found in training, and changes of case. */
export const levels: OnnxFix<LevelsState> = {
  name: 'levels',
  spellings: ({ from, levels: known }) => [...from, ...known],
  leftOver: 'in a spelling met in training, or in its upper or lower case',
}
