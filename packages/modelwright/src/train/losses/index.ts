import { absoluteError } from './absolute-error.ts'
import { gamma } from './gamma.ts'
import { huber } from './huber.ts'
import { logLoss } from './log-loss.ts'
import { poisson } from './poisson.ts'
import { quantile } from './quantile.ts'
import { softmax } from './softmax.ts'
import { squaredError } from './squared-error.ts'
import { tweedie } from './tweedie.ts'

/** Every loss, sorted by name. */
export const losses = {
  'absolute-error': absoluteError,
  gamma,
  huber,
  'log-loss': logLoss,
  poisson,
  quantile,
  softmax,
  'squared-error': squaredError,
  tweedie,
} as const
