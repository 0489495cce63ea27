import type { StandardiseState } from '@modelwright/runtime'
import { affineTransform } from '../affine-nodes.ts'
import type { OnnxTransform } from '../contracts.ts'

const moved = affineTransform('standardise')

/** The mean taken off, divided by the standard deviation: as one subtraction and one division, which round as the runtime's do. */
export const standardise: OnnxTransform<StandardiseState> = {
  name: 'standardise',
  write: ({ mean, scale }, columns, context) => moved.write({ centre: mean, scale }, columns, context),
}
