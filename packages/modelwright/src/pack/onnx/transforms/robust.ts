import { affineTransform } from '../affine-nodes.ts'

/** The median taken off, divided by the distance of two quantiles. */
export const robust = affineTransform('robust')
