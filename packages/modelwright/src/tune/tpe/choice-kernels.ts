import { log } from '@modelwright/runtime'
import type { Kernels } from './parzen.ts'

/**
 * Makes the kernels of an option with choices: most of the weight on the trial's own, an even rest on all; the prior even.
 *
 * @param chosen - numbers of the choices, one a trial
 */
export function choiceKernels(chosen: Float64Array, choiceCount: number): Kernels {
  // The prior's weight is shared by all kernels, as in Optuna.
  const rest = 1 / (chosen.length + 1)
  const total = 1 + choiceCount * rest
  const logOwn = log((1 + rest) / total)
  const logOther = log(rest / total)
  const logEven = -log(choiceCount)
  return {
    logDensity(kernel, position) {
      if (kernel >= chosen.length) return logEven
      return position === chosen[kernel] ? logOwn : logOther
    },
    draw(kernel, seed) {
      const isOwn = kernel < chosen.length && seed.next() * total < 1
      return isOwn ? chosen[kernel] : seed.integer(choiceCount)
    },
  }
}
