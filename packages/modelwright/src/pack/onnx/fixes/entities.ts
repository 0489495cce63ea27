import type { EntitiesState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** HTML entities, of which any text may be full. */
export const entities: OnnxFix<EntitiesState> = {
  name: 'entities',
  leftOver: 'without HTML entities',
}
