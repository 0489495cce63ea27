import type { RevisionRecord } from '../../core/index.ts'
import { isModelwrightError } from '../../core/index.ts'
import type { Split } from '../target.ts'
import { placedOf } from './desk.ts'
import { among, trafficBefore } from './go-back.ts'
import { platformSplit } from './read-traffic.ts'
import type { Work } from './work.ts'

/** Shares of what is labelled as ours and the store knows nothing of, by what the platform says now: they are not ours to take away. */
async function unknownNow({ desk, cloud, ledger }: Work, known: readonly RevisionRecord[]): Promise<Split> {
  const ids = new Set(known.map(({ id }) => id))
  const split = await platformSplit(desk, cloud, ledger.state())
  return Object.fromEntries(Object.entries(split).filter(([id]) => !ids.has(id)))
}

/**
 * Who has requests before anything is moved that the store knows nothing of, or had them before an earlier try that was cut off: the
 * revision that is placed may be among them, where it was placed from another store.
 */
export async function unknownBefore(work: Work): Promise<Split> {
  const { stored } = work.planned.prepared
  if (stored === undefined) return {}
  const { revisions, journal } = stored.state
  const cutOff = journal?.verb === 'apply' ? journal.traffic?.unknown : undefined
  return { ...cutOff, ...(await unknownNow(work, revisions)) }
}

/** Who had requests that the store knew nothing of when this change began, or has them now. */
export async function unknownOf(work: Work): Promise<{ readonly before: Split; readonly now: Split }> {
  if (work.planned.prepared.stored === undefined) return { before: {}, now: {} }
  const { journal, revisions } = work.ledger.state()
  return { before: journal?.traffic?.unknown ?? {}, now: await unknownNow(work, revisions) }
}

/**
 * Points requests at what the store knows nothing of, where they were moved away from it before the new revision was asked.
 *
 * @returns why that cannot be: most platforms must be told more of a revision than its name
 */
export async function giveToUnknown(work: Work, unknown: Split): Promise<string | undefined> {
  const { desk, cloud, ledger, planned } = work
  const key = `shift/${planned.plan.revision}`
  const { state } = planned.prepared.stored!
  const before = trafficBefore(planned)
  await ledger.begin(key)
  try {
    const to = among({ ...before, ...unknown }, () => true)!
    await desk.target.shift(cloud, placedOf(ledger.state(), desk), to)
  } catch (error) {
    if (!isModelwrightError(error) || desk.host.signal.aborted) throw error
    return error.message
  }
  await ledger.done(key, (now) => ({ ...now, traffic: state.journal === null ? state.traffic : before }))
  return undefined
}
