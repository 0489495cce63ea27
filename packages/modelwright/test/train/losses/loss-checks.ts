import { type Loss, seedOf } from '../../../src/core/index.ts'
import { viewsOf } from '../../../src/train/trees/arena.ts'
import { newMemory, openKernels } from '../../../src/train/trees/kernels.ts'
import { targetsAt } from '../../../src/train/trees/targets.ts'

/** Some targets that a loss takes. */
export function targetsFor({ targets }: Loss): Float64Array {
  const seed = seedOf(3)
  const drawn = Float64Array.from({ length: 40 }, () => Math.floor(10 * seed.next()) / 2 - 1)
  return drawn.map((target) => (targets === undefined || targets.fits(target) ? target : 1.5))
}

/** The loss summed over targets at one score. */
export function totalAt(loss: Loss, targets: Float64Array, score: number, parameter: number): number {
  return targets.reduce((sum, target) => sum + loss.value(score, target, parameter), 0)
}

/** First and second derivatives by a loss's own function, where it has no kernel. */
function plainDerivatives(loss: Loss, scores: Float64Array, targets: Float64Array, parameter: number) {
  const derivatives = {
    gradients: new Float32Array(scores.length),
    hessians: new Float32Array(scores.length),
  }
  loss.gradients!({ from: 0, to: scores.length, scores, targets, ...derivatives }, parameter)
  return derivatives
}

/** First and second derivatives that the loss gives at scores and targets, by its kernel where it has one. */
export function derivativesAt(loss: Loss, scores: Float64Array, targets: Float64Array, parameter: number) {
  if (loss.kernel === undefined) return plainDerivatives(loss, scores, targets, parameter)
  const memory = newMemory(false)
  const kernels = openKernels(memory)
  const n = scores.length
  const [at, truth, g, h] = [4096, 12_288, 20_480, 28_672]
  new Float64Array(memory.buffer).set(scores, at / 8)
  targetsAt(viewsOf(memory), truth, { rowCount: n, loss }).set(targets)
  if (loss.kernel === 'classLoss') throw new Error('bug: a kernel of one score')
  kernels[loss.kernel](n, 0, 1, at, truth, 0, g, h, parameter)
  const floats = new Float32Array(memory.buffer)
  return { gradients: floats.slice(g / 4, g / 4 + n), hessians: floats.slice(h / 4, h / 4 + n) }
}

/** The largest difference between the gradient and the slope of the loss, away from kinks. */
export function gradientError(loss: Loss, targets: Float64Array, parameter: number): number {
  const seed = seedOf(5)
  const scores = targets.map(() => 2 * seed.next() - 0.987654)
  const { gradients } = derivativesAt(loss, scores, targets, parameter)
  const step = 1e-6
  const errors = gradients.map((gradient, row) => {
    const up = loss.value(scores[row] + step, targets[row], parameter)
    const down = loss.value(scores[row] - step, targets[row], parameter)
    return Math.abs((up - down) / (2 * step) - gradient) / (1 + Math.abs(gradient))
  })
  return errors.reduce((most, error) => Math.max(most, error), 0)
}
