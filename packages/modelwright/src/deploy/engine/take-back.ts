import { ModelwrightError } from '../../core/index.ts'
import type { Split } from '../target.ts'
import { describeAll } from './describe-kept.ts'
import { goingOf, removeAll } from './destroy.ts'
import { splitToGoBackTo, trafficBefore } from './go-back.ts'
import type { GoldenVerdict } from './golden.ts'
import type { Plan } from './plan.ts'
import { platformSplit } from './read-traffic.ts'
import { settle, unsettle } from './settle.ts'
import { isSound } from './soundness.ts'
import { isSplit, splitText } from './split.ts'
import { giveToUnknown, unknownOf } from './unknown-traffic.ts'
import { shift, type Work } from './work.ts'

/** What became of what was refused. */
interface Outcome {
  readonly text: string
  /** Something of the deployment is left that can be asked about or removed. */
  readonly isLeft: boolean
}

function refused(
  plan: Plan,
  { rows, differing, first }: GoldenVerdict,
  { text, isLeft }: Outcome,
): ModelwrightError {
  const of = `--name ${plan.deployment}`
  const isUnanswered = first !== undefined && !first.startsWith('golden row')
  const message = isUnanswered
    ? `The new revision does not answer golden rows: ${first}.`
    : `The new revision gives other answers than the model for ${differing} of ${rows} golden rows; ${first}.`
  return new ModelwrightError(isUnanswered ? 'DEPLOY_GOLDEN_UNANSWERED' : 'DEPLOY_GOLDEN_DIFFERENT', {
    message: `${message} ${text}`,
    where: `${plan.target} ${plan.deployment}, revision ${plan.revision}`,
    mend: isLeft
      ? [
          `See what it wrote:  modelwright deploy ${plan.target} logs ${of}`,
          `Remove what is there:  modelwright deploy ${plan.target} destroy ${of}`,
        ]
      : [`Look at what is placed, and try it yourself:  modelwright deploy ${plan.target} build ${of}`],
  })
}

/** Removes what belongs to a revision alone, and its record: but for the last one, which says how what all share is removed. */
async function dropRevision(work: Work, revision: string): Promise<void> {
  const own = [...work.planned.resources.values()].filter((one) => one.revision === revision).reverse()
  for (const resource of own) await unsettle(resource, work)
  await work.ledger.save((state) => {
    const others = state.revisions.filter(({ id }) => id !== revision)
    return others.length === 0 ? state : { ...state, revisions: others }
  })
}

/**
 * Brings what all share back to what the other revisions need: what differs is changed back, what none of them needs is removed.
 *
 * That goes for what this apply did and for what one that was cut off before it did. Where the builds of some were not kept, where there
 * is none, or where others serve from it, nobody knows what is needed: then only what this apply made is removed.
 */
async function restoreShared(work: Work, removes: 'unneeded' | 'made' = 'unneeded'): Promise<void> {
  const { planned, desk, ledger } = work
  // An apply of it that was cut off before left it among the revisions that are known.
  const others = ledger.state().revisions.filter(({ id }) => id !== planned.plan.revision)
  const earlier = await describeAll(desk, { ...ledger.state(), revisions: others })
  const isKnown =
    removes === 'unneeded' && others.length > 0 && others.every(({ kept }) => kept !== undefined)
  const shared = planned.plan.steps.filter(
    ({ revision, action }) => revision === undefined && action !== 'given' && action !== 'delete',
  )
  for (const step of [...shared].reverse()) {
    const before = earlier.get(step.key)
    if (before !== undefined) await settle(before, { ...step, action: 'update', isCutOff: false }, work)
    else if (isKnown || step.action === 'create') await unsettle(planned.resources.get(step.key)!, work)
  }
}

/** Traffic as it was, and what belongs to the revision alone removed. */
async function giveBack(work: Work, before: Split): Promise<Outcome> {
  const { revision } = work.planned.plan
  // One that was asked first may stand beside the others, without a share: it does no more after this.
  await shift(work, `shift/${revision}`, before)
  await restoreShared(work)
  await dropRevision(work, revision)
  await work.ledger.save((state) => ({ ...state, journal: null }))
  const said = isSplit(before, trafficBefore(work.planned)) ? 'Traffic is as it was' : 'Requests go back'
  return { text: `${said}: ${splitText(before)}. The revision was removed.`, isLeft: true }
}

/** Whether it was in use before this change, which was to mend something else: who wants it is not to lose it by that. */
function wasInUse({ planned }: Work, unknown: Split): boolean {
  const { revision } = planned.plan
  const state = planned.prepared.stored?.state
  const known = state?.revisions.find(({ id }) => id === revision)
  // What a change that was cut off moved to it was not given to it for good.
  const remembered = state?.journal === null ? state.traffic : {}
  const hadShare = [trafficBefore(planned), remembered, unknown].some((split) => (split[revision] ?? 0) > 0)
  return hadShare || (known !== undefined && isSound(known))
}

/** It served before this change: that it answers wrongly now takes nothing away that others could do. */
async function leaveServing({ desk, cloud, ledger, planned }: Work): Promise<Outcome> {
  const split = await platformSplit(desk, cloud, ledger.state())
  const share = split[planned.plan.revision] ?? 0
  const traffic = share > 0 ? { traffic: { [planned.plan.revision]: share } } : {}
  await ledger.save((state) => ({ ...state, ...traffic, journal: null }))
  const said =
    share > 0
      ? 'It had the traffic before and keeps it'
      : 'It was in use before and is left, without requests'
  return { text: `${said}: there is no other revision that passed.`, isLeft: true }
}

/** What others have of the requests stays with them, and so does what they may need. */
async function leaveUnknown(work: Work): Promise<Outcome> {
  await restoreShared(work, 'made')
  await dropRevision(work, work.planned.plan.revision)
  await work.ledger.save((state) => ({ ...state, journal: null }))
  const text = 'The revision was removed. What the store knows nothing of has the traffic, and is left.'
  return { text, isLeft: true }
}

/** It has what others had, and they cannot get it back: without it nothing would answer, and what is theirs would be gone. */
async function leaveInPlace({ ledger }: Work, why: string): Promise<Outcome> {
  await ledger.save((state) => ({ ...state, journal: null }))
  const text = `It has the traffic and is left: what had it before is not known to the store, and cannot be given it back. ${why}`
  return { text, isLeft: true }
}

/** Where no revision had the traffic, a new service may send it to the first: all of it goes, but for what holds data. */
async function takeDown(work: Work): Promise<Outcome> {
  const { desk, cloud, ledger } = work
  const { known, going, left } = await goingOf(desk, ledger.state(), { keepsData: true })
  const foreign = await removeAll(desk, ledger, { cloud, going, known })
  await ledger.save((state) => ({ ...state, traffic: {}, outputs: {}, journal: null }))
  const { target, name, resources } = ledger.state()
  if (resources.length === 0) await desk.store.forget(target, name)
  const stays = [...left, ...foreign].map(({ kind, name }) => `the ${kind} "${name}"`)
  const gone = 'There is none to go back to, so that what was made for it was removed: nothing answers.'
  if (stays.length === 0) return { text: gone, isLeft: false }
  return { text: `${gone} Left ${stays.length === 1 ? 'is' : 'are'} ${stays.join(' and ')}.`, isLeft: true }
}

async function undo(work: Work): Promise<Outcome> {
  const to = splitToGoBackTo(work)
  if (to !== undefined) return giveBack(work, to)
  const { before, now } = await unknownOf(work)
  const { [work.planned.plan.revision]: own, ...others } = { ...before, ...now }
  const isUnknownServed = Object.keys(others).length > 0
  if (isUnknownServed && Object.keys(now).length === 0) {
    const why = await giveToUnknown(work, others)
    if (why !== undefined) return leaveInPlace(work, why)
  }
  if (wasInUse(work, before)) return leaveServing(work)
  return isUnknownServed ? leaveUnknown(work) : takeDown(work)
}

/** Takes a revision back that failed: traffic as it was, what belongs to it alone removed; where nobody had traffic, all that was made. */
export async function takeBack(work: Work, verdict: GoldenVerdict): Promise<never> {
  throw refused(work.planned.plan, verdict, await undo(work))
}
