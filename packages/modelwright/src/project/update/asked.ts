import type { RetrainingRecord } from '../../core/index.ts'
import type { Retraining, Situation } from '../../update/index.ts'
import type { UpdateRequest } from './types.ts'

/** Why several retrainings that wait are done, as one. */
function reasonOf([first, ...more]: readonly RetrainingRecord[]): string {
  const others =
    more.length === 0 ? '' : ` (and ${more.length} more ${more.length === 1 ? 'request' : 'requests'})`
  return `${first.caller ?? 'Somebody'} asked for it: ${first.reason}${others}`
}

/**
 * Puts what waits in the store into a request, as asked for. What a killed pass left behind waits again.
 *
 * What somebody asks for at the keyboard goes before.
 */
export async function withWishes(request: UpdateRequest): Promise<UpdateRequest> {
  const { project, name, isDry, asked } = request
  if (!isDry) await project.retrainings.recover(name)
  if (asked !== undefined) return request
  const waiting = await project.retrainings.waiting(name)
  return waiting.length === 0 ? request : { ...request, asked: reasonOf(waiting), isWish: true }
}

/** Fills in what only the situation tells: since when rows drift. */
function resolved(retraining: Retraining, { drift, loss }: Situation): Retraining {
  const { window } = retraining
  if (window === undefined || window === 'all' || window.name !== 'since-drift') return retraining
  const known = [drift?.since, loss?.since].filter((time) => typeof time === 'number')
  if (window.options['from'] !== '' || known.length === 0) return retraining
  const from = new Date(Math.min(...known)).toISOString()
  return { ...retraining, window: { ...window, options: { ...window.options, from } } }
}

/** What follows: as the policy says, and over it what was said at the keyboard. */
export function followsOf(
  request: UpdateRequest,
  ofPolicy: Retraining | undefined,
  situation: Situation,
): Retraining {
  return resolved({ ...ofPolicy, ...request.retraining }, situation)
}
