import type { RevisionRecord } from '../../core/index.ts'
import type { Found } from '../target.ts'
import { type Desk, emptyState, note, placedOf } from './desk.ts'
import { trafficBefore } from './go-back.ts'
import { askGolden, asksBefore, type GoldenVerdict } from './golden.ts'
import { keepBuild } from './kept-build.ts'
import { type Ledger, newJournal, openLedger, progressText, withRecord } from './ledger.ts'
import { type Planned, type PlanRequest, planPrepared } from './make-plan.ts'
import { isChange, isSettled, type Plan, type PlanStep } from './plan.ts'
import { type Prepared, prepare, refuseBuildOnly } from './prepare.ts'
import { settle, unsettle } from './settle.ts'
import { isSplit, shares } from './split.ts'
import { takeBack } from './take-back.ts'
import { unknownBefore } from './unknown-traffic.ts'
import { resumable, withLock } from './with-lock.ts'
import { shift, type Work } from './work.ts'

/** What came of an apply. */
export interface Applied {
  readonly plan: Plan
  /** False: nothing was to be done, or nobody agreed. */
  readonly isDone: boolean
  readonly golden: GoldenVerdict | null
  readonly outputs: Readonly<Record<string, string>>
}

/** Whether a step only lets others ask: that comes once it is known that the answers are right. */
function isOpening({ resources }: Planned, { key, action }: Pick<PlanStep, 'key' | 'action'>): boolean {
  return action !== 'delete' && resources.get(key)?.opens === true
}

/** Steps of a plan that change something, in the order of the journal. */
function journalSteps(planned: Planned, isBefore: boolean) {
  const { plan, prepared } = planned
  const changes = plan.steps.filter(isChange).map(({ key, action }) => ({
    key,
    action: action === 'keep' || action === 'given' ? ('update' as const) : action,
  }))
  const check = { key: `check/${prepared.revision}`, action: 'check' as const }
  const shift = { key: `shift/${prepared.revision}`, action: 'shift' as const }
  const middle = isBefore ? [check, shift] : [shift, check]
  const isDelete = ({ action }: { readonly action: string }): boolean => action === 'delete'
  const made = changes.filter((step) => !isDelete(step) && !isOpening(planned, step))
  const opened = changes.filter((step) => isOpening(planned, step))
  return [...made, ...middle, ...opened, ...changes.filter(isDelete)]
}

/** Writes down what is about to be done, and the revision that it is done for. */
async function begin(work: Work): Promise<void> {
  const { desk, ledger, planned } = work
  const { plan, prepared } = planned
  const { release, build, revision, options } = prepared
  await desk.objects.put(release.model.bytes)
  const kept = await keepBuild(build, desk.objects)
  const startedAt = new Date(desk.host.now()).toISOString()
  const unknown = await unknownBefore(work)
  const traffic = {
    ...{ from: trafficBefore(planned), to: plan.traffic.to },
    ...(Object.keys(unknown).length === 0 ? {} : { unknown }),
  }
  const journal = newJournal(
    'apply',
    { plan: plan.digest, revision, startedAt, traffic },
    journalSteps(planned, asksBefore(desk.target, planned.prepared.options)),
  )
  await ledger.save((state) => {
    const known = state.revisions.find(({ id }) => id === revision)
    const record: RevisionRecord = {
      ...{ id: revision, model: plan.model, build: build.digest, kept, options },
      createdAt: known?.createdAt ?? startedAt,
      golden: known?.golden ?? null,
    }
    const revisions = [...state.revisions.filter(({ id }) => id !== revision), record]
    return { ...state, revisions, journal }
  })
}

/** Remembers what is there already as it should be: after a crash it may be there without its id. */
async function adopt({ ledger, planned }: Work): Promise<void> {
  const kept = planned.plan.steps.filter(({ action }) => action === 'keep')
  await ledger.save((state) =>
    kept.reduce((now, { key, kind, name, revision }) => {
      const found = planned.found.get(key)!
      return withRecord(now, { key, kind, name, id: found.id, ...(revision && { revision }) })
    }, state),
  )
}

async function settleAll(
  work: Work,
  before: ReadonlyMap<string, Found>,
  steps: readonly PlanStep[],
): Promise<ReadonlyMap<string, Found>> {
  const { planned, desk } = work
  const found = new Map(before)
  const changes = steps.filter((step) => isChange(step) && step.action !== 'delete')
  for (const [at, step] of changes.entries()) {
    desk.host.signal.throwIfAborted()
    const fraction = 0.2 + (0.5 * at) / changes.length
    desk.host.log({
      kind: 'progress',
      stage: 'deploy',
      fraction,
      note: `${step.action} ${step.kind} ${step.name}`,
    })
    found.set(step.key, await settle(planned.resources.get(step.key)!, step, work))
  }
  return found
}

async function keepOutputs({ ledger, planned }: Work, found: ReadonlyMap<string, Found>): Promise<void> {
  const all = planned.prepared.description.resources.map(({ key }) => found.get(key)?.outputs ?? {})
  const outputs = Object.assign({}, ...all) as Record<string, string>
  await ledger.save((state) => ({ ...state, outputs }))
}

async function check(work: Work): Promise<GoldenVerdict> {
  const { desk, cloud, ledger, planned } = work
  const { release, revision } = planned.prepared
  const key = `check/${revision}`
  await ledger.begin(key)
  const asked = { cloud, placed: placedOf(ledger.state(), desk), release, alive: ledger.alive }
  // Asked afterwards, it is whoever has the traffic; where that is shared, it is asked by its name.
  const sharing = Object.values(planned.plan.traffic.to).filter((percent) => percent > 0)
  const isSole = !asksBefore(desk.target, planned.prepared.options) && sharing.length <= 1
  const verdict = await askGolden(desk, isSole ? asked : { ...asked, revision })
  const { rows, differing, within } = verdict
  await ledger.done(key, (state) => ({
    ...state,
    revisions: state.revisions.map((one) =>
      one.id === revision ? { ...one, golden: { rows, differing, within } } : one,
    ),
  }))
  return verdict
}

/** Whether golden rows must be asked: not where they passed and nothing is changed. */
function needsCheck({ ledger, planned }: Work, isShifting: boolean): boolean {
  const { plan, prepared } = planned
  const record = ledger.state().revisions.find(({ id }) => id === prepared.revision)
  const isSound = record?.golden?.differing === 0
  const isChanged = plan.steps.some((step) => isChange(step) && step.action !== 'delete')
  return !isSound || isChanged || isShifting
}

/** Asks, then gives traffic, in the order that the platform allows. */
async function release(work: Work): Promise<GoldenVerdict | null> {
  const { desk, planned } = work
  const { traffic, revision } = planned.plan
  const isShifting = !isSplit(traffic.from, traffic.to)
  const isAsked = needsCheck(work, isShifting)
  const isBefore = asksBefore(desk.target, planned.prepared.options)
  if (!isBefore && isShifting) await shift(work, `shift/${revision}`, traffic.to)
  const verdict = isAsked ? await check(work) : null
  if (verdict !== null && verdict.differing > 0) return takeBack(work, verdict)
  if (isBefore && isShifting) await shift(work, `shift/${revision}`, traffic.to)
  return verdict
}

/** Removes what is not needed any more, and forgets revisions that go. */
async function prune(work: Work): Promise<void> {
  const { planned, ledger, desk } = work
  const deletes = planned.plan.steps.filter(({ action }) => action === 'delete')
  const foreign: PlanStep[] = []
  for (const step of deletes) {
    desk.host.log({
      kind: 'progress',
      stage: 'deploy',
      fraction: 0.9,
      note: `removes ${step.kind} ${step.name}`,
    })
    if ((await unsettle(planned.resources.get(step.key)!, work)) === 'foreign') foreign.push(step)
  }
  for (const { kind, name } of foreign)
    note(desk.host, `The ${kind} "${name}" does not carry our label any more and is left.`)
  const gone = new Set(planned.plan.dropped)
  await ledger.save((state) => ({ ...state, revisions: state.revisions.filter(({ id }) => !gone.has(id)) }))
}

async function perform(work: Work): Promise<GoldenVerdict | null> {
  await begin(work)
  await adopt(work)
  const { plan, found } = work.planned
  const [closed, opening] = [false, true].map((opens) =>
    plan.steps.filter((step) => isOpening(work.planned, step) === opens),
  )
  const made = await settleAll(work, found, closed)
  await keepOutputs(work, made)
  const verdict = await release(work)
  if (opening.some(isChange)) await keepOutputs(work, await settleAll(work, made, opening))
  await prune(work)
  // Cut off right after traffic was moved, that is not known yet.
  const traffic = shares(work.planned.plan.traffic.to)
  await work.ledger.save((state) => ({ ...state, traffic, journal: null }))
  return verdict
}

function tellInterrupted({ stored }: Prepared, { host }: Desk): void {
  const journal = stored?.state.journal
  if (journal === null || journal === undefined) return
  note(
    host,
    `An earlier ${journal.verb} was cut off after ${progressText(journal)} steps; this goes on from what is there.`,
  )
}

/**
 * Places a release: makes and changes what it needs, asks the golden rows of the new revision, gives it traffic, lets others ask, and
 * removes what is not kept. Every step is written down before and after: cut off anywhere, the next apply goes on from what is there.
 *
 * @param confirm - is shown the plan; false: nothing is done
 * @throws {ModelwrightError} DEPLOY_GOLDEN_DIFFERENT - when the new revision gives other answers: traffic stays as it was, and of a
 *   first revision nothing stays but what holds data
 * @throws {ModelwrightError} DEPLOY_DEPLOYMENT_LOCKED - when somebody else works on it
 */
export async function applyRelease(
  given: Desk,
  request: PlanRequest,
  confirm: (planned: Planned) => Promise<boolean>,
): Promise<Applied> {
  const { target, store } = given
  const name = request.release.deployment
  refuseBuildOnly(target, 'apply')
  return withLock(given, name, async ({ desk, renew, unheard }) => {
    const prepared = await prepare(desk, { ...request, isOffline: false })
    tellInterrupted(prepared, desk)
    const planned = await planPrepared(desk, prepared, request)
    const { plan } = planned
    const known = prepared.stored ?? { state: emptyState(target.name, name, prepared.place!), edition: 0 }
    const { outputs, journal } = known.state
    const isSound = known.state.revisions.find(({ id }) => id === plan.revision)?.golden?.differing === 0
    if (isSettled(plan) && isSound && journal === null) return { plan, isDone: false, golden: null, outputs }
    if (!(await unheard(() => confirm(planned)))) return { plan, isDone: false, golden: null, outputs }
    const ledger: Ledger = openLedger(store, { renew }, known)
    const cloud = prepared.cloud!.open
    const work: Work = { desk, cloud, ledger, known: planned.resources, planned }
    const golden = await resumable(ledger, { target: target.name, name, signal: desk.host.signal }, () =>
      perform(work),
    )
    const detail = { revision: plan.revision, model: plan.model, traffic: plan.traffic.to }
    await store.record({ target: target.name, name, verb: 'apply', detail })
    return { plan, isDone: true, golden, outputs: ledger.state().outputs }
  })
}
