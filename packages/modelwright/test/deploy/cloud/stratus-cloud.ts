import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer, createService, load } from '@modelwright/runtime'

/** A thing of the cloud. */
export interface Thing {
  readonly path: string
  readonly id: string
  properties: Record<string, unknown>
  labels: Record<string, string>
  parent: string | null
  state: 'ready' | 'busy' | 'failed' | 'deleting'
  reason?: string
  /** So many reads see it busy, or not at all. */
  busyReads: number
  hiddenReads: number
  bytes: Uint8Array
}

/** What goes wrong, how often, and at which requests: `PUT things/service`. */
export interface Fault {
  readonly at: string
  times: number
  readonly what: number | 'reset' | 'kill-before' | 'kill-after' | 'fail' | 'wrong-bit' | 'other-model'
}

/** A small cloud over HTTP that outlives those who use it, with everything that goes wrong in large ones. */
export interface Stratus {
  readonly url: string
  readonly things: Map<string, Thing>
  readonly faults: Fault[]
  readonly requests: string[]
  token: string
  account: string
  /** Reads that see a new or changed thing busy; that do not see a new one yet. */
  slowReads: number
  lateReads: number
  traffic: Map<string, Record<string, number>>
  /** Ends the client at its request of that number from now on, before or after the work is done. */
  killAt(request: number, when: 'before' | 'after'): void
  inventory(): string[]
  close(): Promise<void>
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as Record<string, never>

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function things(cloud: Stratus, method: string, path: string, body: Uint8Array): unknown {
  const there = cloud.things.get(path)
  const shown = ({ id, properties, labels, state, reason }: Thing) => ({
    id,
    properties,
    labels,
    state,
    reason,
  })
  if (method === 'PUT') {
    if (there !== undefined) throw new Refused(409, `${path} is there already`)
    const { properties, labels, parent = null } = json(body)
    if (parent !== null && !cloud.things.has(parent)) throw new Refused(400, `there is no ${parent}`)
    const isSlow = cloud.slowReads > 0
    const made: Thing = {
      ...{ path, id: `id-${path}`, properties, labels: labels ?? {}, parent, bytes: new Uint8Array(0) },
      ...{ state: isSlow ? 'busy' : 'ready', busyReads: cloud.slowReads, hiddenReads: cloud.lateReads },
    }
    cloud.things.set(path, made)
    return shown(made)
  }
  if (there === undefined) throw new Refused(404, `there is no ${path}`)
  if (method === 'GET') {
    if (there.hiddenReads-- > 0) throw new Refused(404, `there is no ${path}`)
    if (there.busyReads > 0) there.busyReads--
    else if (there.state === 'deleting') {
      cloud.things.delete(path)
      throw new Refused(404, `there is no ${path}`)
    } else if (there.state === 'busy') there.state = 'ready'
    return shown(there)
  }
  if (there.state === 'busy' || there.state === 'deleting') throw new Refused(423, `${path} is busy`)
  if (method === 'PATCH') {
    there.properties = json(body)['properties']
    if (cloud.slowReads > 0) Object.assign(there, { state: 'busy', busyReads: cloud.slowReads })
    return shown(there)
  }
  const inside = [...cloud.things.values()].filter(({ parent }) => parent === path)
  if (inside.length > 0) throw new Refused(409, `${path} holds ${inside[0].path}`)
  if (Object.entries(cloud.traffic.get(path) ?? {}).length > 0) cloud.traffic.delete(path)
  if (cloud.slowReads > 0) Object.assign(there, { state: 'deleting', busyReads: cloud.slowReads })
  else cloud.things.delete(path)
  return {}
}

function versionFor(cloud: Stratus, service: string, asked: string | null): string {
  if (asked !== null) return asked
  const split = cloud.traffic.get(service) ?? {}
  const [found] = Object.entries(split).sort(([, a], [, b]) => b - a)
  if (found === undefined) throw new Refused(503, 'nobody has the traffic')
  return found[0]
}

/** Answers as the service that runs there would: by the runtime, from the bytes that were uploaded. */
function predict(
  cloud: Stratus,
  service: string,
  version: string,
  body: Uint8Array,
  fault?: Fault['what'],
): Uint8Array {
  const found = cloud.things.get(`version/${service.split('/')[1]}-${version}`)
  if (found === undefined) throw new Refused(404, `there is no version ${version}`)
  const model = load(found.bytes)
  const headers = { 'content-type': 'application/json' }
  const said = answer(createService(model), { method: 'POST', path: '/predict', headers, body })
  if (said.status !== 200) throw new Refused(said.status, new TextDecoder().decode(said.body))
  const text = new TextDecoder().decode(said.body)
  if (fault === 'other-model')
    return new TextEncoder().encode(text.replace(/"digest":"[0-9a-f]{8}/, '"digest":"00000000'))
  if (fault !== 'wrong-bit') return said.body
  return new TextEncoder().encode(
    text.replace(/(0\.\d{10,16})(\d)/, (_, head: string, last: string) => head + ((Number(last) + 1) % 10)),
  )
}

function route(
  cloud: Stratus,
  request: IncomingMessage,
  body: Uint8Array,
  fault: Fault | undefined,
): Uint8Array {
  const url = new URL(request.url ?? '/', 'http://stratus')
  const path = url.pathname.slice(1)
  const method = request.method ?? ''
  const said = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
  if (request.headers.authorization !== `Bearer ${cloud.token}`)
    throw new Refused(401, 'the token has expired')
  if (path === 'account') return said({ account: cloud.account })
  if (path.startsWith('things/')) {
    const done = things(cloud, method, path.slice(7), body)
    const made = cloud.things.get(path.slice(7))
    if (fault?.what === 'fail' && made !== undefined)
      Object.assign(made, { state: 'failed', reason: 'out of capacity', busyReads: 0 })
    return said(
      fault?.what === 'fail' && made !== undefined
        ? { ...(done as object), state: 'failed', reason: 'out of capacity' }
        : done,
    )
  }
  if (path.startsWith('bytes/')) {
    const thing = cloud.things.get(path.slice(6))
    if (thing === undefined) throw new Refused(404, 'upload to nothing')
    thing.bytes = body
    return said({})
  }
  const service = path.replace(/\/\w+$/, '')
  if (!cloud.things.has(service)) throw new Refused(404, `there is no ${service}`)
  if (path.endsWith('/logs')) return said([{ at: '2026-01-01T00:00:00.000Z', text: `started ${service}` }])
  if (path.endsWith('/predict'))
    return predict(
      cloud,
      service,
      versionFor(cloud, service, url.searchParams.get('version')),
      body,
      fault?.what,
    )
  if (method === 'PUT') cloud.traffic.set(service, json(body))
  return said(cloud.traffic.get(service) ?? {})
}

/** Starts the cloud. */
export async function startStratus(): Promise<Stratus> {
  let kill: { at: number; when: 'before' | 'after' } | undefined
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const line = `${request.method} ${(request.url ?? '').slice(1)}`
    cloud.requests.push(line)
    const end = (): void => void process.kill(Number(request.headers['x-pid']), 'SIGKILL')
    const isHere = kill?.at === cloud.requests.length
    if (isHere && kill?.when === 'before') return end()
    const fault = cloud.faults.find(({ at, times }) => times > 0 && line.startsWith(at))
    if (fault !== undefined) fault.times--
    if (fault?.what === 'reset') return void request.socket.destroy()
    if (fault?.what === 'kill-before') return end()
    try {
      if (typeof fault?.what === 'number') throw new Refused(fault.what, `a fault of ${fault.what}`)
      const said = route(cloud, request, body, fault)
      if (fault?.what === 'kill-after' || (isHere && kill?.when === 'after')) return end()
      response.writeHead(200, { 'content-type': 'application/json' }).end(said)
    } catch (error) {
      if (isHere && kill?.when === 'after') return end()
      const status = error instanceof Refused ? error.status : 500
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: String(error) }))
    }
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cloud: Stratus = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ things: new Map(), faults: [], requests: [], traffic: new Map() },
    ...{ token: 'stratus-token-1', account: 'acme', slowReads: 0, lateReads: 0 },
    killAt(request, when) {
      kill = { at: cloud.requests.length + request, when }
    },
    inventory: () =>
      [...cloud.things.values()]
        .filter(({ state }) => state !== 'deleting')
        .map(({ path }) => path)
        .sort(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return cloud
}
