import type { BooleansState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

const words = 'yes no true false y n t f on off 1 0 1.0 0.0'.split(' ')

/** Words for yes and no: the column's own two, and the usual ones of English. */
export const booleans: OnnxFix<BooleansState> = {
  name: 'booleans',
  spellings: ({ yes, no }) => [yes, no, ...words],
  leftOver: 'as a usual word for yes or no',
}
