import { type AffineState, affine } from '../affine.ts'

/** The median of each column, and the distance between two of its quantiles. */
export type RobustState = AffineState

/** Subtracts the training median and divides by the distance of two quantiles. Missing stays missing. */
export const robust = affine('robust')
