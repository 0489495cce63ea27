import { ModelwrightError } from '../../core/index.ts'
import { type Retraining, readRetraining } from '../../update/index.ts'
import type { SearchCommandFlags } from '../search-flags.ts'

/** What a process that retrains is told: the command line that `update` was given, and what follows the trigger. Plain data. */
export interface RetrainAsk {
  readonly data?: string | undefined
  readonly flags: SearchCommandFlags
  readonly retraining: Retraining
  /** Digest of the champion it follows. */
  readonly champion: string
}

/** Reads what a process that retrains is told. @throws {ModelwrightError} CLI_ARGUMENT_INVALID */
export function readAsk(text: string): RetrainAsk {
  let ask: unknown
  try {
    ask = JSON.parse(text)
  } catch {
    ask = undefined
  }
  const { flags, retraining, champion } = (ask ?? {}) as Partial<RetrainAsk>
  if (typeof flags !== 'object' || flags === null || typeof champion !== 'string')
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'It is not said what is to be retrained.',
      where: '--retrain',
      mend: ['It is given by:  modelwright update'],
    })
  readRetraining(retraining)
  return ask as RetrainAsk
}
