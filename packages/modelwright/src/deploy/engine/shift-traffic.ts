import { type DeploymentState, ModelwrightError, type RevisionRecord } from '../../core/index.ts'
import type { Split } from '../target.ts'
import { type Desk, newestOf, note, placedOf } from './desk.ts'
import { type Ledger, newJournal } from './ledger.ts'
import { openPlace, refuseBuildOnly } from './prepare.ts'
import { trafficNow } from './read-traffic.ts'
import { textDigest } from './revision-id.ts'
import { insistOnSound } from './soundness.ts'
import { beforeOf, checkSplit, isSplit, shares, withShare } from './split.ts'
import { resumable, withLedger } from './with-lock.ts'

/** What came of moving traffic. */
export interface Shifted {
  readonly from: Split
  readonly to: Split
  readonly revisions: readonly RevisionRecord[]
}

/** Says whether a revision may have traffic; throws where it may not. */
export type MayServe = (revision: RevisionRecord) => Promise<void>

/**
 * Finds a revision by the beginning of its id, or by its model's version: `4f2a`, `churn/3`.
 *
 * @throws {ModelwrightError} DEPLOY_REVISION_UNKNOWN - when there is none, or several are meant
 */
export function findRevision(revisions: readonly RevisionRecord[], reference: string): RevisionRecord {
  const found = revisions.filter(
    ({ id, model }) => id.startsWith(reference) || `${model.name}/${model.version}` === reference,
  )
  if (found.length === 1 && reference !== '') return found[0]
  const known = revisions.map(
    ({ id, model }) => `${id} (${model.name}${model.version === null ? '' : `/${model.version}`})`,
  )
  throw new ModelwrightError('DEPLOY_REVISION_UNKNOWN', {
    message: `${found.length === 0 ? 'No' : 'More than one'} revision that is kept is meant by "${reference.slice(0, 60)}".`,
    where: reference.slice(0, 60),
    mend: [known.length === 0 ? 'None is kept yet.' : `Revisions: ${known.join(', ')}.`],
  })
}

async function move(
  desk: Desk,
  ledger: Ledger,
  { verb, cloud, from, to }: { verb: 'traffic' | 'rollback'; cloud: unknown; from: Split; to: Split },
): Promise<void> {
  const key = 'shift/traffic'
  const startedAt = new Date(desk.host.now()).toISOString()
  const plan = textDigest(JSON.stringify([verb, from, to]))
  const journal = newJournal(verb, { plan, revision: null, startedAt, traffic: { from, to } }, [
    { key, action: 'shift' },
  ])
  await ledger.save((state) => ({ ...state, journal }))
  await ledger.begin(key)
  await desk.target.shift(cloud, placedOf(ledger.state(), desk), to)
  await ledger.done(key, (state) => ({ ...state, traffic: shares(to), journal: null }))
}

async function shiftTo(
  given: Desk,
  name: string,
  verb: 'traffic' | 'rollback',
  { wanted, mayServe }: { wanted(from: Split, state: DeploymentState): Split; mayServe: MayServe },
): Promise<Shifted> {
  const { target } = given
  refuseBuildOnly(target, verb)
  return withLedger(given, name, async (ledger, { desk }) => {
    const state = ledger.state()
    const options = newestOf(state)?.options ?? {}
    const { cloud } = await openPlace(desk, options, state)
    const from = await trafficNow(desk, cloud.open, state)
    const { revisions } = state
    const to = checkSplit(target, wanted(from, state), options)
    for (const record of revisions.filter(({ id }) => (to[id] ?? 0) > 0)) {
      insistOnSound(record, { target: target.name, name })
      await mayServe(record)
    }
    // One that was cut off may lack what comes behind the move.
    const isBegun = isSplit(state.journal?.traffic?.to ?? {}, to)
    if (isSplit(from, to) && !isBegun) {
      note(desk.host, 'Traffic is so already.')
      await ledger.save((now) => ({ ...now, traffic: shares(to), journal: null }))
    } else
      await resumable(ledger, { target: target.name, name, signal: desk.host.signal }, () =>
        move(desk, ledger, { verb, cloud: cloud.open, from, to }),
      )
    await desk.store.record({ target: target.name, name, verb, detail: { from, to } })
    return { from, to, revisions }
  })
}

/** What a change of that kind was to bring that was cut off: run again, it is that which is meant, wherever requests go by now. */
function begun({ journal }: DeploymentState, verb: 'traffic' | 'rollback'): Split | undefined {
  return journal?.verb === verb ? journal.traffic?.to : undefined
}

/**
 * Splits requests among revisions that are kept. One share alone: who has most of the rest takes what is left.
 *
 * @param asked - percent by the beginning of a revision's id or its model's version
 * @throws {ModelwrightError} DEPLOY_SPLIT_UNSUPPORTED, DEPLOY_SPLIT_INVALID, DEPLOY_REVISION_UNKNOWN
 * @throws {ModelwrightError} DEPLOY_REVISION_UNSOUND - when one of them did not pass its golden rows
 */
export function setTraffic(
  desk: Desk,
  name: string,
  asked: readonly { readonly revision: string; readonly percent: number }[],
  mayServe: MayServe,
): Promise<Shifted> {
  const wanted = (from: Split, state: DeploymentState): Split => {
    const { revisions } = state
    const split = asked.map(
      ({ revision, percent }) => [findRevision(revisions, revision).id, percent] as const,
    )
    if (split.length === 1) {
      const [[revision, percent]] = split
      const known = begun(state, 'traffic')
      if (known !== undefined && known[revision] === percent) return known
      return withShare(desk.target, from, { revision, percent, options: newestOf(state)?.options ?? {} })
    }
    return Object.fromEntries(split)
  }
  return shiftTo(desk, name, 'traffic', { wanted, mayServe })
}

/**
 * Points all traffic at a revision that is kept: the one before, or one that is named. Builds nothing. Cut off and run again, it goes
 * back to the same one.
 *
 * @throws {ModelwrightError} DEPLOY_ROLLBACK_IMPOSSIBLE - when there is none
 * @throws {ModelwrightError} DEPLOY_REVISION_UNSOUND - when the one that is named did not pass its golden rows
 */
export function rollbackTraffic(
  desk: Desk,
  name: string,
  to: string | undefined,
  mayServe: MayServe,
): Promise<Shifted> {
  const wanted = (from: Split, state: DeploymentState): Split => {
    const { revisions, traffic } = state
    if (to !== undefined) return { [findRevision(revisions, to).id]: 100 }
    // Where the platform gives them to nobody we know, the one before is before that which had them when last we looked.
    const now = Object.keys(from).length > 0 ? from : traffic
    return begun(state, 'rollback') ?? { [beforeOf(revisions, now, `${desk.target.name} ${name}`)]: 100 }
  }
  return shiftTo(desk, name, 'rollback', { wanted, mayServe })
}
