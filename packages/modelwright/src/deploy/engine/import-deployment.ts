import type { DeploymentState, ResourceRecord, RevisionRecord } from '../../core/index.ts'
import type { Found, Resource, Split } from '../target.ts'
import { type Desk, emptyState, note, placedOf } from './desk.ts'
import { askGolden, asksBefore } from './golden.ts'
import { keepBuild } from './kept-build.ts'
import { withRecord } from './ledger.ts'
import { isOurs, modelOf } from './plan.ts'
import { type Prepared, prepare, type ReleaseRequest, refuseBuildOnly } from './prepare.ts'
import { readFound } from './read-found.ts'
import { shares } from './split.ts'
import { withLock } from './with-lock.ts'

/** What was found of a deployment. */
export interface Imported {
  readonly state: DeploymentState
  readonly found: readonly ResourceRecord[]
  /** What a revision needs and is not there, or is not ours. */
  readonly missing: readonly { readonly key: string; readonly kind: string; readonly name: string }[]
}

interface Taken {
  readonly prepared: Prepared
  readonly there: readonly { readonly resource: Resource<unknown>; readonly found: Found }[]
}

async function look(desk: Desk, request: ReleaseRequest): Promise<Taken> {
  const prepared = await prepare(desk, { ...request, isOffline: false })
  const resources = prepared.description.resources.filter(({ isGiven }) => isGiven !== true)
  const { stored, cloud } = prepared
  const all = await readFound(resources, { cloud: cloud!.open, state: stored?.state, host: desk.host })
  const ours = new Set<string>()
  const there = resources.flatMap((resource) => {
    const found = all.get(resource.key)
    if (found === undefined || !isOurs(resource, found, (key) => ours.has(key))) return []
    ours.add(resource.key)
    return [{ resource, found }]
  })
  return { prepared, there }
}

function recordOf({ resource, found }: Taken['there'][number]): ResourceRecord {
  const { key, kind, name, revision } = resource
  return { key, kind, name, id: found.id, ...(revision === undefined ? {} : { revision }) }
}

async function revisionOf({ prepared }: Taken, desk: Desk): Promise<RevisionRecord> {
  const { release, build, revision, options } = prepared
  await desk.objects.put(release.model.bytes)
  return {
    ...{ id: revision, model: modelOf(release), build: build.digest, options, golden: null },
    kept: await keepBuild(build, desk.objects),
    createdAt: new Date(desk.host.now()).toISOString(),
  }
}

/** Whether anything is there that belongs to the revision; one without things of its own counts where what all share is there. */
function isThere({ prepared, there }: Taken): boolean {
  const own = prepared.description.resources.filter(({ revision }) => revision !== undefined)
  return own.length === 0 ? there.length > 0 : there.some(({ resource }) => resource.revision !== undefined)
}

async function takeOver(
  desk: Desk,
  from: DeploymentState,
  taken: readonly Taken[],
): Promise<DeploymentState> {
  let state = from
  for (const one of taken) {
    for (const thing of one.there) state = withRecord(state, recordOf(thing))
    const isKnown = state.revisions.some(({ id }) => id === one.prepared.revision)
    if (isKnown || !isThere(one)) continue
    state = { ...state, revisions: [...state.revisions, await revisionOf(one, desk)] }
  }
  const outputs = Object.assign(
    {},
    ...taken.flatMap(({ there }) => there.map(({ found }) => found.outputs ?? {})),
  )
  return { ...state, outputs: { ...state.outputs, ...outputs }, journal: null }
}

/** Traffic as the platform has it. */
async function withTraffic(desk: Desk, cloud: unknown, state: DeploymentState): Promise<DeploymentState> {
  const known = new Set(state.revisions.map(({ id }) => id))
  const read = known.size === 0 ? {} : await desk.target.readTraffic(cloud, placedOf(state, desk))
  const traffic: Split = shares(Object.fromEntries(Object.entries(read).filter(([id]) => known.has(id))))
  return { ...state, traffic }
}

/** Asks those that have traffic their golden rows: what gave it to them, and after which check, nobody here knows. */
async function withGolden(
  desk: Desk,
  state: DeploymentState,
  taken: readonly Taken[],
): Promise<DeploymentState> {
  const placed = placedOf(state, desk)
  const isSole = Object.keys(state.traffic).length === 1
  const verdicts = new Map<string, RevisionRecord['golden']>()
  for (const { id, golden } of state.revisions) {
    const found = taken.find(({ prepared }) => prepared.revision === id)?.prepared
    if (found === undefined || golden !== null || !((state.traffic[id] ?? 0) > 0)) continue
    const { release, options, cloud } = found
    const asked = { cloud: cloud!.open, placed, release, alive: async () => {} }
    const isNamed = !isSole || asksBefore(desk.target, options)
    const verdict = await askGolden(desk, isNamed ? { ...asked, revision: id } : asked)
    const { rows, differing, within, first } = verdict
    if (differing > 0) note(desk.host, `Revision ${id} does not answer as its model does: ${first}.`)
    verdicts.set(id, { rows, differing, within })
  }
  const revisions = state.revisions.map((one) => ({ ...one, golden: verdicts.get(one.id) ?? one.golden }))
  return { ...state, revisions }
}

/**
 * Takes over what is there and carries the label of a deployment that the store knows nothing of, or not all of, and asks those that have
 * traffic their golden rows.
 *
 * @param requests - the models that were placed, oldest first, with the options that they were placed with
 */
export async function importDeployment(given: Desk, requests: readonly ReleaseRequest[]): Promise<Imported> {
  const { target, store } = given
  refuseBuildOnly(target, 'import')
  const name = requests[0].release.deployment
  return withLock(given, name, async ({ desk }) => {
    const taken: Taken[] = []
    for (const request of requests) taken.push(await look(desk, request))
    const { prepared } = taken[0]
    const stored = prepared.stored
    const from = stored?.state ?? emptyState(target.name, name, prepared.place!)
    const found = taken.flatMap(({ there }) => there.map(recordOf))
    const there = await withTraffic(desk, prepared.cloud!.open, await takeOver(desk, from, taken))
    // Kept before anybody is asked, which may be refused.
    const edition = found.length > 0 ? await store.save(there, stored?.edition ?? 0) : undefined
    const detail = { imported: found.map((one) => one.name) }
    if (edition !== undefined) await store.record({ target: target.name, name, verb: 'apply', detail })
    const state = await withGolden(desk, there, taken)
    if (edition !== undefined) await store.save(state, edition)
    const keys = new Set(found.map(({ key }) => key))
    const wanted = taken.flatMap((one) => one.prepared.description.resources)
    const missing = wanted
      .filter(({ key, isGiven }) => isGiven !== true && !keys.has(key))
      .map(({ key, kind, name: of }) => ({ key, kind, name: of }))
    return { state, found, missing }
  })
}
