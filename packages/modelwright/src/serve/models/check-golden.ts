import type { Model } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { replayGolden } from '../../pack/index.ts'

/**
 * Refuses to serve where this machine gives other numbers than the one that packed the model.
 *
 * @throws {ModelwrightError} SERVE_GOLDEN_DIFFERENT
 */
export function checkGolden(model: Model): void {
  const { rowCount, differing } = replayGolden(model)
  if (differing === 0) return
  throw new ModelwrightError('SERVE_GOLDEN_DIFFERENT', {
    message: `The model gives other numbers here than where it was packed, for ${differing} of ${rowCount} golden rows.`,
    where: `artifact ${model.digest}`,
    mend: [
      'Pack the model again with this version:  modelwright run',
      'Or serve it with the version that packed it',
    ],
  })
}
