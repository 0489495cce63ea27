import type { LineBreaksState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Line breaks and tabs within a text. */
export const lineBreaks: OnnxFix<LineBreaksState> = {
  name: 'line-breaks',
  leftOver: 'without line breaks and tabs',
}
