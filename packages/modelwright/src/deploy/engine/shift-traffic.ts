import { type DeploymentState, ModelwrightError, type RevisionRecord } from '../../core/index.ts'
import type { Split } from '../target.ts'
import { type Desk, newestOf, note, placedOf } from './desk.ts'
import { type Ledger, newJournal } from './ledger.ts'
import { trafficNow } from './make-plan.ts'
import { openPlace, refuseBuildOnly } from './prepare.ts'
import { textDigest } from './revision-id.ts'
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
  const journal = newJournal(verb, { plan, revision: null, startedAt }, [{ key, action: 'shift' }])
  await ledger.save((state) => ({ ...state, journal }))
  await ledger.begin(key)
  await desk.target.shift(cloud, placedOf(ledger.state(), desk), to)
  await ledger.done(key, (state) => ({ ...state, traffic: shares(to), journal: null }))
}

async function shiftTo(
  desk: Desk,
  name: string,
  verb: 'traffic' | 'rollback',
  { wanted, mayServe }: { wanted(from: Split, state: DeploymentState): Split; mayServe: MayServe },
): Promise<Shifted> {
  const { target } = desk
  refuseBuildOnly(target, verb)
  return withLedger(desk, name, async (ledger) => {
    const state = ledger.state()
    const options = newestOf(state)?.options ?? {}
    const { cloud } = await openPlace(desk, options, state)
    const from = await trafficNow(desk, cloud.open, state)
    const { revisions } = state
    const to = checkSplit(target, wanted(from, state), options)
    for (const record of revisions) if ((to[record.id] ?? 0) > 0) await mayServe(record)
    if (isSplit(from, to)) {
      note(desk.host, 'Traffic is so already.')
      // Cut off right after it was moved, that is not known yet.
      await ledger.save((now) => ({ ...now, traffic: shares(to), journal: null }))
    } else
      await resumable(ledger, { target: target.name, name, signal: desk.host.signal }, () =>
        move(desk, ledger, { verb, cloud: cloud.open, from, to }),
      )
    await desk.store.record({ target: target.name, name, verb, detail: { from, to } })
    return { from, to, revisions }
  })
}

/**
 * Splits requests among revisions that are kept. One share alone: who has most of the rest takes what is left.
 *
 * @param asked - percent by the beginning of a revision's id or its model's version
 * @throws {ModelwrightError} DEPLOY_SPLIT_UNSUPPORTED, DEPLOY_SPLIT_INVALID, DEPLOY_REVISION_UNKNOWN
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
      return withShare(desk.target, from, { revision, percent, options: newestOf(state)?.options ?? {} })
    }
    return Object.fromEntries(split)
  }
  return shiftTo(desk, name, 'traffic', { wanted, mayServe })
}

/**
 * Points all traffic at a revision that is kept: the one before, or one that is named. Builds nothing.
 *
 * @throws {ModelwrightError} DEPLOY_ROLLBACK_IMPOSSIBLE - when there is none
 */
export function rollbackTraffic(
  desk: Desk,
  name: string,
  to: string | undefined,
  mayServe: MayServe,
): Promise<Shifted> {
  const wanted = (from: Split, { revisions }: DeploymentState): Split => ({
    [to === undefined
      ? beforeOf(revisions, from, `${desk.target.name} ${name}`)
      : findRevision(revisions, to).id]: 100,
  })
  return shiftTo(desk, name, 'rollback', { wanted, mayServe })
}
