import type { Model } from '@modelwright/runtime'

/** The mean absolute error that was measured when a model was made, as a share of its scale. */
export const usualError = 0.25

/** The scale of a model's errors: beyond it they count as much as at it. Undefined: the model says nothing of its errors. */
export function errorScaleOf({ artifact }: Model): number | undefined {
  const mae = artifact.evaluation?.metrics['mae']?.value
  return mae !== undefined && mae > 0 ? mae / usualError : undefined
}
