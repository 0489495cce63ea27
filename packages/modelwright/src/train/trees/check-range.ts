import { ModelwrightError } from '../../core/index.ts'

/**
 * Largest target, weight, and product of both that trees take.
 *
 * Gradients and leaves are f32, which ends at 3.4e38; a difference can be twice a target, and a row be drawn twelve times.
 */
const most = 1e37

function refuseTarget(target: number, row: number): never {
  throw new ModelwrightError('TRAIN_TARGET_UNFIT', {
    message: `Trees take targets of up to ${most} in size, found ${target}.`,
    where: `training row ${row}`,
    mend: ['Divide the target by a power of ten.', 'Or leave such rows out.'],
  })
}

function refuseWeight(weight: number, target: number, row: number): never {
  const found = weight > most ? `found ${weight}` : `found ${weight} × ${target}`
  throw new ModelwrightError('TRAIN_WEIGHT_INVALID', {
    message: `Trees take row weights of up to ${most}, also when multiplied by the target: ${found}.`,
    where: `training row ${row}`,
    mend: ['Divide all weights by the same number.'],
  })
}

/**
 * Refuses numbers beyond what gradients and leaves can hold: they would become infinite, and all predictions NaN.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_UNFIT - when a target is larger than 1e37
 * @throws {ModelwrightError} TRAIN_WEIGHT_INVALID - when a weight is, alone or times its target
 */
export function checkRange(targets: Float64Array, weights: Float64Array | undefined): void {
  for (let row = 0; row < targets.length; row++) {
    const size = Math.abs(targets[row])
    if (size > most) refuseTarget(targets[row], row)
    if (weights !== undefined && weights[row] * Math.max(1, size) > most)
      refuseWeight(weights[row], targets[row], row)
  }
}
