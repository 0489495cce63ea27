/** How often a one-sided test may pass what it should not. */
export const alphaOption = {
  type: 'number',
  default: 0.025,
  min: 0.025,
  max: 0.5,
  about: 'How often a model that falls short may pass, one-sided',
} as const

/** How few rows decide nothing. */
export const minimumRowsOption = {
  type: 'integer',
  default: 30,
  min: 2,
  about: 'Fewer rows that neither model saw than this decide nothing, and the gate refuses',
} as const
