import type { DeploymentState, ResourceRecord } from '../../core/index.ts'
import type { Resource } from '../target.ts'
import { describeAll } from './describe-kept.ts'
import { type Desk, newestOf } from './desk.ts'
import { type Ledger, newJournal } from './ledger.ts'
import { openPlace, refuseBuildOnly } from './prepare.ts'
import { textDigest } from './revision-id.ts'
import { unsettle } from './settle.ts'
import { resumable, withLedger } from './with-lock.ts'

/** Something that stays although its deployment goes. */
export interface Left extends ResourceRecord {
  readonly why: string
  /** It was asked for. */
  readonly isMeant: boolean
}

/** What a destroy would do, or did. */
export interface Destruction {
  readonly target: string
  readonly deployment: string
  readonly place: Readonly<Record<string, string>>
  /** In the order in which they go. */
  readonly removed: readonly ResourceRecord[]
  readonly left: readonly Left[]
}

/** How much goes. */
export interface DestroyRequest {
  readonly keepsData: boolean
}

/** Records in the order in which they go, and what stays. */
function sorted(
  { resources }: DeploymentState,
  known: ReadonlyMap<string, Resource<unknown>>,
  { keepsData }: DestroyRequest,
): { readonly going: readonly ResourceRecord[]; readonly left: readonly Left[] } {
  const of = (key: string) => known.get(key)
  const order = [...known.keys()].reverse()
  const isKept = ({ key }: ResourceRecord): boolean => keepsData && of(key)?.isData === true
  // What kept data lies in stays with it.
  const holders = new Set<string>()
  for (const record of resources.filter(isKept))
    for (let up = of(record.key)?.partOf; up !== undefined; up = of(up)?.partOf) holders.add(up)
  const stays = (record: ResourceRecord): string | undefined =>
    of(record.key) === undefined
      ? 'this version does not know how to remove it'
      : isKept(record) || holders.has(record.key)
        ? 'it holds data, and --keep-data says that it stays'
        : undefined
  const going = resources.filter((record) => stays(record) === undefined)
  const left = resources.flatMap((record) => {
    const why = stays(record)
    return why === undefined ? [] : [{ ...record, why, isMeant: of(record.key) !== undefined }]
  })
  return { going: going.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key)), left }
}

/** What goes of a deployment and what stays, with how each is removed. */
export async function goingOf(desk: Desk, state: DeploymentState, request: DestroyRequest) {
  const known = await describeAll(desk, state)
  return { known, ...sorted(state, known, request) }
}

/** Removes records in their order. @returns those that do not carry our label any more */
export async function removeAll(
  desk: Desk,
  ledger: Ledger,
  {
    cloud,
    going,
    known,
  }: { cloud: unknown; going: readonly ResourceRecord[]; known: ReadonlyMap<string, Resource<unknown>> },
): Promise<Left[]> {
  const foreign: Left[] = []
  for (const [at, record] of going.entries()) {
    desk.host.signal.throwIfAborted()
    const note = `removes ${record.kind} ${record.name}`
    desk.host.log({ kind: 'progress', stage: 'deploy', fraction: 0.2 + (0.8 * at) / going.length, note })
    const outcome = await unsettle(known.get(record.key)!, { desk, cloud, ledger, known })
    if (outcome === 'foreign')
      foreign.push({ ...record, why: 'it does not carry our label any more', isMeant: false })
  }
  return foreign
}

/** What is left of the state: nothing, or what stays with the revisions that describe it. */
async function finish(desk: Desk, ledger: Ledger, name: string): Promise<void> {
  const { resources } = ledger.state()
  if (resources.length === 0) return desk.store.forget(desk.target.name, name)
  await ledger.save((state) => ({ ...state, traffic: {}, outputs: {}, journal: null }))
}

/**
 * Removes what the state lists and carries our label, nothing else, in the reverse of the order in which it was made; says what is left.
 *
 * @param confirm - is shown what would go; false: nothing is done
 * @returns undefined where nobody agreed
 */
export async function destroyDeployment(
  given: Desk,
  name: string,
  request: DestroyRequest,
  confirm: (destruction: Destruction) => Promise<boolean>,
): Promise<Destruction | undefined> {
  const { target } = given
  refuseBuildOnly(target, 'destroy')
  return withLedger(given, name, async (ledger, { desk, unheard }) => {
    const state = ledger.state()
    const { cloud, place } = await openPlace(desk, newestOf(state)?.options ?? {}, state)
    const { known, going, left } = await goingOf(desk, state, request)
    const facts = { target: target.name, deployment: name, place }
    if (!(await unheard(() => confirm({ ...facts, removed: going, left })))) return undefined
    const steps = going.map(({ key }) => ({ key, action: 'delete' as const }))
    const startedAt = new Date(desk.host.now()).toISOString()
    const plan = textDigest(JSON.stringify(steps))
    await ledger.save((now) => ({
      ...now,
      journal: newJournal('destroy', { plan, revision: null, startedAt }, steps),
    }))
    const foreign = await resumable(ledger, { target: target.name, name, signal: desk.host.signal }, () =>
      removeAll(desk, ledger, { cloud: cloud.open, going, known }),
    )
    await finish(desk, ledger, name)
    const gone = going.filter(({ key }) => !foreign.some((one) => one.key === key))
    const stays = [...left, ...foreign]
    const detail = { removed: gone.length, left: stays.map(({ name: of }) => of) }
    await desk.store.record({ target: target.name, name, verb: 'destroy', detail })
    return { ...facts, removed: gone, left: stays }
  })
}
