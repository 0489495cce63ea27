import type { VersionRecord } from '../../core/index.ts'
import { type Harm, harmsSince } from '../../update/index.ts'
import { trialRules } from '../replay/judge-replay.ts'
import { successions } from './alias-since.ts'
import { type Counted, type CountedRequests, countRequests } from './count-requests.ts'
import type { UpdateRequest } from './types.ts'

/**
 * So long before a promotion, and after it, requests are held against each other. What begins later was not begun by the promotion; a week
 * holds each hour and each day of the week once.
 */
const watchedMs = 7 * 86_400_000

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`
const counts = ({ requests, wrong }: Counted): string => `${wrong} of ${requests}`

const words = {
  errors: ['it failed in', 'failed in'],
  slow: [
    'it took more than twice as long as nineteen in twenty requests of the version before in',
    'took so long in',
  ],
} as const

function harmText(
  { what, share, count, allowed }: Harm,
  { totals }: CountedRequests,
  before: number,
): string {
  const [own, others] = words[what]
  const { after, before: then } = totals[what]
  return `${own} ${counts(after)} requests since it was promoted (${percent(share)} of those of a minute, by ${count} minutes; ${percent(allowed)} are borne); version ${before} ${others} ${counts(then)} before`
}

/**
 * Says in what a champion is shown to answer worse than the version whose place it took: it fails, or is slow, in more of its requests. Undefined:
 * nothing shows that, nobody can tell, or it has been champion for longer than a week.
 *
 * One that came back, after another was taken back, is held against nobody.
 */
export async function harmSincePromotion(
  request: Pick<UpdateRequest, 'project' | 'name' | 'source' | 'now' | 'trial'>,
  champion: VersionRecord,
  earlier: VersionRecord,
): Promise<string | undefined> {
  const { source, name, now, trial } = request
  const last = (await successions(request)).at(-1)
  if (source === undefined || last === undefined || last.isBack) return undefined
  const { at, from, to } = last
  if (to !== champion.version || from !== earlier.version) return undefined
  // Later than now where a clock was set back.
  if (at > now || now - at > watchedMs) return undefined
  const counted = await countRequests({
    ...{ source, at, before: earlier.digest, after: champion.digest },
    window: { model: name, since: at - watchedMs, until: at + watchedMs },
  })
  const rules = trialRules({ range: 1, effect: 0.5 }, trial.rules)
  const harms = harmsSince(counted.minutes, rules)
  if (harms.length === 0) return undefined
  return harms.map((harm) => harmText(harm, counted, earlier.version)).join('; ')
}
