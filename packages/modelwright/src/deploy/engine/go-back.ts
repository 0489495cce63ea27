import type { RevisionRecord } from '../../core/index.ts'
import type { Split } from '../target.ts'
import type { Planned } from './make-plan.ts'
import { isSound } from './soundness.ts'
import { holderOf, isSplit, shares } from './split.ts'
import type { Work } from './work.ts'

/** Who had the traffic before this change: an earlier try that was cut off may have moved it already. */
export function trafficBefore({ plan, prepared }: Pick<Planned, 'plan' | 'prepared'>): Split {
  const { from } = plan.traffic
  const cutOff = prepared.stored?.state.journal
  if (cutOff?.verb !== 'apply' || cutOff.traffic === undefined) return from
  return isSplit(from, cutOff.traffic.to) ? cutOff.traffic.from : from
}

/** A split among some alone: the one of them that has most takes what the others had. */
export function among(split: Split, isMeant: (id: string) => boolean): Split | undefined {
  const kept = Object.fromEntries(Object.entries(shares(split)).filter(([id]) => isMeant(id)))
  const most = holderOf(kept)
  if (most === undefined) return undefined
  const rest = 100 - Object.values(kept).reduce((sum, percent) => sum + percent, 0)
  return { ...kept, [most]: kept[most] + rest }
}

/** Other revisions of which nothing went with what was replaced. */
function othersThere({ ledger, planned }: Work): readonly RevisionRecord[] {
  const { revisions, resources } = ledger.state()
  const there = new Set(resources.map(({ key }) => key))
  const lost = (planned.prepared.stored?.state.resources ?? []).filter(({ key }) => !there.has(key))
  return revisions.filter(
    ({ id }) => id !== planned.plan.revision && !lost.some(({ revision }) => revision === id),
  )
}

/**
 * Whom requests go back to where a new revision is refused: those who passed, as they had them before, by what the platform says or, where
 * an earlier change was cut off, by what is remembered; else whoever had them. Undefined: nobody did.
 */
export function splitToGoBackTo(work: Work): Split | undefined {
  const { from } = work.planned.plan.traffic
  const before = trafficBefore(work.planned)
  const others = othersThere(work)
  const sound = others.filter(isSound).map(({ id }) => id)
  const { traffic = {}, journal } = work.planned.prepared.stored?.state ?? {}
  for (const split of [from, journal?.traffic?.to, journal?.traffic?.from, traffic]) {
    const found = among(split ?? {}, (id) => sound.includes(id))
    if (found !== undefined) return found
  }
  // Earlier versions did not write down whom a change that was cut off was to give the traffic.
  const isUntold = journal?.verb === 'apply' && journal.traffic === undefined
  if (Object.keys(traffic).length === 0 && !isUntold) return undefined
  const newest = sound.at(-1)
  if (newest !== undefined) return { [newest]: 100 }
  return among(before, (id) => others.some((one) => one.id === id))
}
