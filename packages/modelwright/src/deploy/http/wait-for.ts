import { ModelwrightError } from '../../core/index.ts'
import type { Host } from '../target.ts'

/** What is waited for, and how patiently. */
export interface Waiting {
  /** For messages: `The traffic of "churn"`. */
  readonly what: string
  /** Milliseconds between two looks; 2 s unless told otherwise, growing to five times that. */
  readonly everyMs?: number
  /** 30 minutes unless told otherwise. */
  readonly mostMs?: number
  readonly random?: () => number
}

/**
 * Looks again and again until there is something, with spread waits that grow.
 *
 * @param look - undefined: not yet
 * @throws {ModelwrightError} DEPLOY_OPERATION_OVERDUE - when it takes too long
 */
export async function waitFor<Result>(
  look: () => Promise<Result | undefined>,
  host: Pick<Host, 'now' | 'sleep' | 'signal'>,
  { what, everyMs = 2000, mostMs = 1_800_000, random = Math.random }: Waiting,
): Promise<Result> {
  const until = host.now() + mostMs
  for (let attempt = 0; ; attempt++) {
    host.signal.throwIfAborted()
    const found = await look()
    if (found !== undefined) return found
    if (host.now() >= until)
      throw new ModelwrightError('DEPLOY_OPERATION_OVERDUE', {
        message: `${what} is not done after ${Math.round(mostMs / 60_000)} minutes.`,
        where: what,
        mend: [
          'It may still come:  modelwright deploy <target> status',
          'Then do the same again: it goes on from there.',
        ],
      })
    await host.sleep(Math.round(everyMs * Math.min(5, 1 + attempt / 4) * (0.75 + random() / 2)))
  }
}
