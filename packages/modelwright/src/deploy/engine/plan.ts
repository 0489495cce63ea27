import type { DeploymentState, ResourceRecord } from '../../core/index.ts'
import type { Build, Description, Found, Release, Resource, Split } from '../target.ts'
import { type Difference, differencesOf } from './differences.ts'
import { type Of, resourceForeign, resourceMissing, resourcePublic, stateLost } from './refusals.ts'

/** What is done with one resource. */
export interface PlanStep {
  readonly key: string
  readonly kind: string
  readonly name: string
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'keep' | 'given'
  readonly differences: readonly Difference[]
  /** Why, where the differences do not say. */
  readonly reason?: string
  readonly revision?: string
  readonly billsIdle?: string
  readonly isPublic?: boolean
  /** It is still being made or changed: waited for. */
  readonly isBusy?: boolean
  /** It looks as it must, but may lack something. */
  readonly isCutOff?: boolean
}

/** What an apply would do, and what it takes. */
export interface Plan {
  readonly target: string
  readonly deployment: string
  /** What is placed: a model, or a workflow that runs by the clock. */
  readonly places: 'model' | 'workflow'
  readonly revision: string
  /** Absent offline where the deployment is not known yet. */
  readonly place: Readonly<Record<string, string>>
  /** Nothing was asked: what the store knows is taken for what is there. */
  readonly isOffline: boolean
  readonly model: { readonly name: string; readonly version: number | null; readonly digest: string }
  readonly build: Pick<Build, 'kind' | 'digest' | 'facts'>
  readonly options: Readonly<Record<string, unknown>>
  readonly steps: readonly PlanStep[]
  /** What was made earlier, is not needed any more, and nobody here knows how to remove. */
  readonly left: readonly ResourceRecord[]
  readonly traffic: { readonly from: Split; readonly to: Split }
  /** Older revisions that go. */
  readonly dropped: readonly string[]
  readonly permissions: readonly string[]
  readonly policy: Description<unknown>['policy']
  /** Tells this plan from others. */
  readonly digest: string
}

/** What a plan is made of. */
export interface Situation {
  readonly of: Of
  /** In the order in which they are made. */
  readonly desired: readonly Resource<unknown>[]
  /** What is there, by key. */
  readonly found: ReadonlyMap<string, Found>
  /** Absent: the store knows nothing of the deployment. */
  readonly state: DeploymentState | undefined
  /** What earlier revisions described, by key, in the order in which it was made. */
  readonly earlier: ReadonlyMap<string, Resource<unknown>>
  readonly dropped: ReadonlySet<string>
  /** Somebody said that anybody may ask. */
  readonly isPublicMeant: boolean
}

/** Whether a thing is ours: by its label, or, where it takes none, by what it lies in. */
export function isOurs(
  resource: Resource<unknown>,
  found: Found,
  isParentOurs: (key: string) => boolean,
): boolean {
  return found.isOurs || (resource.partOf !== undefined && isParentOurs(resource.partOf))
}

type Verdict = Pick<PlanStep, 'action' | 'differences' | 'reason' | 'isBusy' | 'isCutOff'>

/** What becomes of a thing that is there and ours. */
export function verdictOf(resource: Resource<unknown>, found: Found): Verdict {
  const differences = differencesOf(resource, found)
  const isFixed = differences.some((one) => one.isFixed)
  if (found.state === 'failed' && (resource.update === undefined || differences.length === 0 || isFixed))
    return { action: 'replace', differences, reason: `it failed: ${found.reason ?? 'no reason is given'}` }
  if (differences.length === 0)
    return { action: 'keep', differences, ...(found.state === 'busy' ? { isBusy: true } : {}) }
  return { action: isFixed || resource.update === undefined ? 'replace' : 'update', differences }
}

const cutOff = 'it was being made or changed when work was cut off'

/** What looks as it must, but of which the last request may be missing: the same is asked again, which makes no second one. */
function unlessCutOff(verdict: Verdict, { key, update }: Resource<unknown>, { state }: Situation): Verdict {
  const begun = state?.resources.find((record) => record.key === key)?.unfinished
  if (verdict.action !== 'keep' || begun === undefined) return verdict
  const action = begun === 'update' && update !== undefined ? 'update' : 'create'
  return { ...verdict, action, reason: cutOff, isCutOff: true }
}

function createReason(record: ResourceRecord | undefined): Pick<PlanStep, 'reason'> {
  return record === undefined || record.id === '' ? {} : { reason: 'it was removed by somebody else' }
}

function judge(
  resource: Resource<unknown>,
  situation: Situation,
  before: ReadonlyMap<string, PlanStep>,
): Verdict {
  const { of, state } = situation
  const found = situation.found.get(resource.key)
  if (resource.isGiven === true) {
    if (found === undefined) throw resourceMissing(of, resource)
    return { action: 'given', differences: [] }
  }
  if (found === undefined) {
    const record = state?.resources.find(({ key }) => key === resource.key)
    return { action: 'create', differences: [], ...createReason(record) }
  }
  const parent = resource.partOf === undefined ? undefined : before.get(resource.partOf)
  if (parent?.action === 'replace')
    return { action: 'replace', differences: [], reason: `the ${parent.kind} that it lies in is replaced` }
  if (!isOurs(resource, found, (key) => before.has(key))) throw resourceForeign(of, resource)
  if (state === undefined) throw stateLost(of, resource)
  return unlessCutOff(verdictOf(resource, found), resource, situation)
}

function stepOf(
  resource: Resource<unknown>,
  { action, differences, reason, isBusy, isCutOff }: Verdict,
): PlanStep {
  const { key, kind, name, revision, billsIdle, isPublic } = resource
  return {
    ...{ key, kind, name, action, differences },
    ...(reason === undefined ? {} : { reason }),
    ...(revision === undefined ? {} : { revision }),
    ...(billsIdle === undefined ? {} : { billsIdle }),
    ...(isPublic === true ? { isPublic } : {}),
    ...(isBusy === true ? { isBusy } : {}),
    ...(isCutOff === true ? { isCutOff } : {}),
  }
}

/** Earlier revisions of which something lies in a thing that is replaced: they go with it. */
function lostRevisions(
  { desired, earlier, state }: Situation,
  before: ReadonlyMap<string, PlanStep>,
): ReadonlySet<string> {
  const wanted = new Set(desired.map(({ key }) => key))
  const isGone = (key: string | undefined): boolean =>
    key !== undefined && (before.get(key)?.action === 'replace' || isGone(earlier.get(key)?.partOf))
  const there = new Set(state?.resources.map(({ key }) => key))
  const lost = [...earlier.values()].filter(
    ({ key, partOf }) => there.has(key) && !wanted.has(key) && isGone(partOf),
  )
  return new Set(lost.flatMap(({ revision }) => (revision === undefined ? [] : [revision])))
}

/** Records that are not needed any more: of revisions that go, and what none shares now. */
function surplusOf(
  { state, desired }: Situation,
  gone: (revision: string) => boolean,
): readonly ResourceRecord[] {
  const wanted = new Set(desired.map(({ key }) => key))
  return (state?.resources ?? []).filter(
    ({ key, revision }) => !wanted.has(key) && (revision === undefined || gone(revision)),
  )
}

function deleteSteps(
  situation: Situation,
  lost: ReadonlySet<string>,
): { steps: PlanStep[]; left: ResourceRecord[] } {
  const records = surplusOf(situation, (id) => situation.dropped.has(id) || lost.has(id))
  const surplus = new Map(records.map((record) => [record.key, record]))
  const known = [...situation.earlier.values()].reverse().filter(({ key }) => surplus.has(key))
  const steps = known.map((resource) => {
    const { revision } = resource
    const reason =
      revision === undefined
        ? 'it is not needed any more'
        : lost.has(revision)
          ? 'what it lies in is replaced'
          : 'its revision is not kept'
    return stepOf(resource, { action: 'delete', differences: [], reason })
  })
  const left = [...surplus.values()].filter(({ key }) => !situation.earlier.has(key))
  return { steps, left }
}

function refuseExposure({ of, isPublicMeant }: Situation, steps: readonly PlanStep[]): void {
  const exposed = steps.filter(({ isPublic, action }) => isPublic === true && action !== 'delete')
  if (exposed.length > 0 && !isPublicMeant) throw resourcePublic(of, exposed)
}

/**
 * Says what is to be done with each resource, and in which order. Pure: nothing is asked.
 *
 * @throws {ModelwrightError} DEPLOY_RESOURCE_FOREIGN - when something of that name is there that is not ours
 * @throws {ModelwrightError} DEPLOY_STATE_LOST - when something is there that is ours, and the store does not know the deployment
 * @throws {ModelwrightError} DEPLOY_RESOURCE_ABSENT - when something that should be given is not there
 * @throws {ModelwrightError} DEPLOY_RESOURCE_PUBLIC - when anybody could ask and nobody said so
 */
export function planSteps(situation: Situation): {
  readonly steps: readonly PlanStep[]
  readonly left: readonly ResourceRecord[]
  /** Earlier revisions that cannot be kept, as what they lie in is replaced. */
  readonly lost: ReadonlySet<string>
} {
  const before = new Map<string, PlanStep>()
  for (const resource of situation.desired)
    before.set(resource.key, stepOf(resource, judge(resource, situation, before)))
  const lost = lostRevisions(situation, before)
  const deletes = deleteSteps(situation, lost)
  const steps = [...before.values(), ...deletes.steps]
  refuseExposure(situation, steps)
  return { steps, left: deletes.left, lost }
}

/** Whether a step makes, changes, removes or waits for something. */
export function isChange({ action, isBusy }: PlanStep): boolean {
  return isBusy === true || (action !== 'keep' && action !== 'given')
}

/** Whether nothing is to be done: everything is there as it must be, and has the traffic that it should. */
export function isSettled({ steps, traffic }: Pick<Plan, 'steps' | 'traffic'>): boolean {
  return steps.every((step) => !isChange(step)) && isSameSplit(traffic)
}

function isSameSplit({ from, to }: Plan['traffic']): boolean {
  const ids = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...ids].every((id) => (from[id] ?? 0) === (to[id] ?? 0))
}

/** What a release is called in records. */
export function modelOf({ model }: Release): Plan['model'] {
  return { name: model.name, version: model.version ?? null, digest: model.digest }
}
