import { canonicalJson } from '@modelwright/runtime'
import { ModelwrightError, type RevisionRecord } from '../../core/index.ts'
import type { Found, Resource, Split } from '../target.ts'
import { describeAll } from './describe-kept.ts'
import type { Desk } from './desk.ts'
import { modelOf, type Plan, planSteps } from './plan.ts'
import { type Prepared, prepare, type ReleaseRequest, refuseBuildOnly } from './prepare.ts'
import { assumeFound, readFound } from './read-found.ts'
import { trafficNow } from './read-traffic.ts'
import { textDigest } from './revision-id.ts'
import { insistOnSound, isSound } from './soundness.ts'
import { withShare } from './split.ts'

/** What an apply is told besides what it places. */
export interface PlanRequest extends ReleaseRequest {
  readonly isOffline?: boolean
  /** Percent of requests that the new revision gets; default 100. */
  readonly traffic?: number
  /** How many revisions stay, the newest; default 3. One with traffic always does. */
  readonly keep?: number
  /** Somebody said that anybody may ask. */
  readonly isPublicMeant?: boolean
}

/** A plan, and what it was made of. */
export interface Planned {
  readonly plan: Plan
  readonly prepared: Prepared
  readonly resources: ReadonlyMap<string, Resource<unknown>>
  /** What was described before, by key. */
  readonly earlier: ReadonlyMap<string, Resource<unknown>>
  readonly found: ReadonlyMap<string, Found>
}

/** Revisions that go: beyond those that stay, and such as never passed; none that has traffic. */
export function droppedOf(
  revisions: readonly RevisionRecord[],
  { revision, traffic, keep }: { readonly revision: string; readonly traffic: Split; readonly keep: number },
): readonly string[] {
  const older = revisions.filter(({ id }) => id !== revision)
  const sound = older.filter(isSound)
  const kept = new Set(keep <= 1 ? [] : sound.slice(-(keep - 1)).map(({ id }) => id))
  return older.filter(({ id }) => !kept.has(id) && !((traffic[id] ?? 0) > 0)).map(({ id }) => id)
}

/** Permissions that the steps need: what is only read asks for them too. */
function permissionsOf({ resources, permissions: more = [] }: Prepared['description']): readonly string[] {
  return [...new Set([...resources.flatMap(({ permissions }) => permissions), ...more])].sort()
}

async function situationOf(desk: Desk, prepared: Prepared, request: PlanRequest) {
  const { stored, cloud, description } = prepared
  const state = stored?.state
  const earlier = state === undefined ? new Map() : await describeAll(desk, state)
  const found =
    cloud === undefined
      ? assumeFound(description.resources, state, earlier)
      : await readFound(description.resources, { cloud: cloud.open, state, host: desk.host })
  const now =
    state === undefined ? {} : cloud === undefined ? state.traffic : await trafficNow(desk, cloud.open, state)
  const { revision, options } = prepared
  const wanted = withShare(desk.target, now, { revision, percent: request.traffic ?? 100, options })
  for (const record of state?.revisions ?? [])
    if (record.id !== revision && (wanted[record.id] ?? 0) > 0)
      insistOnSound(record, { target: desk.target.name, name: request.release.deployment })
  const keep = request.keep ?? 3
  const dropped = droppedOf(state?.revisions ?? [], { revision: prepared.revision, traffic: wanted, keep })
  return { state, earlier, found, traffic: { from: now, to: wanted }, dropped }
}

function restLost(target: string, revision: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_SPLIT_INVALID', {
    message: `Revision ${revision} cannot keep a share: what it lies in is replaced.`,
    where: target,
    mend: [
      'Give all requests to the new one:  --traffic 100',
      'Or deploy it beside the old one:  --name <name>',
    ],
  })
}

/** Makes the plan of a release that is built. */
export async function planPrepared(desk: Desk, prepared: Prepared, request: PlanRequest): Promise<Planned> {
  const { release, build, revision, options, description } = prepared
  const { state, earlier, found, traffic, dropped } = await situationOf(desk, prepared, request)
  const of = { target: desk.target.name, name: release.deployment }
  const { steps, left, lost } = planSteps({
    ...{ of, desired: description.resources, found, state, earlier, dropped: new Set(dropped) },
    isPublicMeant: request.isPublicMeant === true || options['public'] === true,
  })
  const rest = Object.keys(traffic.to).find((id) => lost.has(id))
  if (rest !== undefined) throw restLost(of.target, rest)
  const facts = { target: of.target, deployment: of.name, revision, model: modelOf(release), options }
  const plan = {
    ...facts,
    places: desk.target.supports.runs === 'workflow' ? ('workflow' as const) : ('model' as const),
    place: prepared.place ?? {},
    isOffline: prepared.cloud === undefined,
    build: { kind: build.kind, digest: build.digest, facts: build.facts },
    ...{ steps, left, traffic, policy: description.policy },
    dropped: [...new Set([...dropped, ...lost])],
    permissions: permissionsOf(description),
    digest: textDigest(canonicalJson([facts, steps, traffic])),
  }
  const resources = new Map([
    ...earlier,
    ...description.resources.map((resource) => [resource.key, resource] as const),
  ])
  return { plan, prepared, resources, earlier, found }
}

/**
 * Says what an apply would do; reads only. Offline nothing is asked and no credentials are needed: what the store knows is taken for
 * what is there.
 */
export async function planRelease(desk: Desk, request: PlanRequest): Promise<Planned> {
  refuseBuildOnly(desk.target, 'plan')
  const prepared = await prepare(desk, { ...request, isOffline: request.isOffline === true })
  return planPrepared(desk, prepared, request)
}
