import type { FoldUnicodeState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Full-width letters and digits of other scripts. */
export const foldUnicode: OnnxFix<FoldUnicodeState> = {
  name: 'fold-unicode',
  leftOver: 'in plain letters and digits',
}
