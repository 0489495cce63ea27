import { exp } from '@modelwright/runtime'
import { durationMs } from '../outcomes/duration.ts'
import { isBeyondChance } from '../trial/canary-gap.ts'
import type { SharedLog } from '../trial/read-canary.ts'
import type { UpdateRequest } from './types.ts'

/** What is heard of a challenger that answers a share of the requests. */
export interface Silence {
  /** For people: that it answers nothing, and what becomes of it. */
  readonly text: string
  /** It has lasted for as long as is borne, or cannot be chance. */
  readonly isOver: boolean
  /** The champion answered so much meanwhile that it cannot be chance. */
  readonly isShown: boolean
}

const requests = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`

/** A probability as people say it: one in so many. */
const oneIn = (logChance: number): string => {
  const many = exp(-logChance)
  return many > 1e9 ? 'less than one in a thousand million' : `one in ${Math.round(many)}`
}

/**
 * Says that a canary answers nothing: nobody asks, its revision is not there, fails or does not answer, or its log does not come home.
 * Undefined: it answered since it was one.
 *
 * It is over at once where the champion has answered so many requests alone that this cannot be chance; else after a declared time.
 *
 * @param since - when it became one; 0: that cannot be told, since a clock was set back: it is waited for
 */
export function canarySilence(
  { now, trial: { silentAfter } }: Pick<UpdateRequest, 'now' | 'trial'>,
  since: number,
  { ofChampion, challengerAt, gap }: SharedLog['heard'],
): Silence | undefined {
  const never = challengerAt === null ? 'It answered no request' : 'It answered no request any more'
  if (isBeyondChance(gap)) {
    const text = `${never}, while the champion answered ${requests(gap.alone)}: by its share the chance of that is ${oneIn(gap.logChance)}. It fails, its share does not reach it, or what it logs does not come home.`
    return { isOver: true, isShown: true, text }
  }
  const isOver = since > 0 && now - Math.max(since, challengerAt ?? since) >= durationMs(silentAfter)!
  if (challengerAt !== null && !isOver) return undefined
  const beside =
    ofChampion === 0
      ? 'neither did the champion: nobody asks, or what the service logs does not come home'
      : `the champion answered ${requests(ofChampion)}: see whether its share reaches it, and whether it logs`
  if (isOver) return { isOver, isShown: false, text: `${never} for ${silentAfter}; ${beside}.` }
  const text = `it answered no request yet; refused after ${silentAfter} without one, or once that cannot be chance`
  return { isOver, isShown: false, text }
}

/**
 * Says that a challenger which is to be tried before it answers anybody has nothing to be tried on; undefined: it may wait.
 *
 * @param since - when it became one; later than now where a clock was set back
 * @param found - what there is instead, in words
 */
export function untriedSilence(
  { now, trial: { silentAfter } }: Pick<UpdateRequest, 'now' | 'trial'>,
  since: number,
  found: string,
): string | undefined {
  if (now - since < durationMs(silentAfter)!) return undefined
  return `No request was logged that it could be tried on for ${silentAfter}: ${found}. Nobody asks, what the service logs does not come home, or columns are left out of it.`
}
