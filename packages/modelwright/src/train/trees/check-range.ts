import { ModelwrightError } from '../../core/index.ts'

/**
 * Largest target, sum of weights, and weight times target that trees take.
 *
 * Gradients, leaves and covers are f32, which ends at 3.4e38; a difference can be twice a target, and a row be drawn twelve times.
 */
const most = 1e37

function refuseTarget(target: number, row: number): never {
  throw new ModelwrightError('TRAIN_TARGET_UNFIT', {
    message: `Trees take targets of up to ${most} in size, found ${target}.`,
    where: `training row ${row}`,
    mend: ['Divide the target by a power of ten.', 'Or leave such rows out.'],
  })
}

function refuseWeight(found: string, row?: number): never {
  throw new ModelwrightError('TRAIN_WEIGHT_INVALID', {
    message: `Trees take row weights of up to ${most} in sum and when multiplied by the target, found ${found}.`,
    ...(row === undefined ? {} : { where: `training row ${row}` }),
    mend: ['Divide all weights by the same number.'],
  })
}

/**
 * Refuses numbers beyond what gradients and leaves can hold: they would become infinite, and all predictions NaN.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_UNFIT - when a target is larger than 1e37
 * @throws {ModelwrightError} TRAIN_WEIGHT_INVALID - when a weight times its target is, or the sum of weights
 */
export function checkRange(targets: Float64Array | Int32Array, weights: Float64Array | undefined): void {
  let total = 0
  for (let row = 0; row < targets.length; row++) {
    total += weights === undefined ? 0 : weights[row]
    const size = Math.abs(targets[row])
    if (size > most) refuseTarget(targets[row], row)
    if (weights !== undefined && weights[row] * Math.max(1, size) > most)
      refuseWeight(`${weights[row]} × ${targets[row]}`, row)
  }
  if (total > most) refuseWeight(`a sum of ${total}`)
}
