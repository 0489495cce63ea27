import type { ResourceRecord } from '../../core/index.ts'
import type { Found, Resource } from '../target.ts'
import type { Desk } from './desk.ts'
import { type Ledger, withoutRecord, withRecord } from './ledger.ts'
import { isOurs, type PlanStep, verdictOf } from './plan.ts'
import { idOf } from './read-found.ts'
import { type Of, resourceForeign } from './refusals.ts'
import { waitGone, waitReady, whileBusy } from './wait-ready.ts'

/** What a step works with. */
export interface Tools {
  readonly desk: Desk
  readonly cloud: unknown
  readonly ledger: Ledger
  /** Everything that is known how to be removed, by key. */
  readonly known: ReadonlyMap<string, Resource<unknown>>
}

const ofState = (ledger: Ledger): Of => ledger.state()

/** Whether a thing that others lie in is ours: the state lists it. */
function isListed({ ledger }: Tools): (key: string) => boolean {
  const keys = new Set(ledger.state().resources.map(({ key }) => key))
  return (key) => keys.has(key)
}

function recordOf({ key, kind, name, revision }: Resource<unknown>, id: string): ResourceRecord {
  return { key, kind, name, id, ...(revision === undefined ? {} : { revision }) }
}

/** Reads a thing; one that is not ours is not touched. @throws {ModelwrightError} DEPLOY_RESOURCE_FOREIGN */
async function readOurs(resource: Resource<unknown>, tools: Tools): Promise<Found | undefined> {
  const { cloud, ledger } = tools
  const found = await resource.read(cloud, idOf(ledger.state(), resource.key))
  if (found !== undefined && !isOurs(resource, found, isListed(tools)))
    throw resourceForeign(ofState(ledger), resource)
  return found
}

async function removeWhole(resource: Resource<unknown>, found: Found, tools: Tools): Promise<void> {
  const { desk, cloud, ledger, known } = tools
  const listed = isListed(tools)
  const within = [...known.values()].filter(({ key, partOf }) => partOf === resource.key && listed(key))
  for (const one of within.reverse()) await unsettle(one, tools)
  await resource.remove(cloud, found)
  await waitGone(resource, found.id, { cloud, host: desk.host, alive: ledger.alive })
}

/** Brings one thing to what it must be, whatever is there: nothing, half of it, or something older. */
async function bring(
  resource: Resource<unknown>,
  tools: Tools,
  { action: asked, isCutOff = false }: PlanStep,
): Promise<Found> {
  const { desk, cloud, ledger } = tools
  const waiting = { cloud, host: desk.host, alive: ledger.alive }
  const there = await readOurs(resource, tools)
  const found = there === undefined ? undefined : await whileBusy(resource, there, waiting)
  if (found === undefined) return waitReady(resource, await resource.create(cloud), waiting)
  const { action } = verdictOf(resource, found)
  if (asked === 'replace' || action === 'replace') {
    await removeWhole(resource, found, tools)
    return waitReady(resource, await resource.create(cloud), waiting)
  }
  if (action === 'keep' && !isCutOff) return found
  const isMade = action === 'keep' && asked === 'create'
  const made = isMade ? resource.create(cloud) : resource.update!(cloud, found)
  return waitReady(resource, await made, waiting)
}

/** Makes, changes or replaces one thing, written down before and after. @returns what is there now */
export async function settle(resource: Resource<unknown>, step: PlanStep, tools: Tools): Promise<Found> {
  const { ledger } = tools
  const { key, takesSeveral = false } = resource
  const begun = recordOf(resource, idOf(ledger.state(), key) ?? '')
  const unfinished = step.action === 'update' ? 'update' : 'create'
  await ledger.begin(key, takesSeveral ? { ...begun, unfinished } : begun)
  const found = await bring(resource, tools, step)
  await ledger.done(key, (state) => withRecord(state, recordOf(resource, found.id)))
  return found
}

/** Removes one thing, written down before and after. One that is not there is no failure; one that is not ours is left. */
export async function unsettle(
  resource: Resource<unknown>,
  tools: Tools,
): Promise<'removed' | 'absent' | 'foreign'> {
  const { cloud, ledger, desk } = tools
  const { key } = resource
  await ledger.begin(key)
  const found = await resource.read(cloud, idOf(ledger.state(), key))
  if (found !== undefined && !isOurs(resource, found, isListed(tools))) return 'foreign'
  // What is being made or changed cannot be removed yet.
  const waiting = { cloud, host: desk.host, alive: ledger.alive }
  const settled = found === undefined ? undefined : await whileBusy(resource, found, waiting)
  if (settled !== undefined) await removeWhole(resource, settled, tools)
  await ledger.done(key, (state) => withoutRecord(state, key))
  return found === undefined ? 'absent' : 'removed'
}
