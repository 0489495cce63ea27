import type { BundleLog } from '../pack/index.ts'
import type { TargetProblem } from './target.ts'

/** Options of every target whose platform keeps what a service writes: predictions among it. */
export const logOptions = {
  logPredictions: {
    type: 'boolean',
    default: false,
    about: 'write what was asked and said to the logs of the platform, a line a row, for predictions pull',
  },
  logSample: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    max: 1,
    about: 'of this share of the requests, by their ids',
  },
  logRedact: { type: 'list', default: [], about: 'columns that are left out of it' },
} as const

/** Their checked values; what is not said is the default. */
export interface LogChoice {
  readonly logPredictions?: boolean
  readonly logSample?: number
  readonly logRedact?: readonly string[]
}

/** What a platform does with lines. */
export interface LogHabits {
  /** Longest line it keeps whole, in bytes. */
  readonly maxLineBytes?: number
  /** It freezes the process once a request is answered. */
  readonly isFrozen?: boolean
}

/** What a bundle is told of logging; undefined: it does not. */
export function rowLogOf(
  { logPredictions, logSample = 1, logRedact = [] }: LogChoice,
  habits: LogHabits = {},
): BundleLog | undefined {
  if (logPredictions !== true) return undefined
  return {
    ...(logSample === 1 ? {} : { share: logSample }),
    ...(logRedact.length === 0 ? {} : { redact: logRedact }),
    ...habits,
  }
}

/** What is wrong with how predictions are to be logged. */
export function logProblems({
  logPredictions,
  logSample = 1,
  logRedact = [],
}: LogChoice): readonly TargetProblem[] {
  const code = 'DEPLOY_OPTION_INVALID'
  if (logPredictions !== true && (logSample !== 1 || logRedact.length > 0)) {
    const message = 'It is said how predictions are logged, and they are not.'
    return [{ code, message, where: 'logPredictions', mend: ['--log-predictions'] }]
  }
  const hashed = logRedact.filter((name) => name.startsWith('hash:'))
  if (hashed.length === 0) return []
  const message = `A service that is deployed has no key to hash by: "${hashed[0].slice(0, 60)}" cannot be kept as a hash there.`
  const bare = hashed[0].slice('hash:'.length, 60)
  return [
    {
      code,
      message,
      where: 'logRedact',
      mend: [`Leave it out:  --log-redact ${bare}`, 'Or send it hashed to the service.'],
    },
  ]
}
