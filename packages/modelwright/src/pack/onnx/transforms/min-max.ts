import { affineTransform } from '../affine-nodes.ts'

/** The least value taken off, divided by the range. */
export const minMax = affineTransform('min-max')
