import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Data as an interface takes and gives it. */
export type Thing = Record<string, unknown>

/** A request to the fake. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly json: Thing
}

/** What it answers. */
export interface Answer {
  readonly status: number
  readonly json?: unknown
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** Part of the fake: answers what it knows of. */
export type Part = (call: Call, world: World) => Answer | undefined | Promise<Answer | undefined>

interface Operation {
  readonly name: string
  left: number
  readonly settle: () => Thing | Promise<Thing>
  /** What comes of it, as Google names types: its clients want to know. */
  readonly type: string
  done?: Thing
}

interface Script {
  readonly match: RegExp
  times: number
  readonly answer: Answer | 'cut'
}

/** Everything that the fake remembers. */
export interface World {
  readonly url: () => string
  readonly things: Map<string, Thing>
  readonly bytes: Map<string, Uint8Array>
  readonly operations: Map<string, Operation>
  readonly scripts: Script[]
  /** After something was made it is not seen so many times. */
  unseenLooks: number
  readonly unseen: Map<string, number>
  /** How often somebody must ask until work is done. */
  slowLooks: number
  /** Revisions whose containers do not start. */
  isBroken: (name: string) => boolean
  count: number
  /** Opened things that end with the fake. */
  readonly closing: (() => Promise<unknown> | unknown)[]
  /** Servers that several fakes share, by what they serve; absent: each starts its own. */
  readonly shared?: Servers
}

/** Servers by what they serve, and what ends them. */
export interface Servers {
  readonly urls: Map<string, Promise<string | undefined>>
  readonly closing: World['closing']
}

/** Starts a server, unless one that serves the same is there. */
export function served(
  world: World,
  what: Uint8Array | string,
  start: (world: Pick<World, 'closing'>) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { shared } = world
  if (shared === undefined) return start(world)
  const key = createHash('sha256').update(what).digest('hex')
  const url = shared.urls.get(key) ?? start(shared)
  shared.urls.set(key, url)
  return url
}

/** An empty world. */
export function newWorld(url: () => string, shared?: Servers): World {
  return {
    url,
    things: new Map(),
    bytes: new Map(),
    operations: new Map(),
    scripts: [],
    unseenLooks: 0,
    unseen: new Map(),
    slowLooks: 1,
    isBroken: () => false,
    count: 0,
    closing: [],
    ...(shared === undefined ? {} : { shared }),
  }
}

export const ok = (json: unknown = {}): Answer => ({ status: 200, json })

const words: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
}

/** A refusal as Google words it. */
export function refuse(status: number, message: string, more: Thing = {}): Answer {
  return { status, json: { error: { code: status, status: words[status] ?? 'UNKNOWN', message, ...more } } }
}

/** Work that somebody has to ask for again and again until it is done. */
export function begin(
  world: World,
  parent: string,
  settle: () => Thing | Promise<Thing>,
  type = 'google.protobuf.Empty',
): Answer {
  const name = `${parent}/operations/${++world.count}`
  const operation: Operation = { name, left: world.slowLooks, settle, type: `type.googleapis.com/${type}` }
  world.operations.set(name, operation)
  return ok({ name, done: false })
}

/** Says how work stands; it is done when it was asked for often enough. */
export const operationsPart: Part = async ({ method, path }, world) => {
  const name = /^\/v\d\/(.*\/operations\/\d+)$/.exec(path)?.[1]
  const operation = name === undefined ? undefined : world.operations.get(name)
  if (method !== 'GET' || operation === undefined) return undefined
  await advance(operation)
  return ok(operation.done === undefined ? { name, done: false } : { name, done: true, ...operation.done })
}

async function advance(operation: Operation): Promise<void> {
  if (operation.done !== undefined || operation.left-- > 0) return
  const outcome = await operation.settle()
  operation.done = 'error' in outcome ? outcome : { response: { '@type': operation.type, ...outcome } }
}

/** Work goes on by itself, too, whoever asks: as much as one look. */
export async function pass(world: World): Promise<void> {
  for (const operation of world.operations.values()) await advance(operation)
}

/** Makes a thing that may stay out of sight for a while. */
export function put(world: World, path: string, thing: Thing): void {
  if (!world.things.has(path) && world.unseenLooks > 0) world.unseen.set(path, world.unseenLooks)
  world.things.set(path, thing)
}

/** Looks a thing up as a reader does. */
export function look(world: World, path: string): Thing | undefined {
  const hidden = world.unseen.get(path) ?? 0
  if (hidden > 0) {
    world.unseen.set(path, hidden - 1)
    return undefined
  }
  return world.things.get(path)
}

/** All things right below a path. */
export function below(world: World, path: string): Thing[] {
  return [...world.things]
    .filter(([key]) => key.startsWith(`${path}/`) && !key.slice(path.length + 1).includes('/'))
    .map(([, thing]) => thing)
}
