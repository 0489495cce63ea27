import { durationMs } from '../outcomes/duration.ts'
import type { SharedLog } from '../trial/read-canary.ts'
import type { UpdateRequest } from './types.ts'

/** What is heard of a challenger that answers a share of the requests. */
export interface Silence {
  /** For people: that it answers nothing, and what becomes of it. */
  readonly text: string
  /** It has lasted for as long as is borne. */
  readonly isOver: boolean
}

const requests = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`

/**
 * Says that a canary answers nothing: nobody asks, its revision is not there or does not answer, or its log does not come home. Undefined:
 * it answered since it was one.
 *
 * @param since - when it became one; 0: that cannot be told, since a clock was set back: it is waited for
 */
export function canarySilence(
  { now, trial: { silentAfter } }: Pick<UpdateRequest, 'now' | 'trial'>,
  since: number,
  { ofChampion, challengerAt }: SharedLog['heard'],
): Silence | undefined {
  const isOver = since > 0 && now - Math.max(since, challengerAt ?? since) >= durationMs(silentAfter)!
  if (challengerAt !== null && !isOver) return undefined
  const beside =
    ofChampion === 0
      ? 'neither did the champion: nobody asks, or what the service logs does not come home'
      : `the champion answered ${requests(ofChampion)}: see whether its share reaches it, and whether it logs`
  if (!isOver) return { isOver, text: `it answered no request yet; refused after ${silentAfter} without one` }
  const never = challengerAt === null ? 'It answered no request' : 'It answered no request any more'
  return { isOver, text: `${never} for ${silentAfter}; ${beside}.` }
}

/**
 * Says that a challenger which is to be tried before it answers anybody has nothing to be tried on; undefined: it may wait.
 *
 * @param since - when it became one; later than now where a clock was set back
 */
export function untriedSilence(
  { now, trial: { silentAfter } }: Pick<UpdateRequest, 'now' | 'trial'>,
  since: number,
): string | undefined {
  if (now - since < durationMs(silentAfter)!) return undefined
  return `No request was logged that it could be tried on for ${silentAfter}: nobody asks, or what the service logs does not come home.`
}
