import type { OnnxFix } from '../contracts.ts'

/** Blanks at either end. */
export const trim: OnnxFix = {
  name: 'trim',
  leftOver: 'without blanks at either end',
}
