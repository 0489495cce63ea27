import { ModelwrightError } from '../../core/index.ts'
import type { Split } from '../target.ts'
import { describeAll } from './describe-kept.ts'
import type { GoldenVerdict } from './golden.ts'
import type { Plan } from './plan.ts'
import { settle, unsettle } from './settle.ts'
import { shift, type Work } from './work.ts'

function refused(plan: Plan, { rows, differing, first }: GoldenVerdict, outcome: string): ModelwrightError {
  const isUnanswered = first !== undefined && !first.startsWith('golden row')
  const message = isUnanswered
    ? `The new revision does not answer golden rows: ${first}.`
    : `The new revision gives other answers than the model for ${differing} of ${rows} golden rows; ${first}.`
  return new ModelwrightError(isUnanswered ? 'DEPLOY_GOLDEN_UNANSWERED' : 'DEPLOY_GOLDEN_DIFFERENT', {
    message: `${message} ${outcome}`,
    where: `${plan.target} ${plan.deployment}, revision ${plan.revision}`,
    mend: [
      `See what it wrote:  modelwright deploy ${plan.target} logs --name ${plan.deployment}`,
      `Remove what is there:  modelwright deploy ${plan.target} destroy --name ${plan.deployment}`,
    ],
  })
}

/** Removes what belongs to a revision alone, and the revision itself. */
async function dropRevision(work: Work, revision: string): Promise<void> {
  const own = [...work.planned.resources.values()].filter((one) => one.revision === revision).reverse()
  for (const resource of own) await unsettle(resource, work)
  await work.ledger.save((state) => ({
    ...state,
    revisions: state.revisions.filter(({ id }) => id !== revision),
  }))
}

/**
 * Brings what all share back to what the other revisions need: what differs is changed back, what none of them needs is removed.
 *
 * That goes for what this apply did and for what one that was cut off before it did. Where the builds of some were not kept, nobody
 * knows what they need: then only what this apply made is removed.
 */
async function restoreShared(work: Work): Promise<void> {
  const { planned, desk, ledger } = work
  // An apply of it that was cut off before left it among the revisions that are known.
  const others = ledger.state().revisions.filter(({ id }) => id !== planned.plan.revision)
  const earlier = await describeAll(desk, { ...ledger.state(), revisions: others })
  const isKnown = others.every(({ kept }) => kept !== undefined)
  const shared = planned.plan.steps.filter(
    ({ revision, action }) => revision === undefined && action !== 'given' && action !== 'delete',
  )
  for (const step of [...shared].reverse()) {
    const before = earlier.get(step.key)
    if (before !== undefined) await settle(before, { ...step, action: 'update', isCutOff: false }, work)
    else if (isKnown || step.action === 'create') await unsettle(planned.resources.get(step.key)!, work)
  }
}

/** Who had the traffic before; after a crash behind the shift that is not known any more: the newest that passed. */
function earlierSplit({ ledger, planned }: Work): Split | undefined {
  const { traffic, revision, dropped } = planned.plan
  const isThere = (id: string): boolean => id !== revision && !dropped.includes(id)
  if (Object.keys(traffic.from).some(isThere)) return traffic.from
  const others = ledger.state().revisions.filter(({ id, golden }) => isThere(id) && golden?.differing === 0)
  const last = others.at(-1)
  return last === undefined ? undefined : { [last.id]: 100 }
}

/** Takes a revision back that failed: traffic as it was, what belongs to it alone removed. */
export async function takeBack(work: Work, verdict: GoldenVerdict, hasShifted: boolean): Promise<never> {
  const { planned, ledger } = work
  const { plan, prepared } = planned
  const before = earlierSplit(work)
  const hadTraffic = before !== undefined
  if (before !== undefined) {
    // One that was asked first may stand beside the others, without a share: it does no more after this.
    await shift(work, `shift/${prepared.revision}`, before)
    await restoreShared(work)
    await dropRevision(work, prepared.revision)
  }
  await ledger.save((state) => ({ ...state, journal: null }))
  const outcome = hadTraffic
    ? 'Traffic is as it was, and the revision was removed.'
    : hasShifted
      ? 'There was no earlier revision to go back to.'
      : 'It gets no traffic.'
  throw refused(plan, verdict, outcome)
}
