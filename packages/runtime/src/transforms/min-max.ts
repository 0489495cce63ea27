import { type AffineState, affine } from '../affine.ts'

/** The least value of each column, and how far the largest lies above it. */
export type MinMaxState = AffineState

/** Brings the training values of each column into [0, 1]; later ones may lie outside. Missing stays missing. */
export const minMax = affine('min-max')
