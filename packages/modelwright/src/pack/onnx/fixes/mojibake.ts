import type { MojibakeState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Text read in the wrong encoding. */
export const mojibake: OnnxFix<MojibakeState> = {
  name: 'mojibake',
  leftOver: 'in the right encoding',
}
