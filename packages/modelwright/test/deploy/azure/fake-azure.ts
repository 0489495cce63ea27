import {
  createServer as createPlain,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type AzureCloud, type AzureReach, openAzure } from '../../../src/deploy/azure/azure-cloud.ts'
import type { Host } from '../../../src/deploy/index.ts'
import { closed, listening } from '../http/scripted-server.ts'

export const subscription = '11111111-2222-3333-4444-555555555555'
export const tenant = '99999999-8888-7777-6666-555555555555'

/** A thing as Azure Resource Manager keeps it. */
export interface Thing {
  id: string
  name: string
  type: string
  location?: string
  kind?: string
  tags?: Record<string, string>
  sku?: Record<string, unknown>
  identity?: Record<string, unknown>
  properties: Record<string, unknown>
  /** It is made, or changed, until so many looks at it. */
  busyFor?: number
  /** Nobody sees it until so many looks for it: eventual consistency. */
  hiddenFor?: number
}

/** A request as Azure sees it. */
export interface Asked {
  readonly method: string
  /** The host that was meant; empty: Azure Resource Manager. */
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly json: Record<string, unknown>
}

/** What Azure answers. */
export interface Answer {
  readonly status: number
  readonly json?: unknown
  readonly bytes?: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** What is known of one type of things. */
export interface Kind {
  /** Of the path below the subscription. */
  readonly pattern: RegExp
  readonly type: string
  readonly api: readonly string[]
  /** What is wrong with a body; undefined: nothing. */
  check(body: Record<string, unknown>, azure: FakeAzure, path: string): string | undefined
  /** What Azure adds. */
  made?(thing: Thing, azure: FakeAzure): void
  /** It goes on after the answer. */
  readonly isSlow?: boolean
}

/** Something that goes wrong: the first so many requests that are meant. */
export interface Trouble {
  when(asked: Asked): boolean
  times: number
  readonly answer: Answer | 'cut'
}

/** Services besides Azure Resource Manager; undefined: not theirs. */
export type Service = (asked: Asked, azure: FakeAzure) => Promise<Answer | undefined> | Answer | undefined

const problem = (status: number, code: string, message: string): Answer => ({
  status,
  json: { error: { code, message } },
})

/** Azure on this machine: things by their paths, work that takes its time, and what a script lets go wrong. */
export class FakeAzure {
  readonly things = new Map<string, Thing>()
  readonly asked: Asked[] = []
  readonly troubles: Trouble[] = []
  readonly kinds: readonly Kind[]
  readonly services: readonly Service[]
  /** Tokens that are good, by scope; others are refused as expired. */
  token = 'token-1'
  private operations = new Map<string, { looks: number; thing: Thing | undefined; error?: object }>()
  /** The next slow thing ends so. */
  failNext: { readonly code: string; readonly message: string } | undefined
  private servers: Server[] = []
  url = ''

  constructor(kinds: readonly Kind[], services: readonly Service[] = []) {
    this.kinds = kinds
    this.services = services
  }

  async start(tls?: { readonly key: string; readonly cert: string }): Promise<string> {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.serve(request, response, tls === undefined ? 'http' : 'https')
    }
    const server = tls === undefined ? createPlain(listener) : createSecure(tls, listener)
    await listening(server)
    this.servers.push(server)
    const url = `http${tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`
    if (tls === undefined) this.url = url
    return url
  }

  async stop(): Promise<void> {
    for (const server of this.servers.splice(0)) await closed(server)
  }

  /** Lays a thing down by hand, as somebody else would. */
  put(path: string, thing: Partial<Thing> = {}): Thing {
    const id = `/subscriptions/${subscription}${path}`
    const made = { id, name: path.split('/').at(-1)!, type: '', properties: {}, ...thing }
    this.things.set(id.toLowerCase(), made)
    return made
  }

  /** Names of all that is there but resource groups. */
  names(): readonly string[] {
    const things = [...this.things.values()].filter(({ id }) => !/\/resourceGroups\/[^/]+$/i.test(id))
    return things.map(({ type, name }) => `${type} ${name}`)
  }

  find(path: string): Thing | undefined {
    return this.things.get(`/subscriptions/${subscription}${path}`.toLowerCase())
  }

  private async serve(request: IncomingMessage, response: ServerResponse, scheme: string): Promise<void> {
    const body = await buffer(request)
    const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host}`)
    const [, host = '', path = url.pathname] = /^\/~([^/]+)(\/.*)?$/.exec(url.pathname) ?? []
    const asked: Asked = {
      method: request.method ?? '',
      host,
      path: decodeURIComponent(path),
      query: url.searchParams,
      headers: request.headers,
      body,
      json: jsonOf(body),
    }
    this.asked.push(asked)
    const answer = await this.answer(asked, url.origin)
    if (answer === 'cut') return void request.socket.destroy()
    const { status, json, bytes, headers = {} } = answer
    const content = bytes ?? (json === undefined ? '' : JSON.stringify(json))
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(content)
  }

  private async answer(asked: Asked, origin: string): Promise<Answer | 'cut'> {
    const trouble = this.troubles.find((one) => one.times > 0 && one.when(asked))
    if (trouble !== undefined) {
      trouble.times--
      return trouble.answer
    }
    for (const service of this.services) {
      const answer = await service(asked, this)
      if (answer !== undefined) return answer
    }
    if (asked.host !== '') return problem(404, 'NotFound', `Nobody is at ${asked.host}${asked.path}`)
    if (asked.headers.authorization !== `Bearer ${this.token}`)
      return problem(
        401,
        'ExpiredAuthenticationToken',
        'The access token expiry UTC time is earlier than now.',
      )
    return this.manage(asked, origin)
  }

  private manage(asked: Asked, origin: string): Answer {
    const { path, method } = asked
    if (path === '/subscriptions') return { status: 200, json: { value: [this.account()] } }
    const operation = /^\/operations\/(.+)$/.exec(path)
    if (operation !== null) return this.look(operation[1])
    const below = path.replace(new RegExp(`^/subscriptions/${subscription}`, 'i'), '')
    if (below === path)
      return problem(404, 'SubscriptionNotFound', `The subscription of ${path} could not be found.`)
    const tagged = /^(.*)\/providers\/Microsoft\.Resources\/tags\/default$/.exec(path)
    if (tagged !== null) return this.tag(tagged[1], asked)
    const kind = this.kinds.find(({ pattern }) => pattern.test(below))
    if (kind === undefined) return problem(404, 'InvalidResourceType', `There is no such type: ${path}`)
    const version = asked.query.get('api-version') ?? ''
    if (!kind.api.includes(version))
      return problem(
        400,
        'InvalidApiVersionParameter',
        `The api-version '${version}' is invalid for ${kind.type}.`,
      )
    if (method === 'PUT' || method === 'PATCH') return this.make(kind, asked, { below, origin })
    if (method === 'DELETE') return this.remove(kind, asked, origin)
    if (method === 'GET') return this.read(asked)
    return problem(405, 'MethodNotAllowed', method)
  }

  private account(): object {
    return { subscriptionId: subscription, displayName: 'Test', state: 'Enabled', tenantId: tenant }
  }

  private look(id: string): Answer {
    const work = this.operations.get(id)
    if (work === undefined) return problem(404, 'NotFound', id)
    if (work.looks-- > 0)
      return { status: 200, json: { id, status: 'InProgress' }, headers: { 'retry-after': '1' } }
    if (work.thing !== undefined) {
      work.thing.busyFor = 0
      work.thing.properties['provisioningState'] = work.error === undefined ? 'Succeeded' : 'Failed'
    }
    return work.error === undefined
      ? { status: 200, json: { id, status: 'Succeeded' } }
      : { status: 200, json: { id, status: 'Failed', error: work.error } }
  }

  private tag(id: string, { json }: Asked): Answer {
    const thing = this.things.get(id.toLowerCase())
    if (thing === undefined) return problem(404, 'ResourceNotFound', id)
    const { operation, properties } = json as {
      operation: string
      properties: { tags: Record<string, string> }
    }
    if (operation !== 'Merge') return problem(400, 'InvalidOperation', String(operation))
    thing.tags = { ...thing.tags, ...properties.tags }
    return { status: 200, json: { properties: { tags: thing.tags } } }
  }

  private make(kind: Kind, asked: Asked, { below, origin }: { below: string; origin: string }): Answer {
    const { path, json: body } = asked
    const group = /^\/resourceGroups\/[^/]+/i.exec(below)?.[0] ?? ''
    if (below !== group && this.find(group) === undefined)
      return problem(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`)
    const wrong = kind.check(body, this, below)
    if (wrong !== undefined) return problem(400, 'InvalidRequestContent', wrong)
    const known = this.things.get(path.toLowerCase())
    const { properties = {}, ...rest } = body as Partial<Thing>
    const thing: Thing = {
      ...known,
      ...rest,
      id: known?.id ?? path,
      name: path.split('/').at(-1)!,
      type: kind.type,
      properties: { ...known?.properties, ...properties, provisioningState: 'Succeeded' },
    }
    // An identity stays who it is while its kind does.
    if (rest.identity !== undefined && known?.identity?.['type'] === rest.identity['type'])
      thing.identity = { ...known?.identity, ...rest.identity }
    this.things.set(path.toLowerCase(), thing)
    kind.made?.(thing, this)
    const status = known === undefined ? 201 : 200
    if (kind.isSlow !== true) return { status, json: this.shown(thing) }
    return this.begin(thing, { status, origin })
  }

  private begin(thing: Thing, { status, origin }: { status: number; origin: string }): Answer {
    const id = String(this.operations.size + 1)
    this.operations.set(id, {
      looks: 2,
      thing,
      ...(this.failNext === undefined ? {} : { error: this.failNext }),
    })
    this.failNext = undefined
    thing.properties['provisioningState'] = 'InProgress'
    const headers = {
      'azure-asyncoperation': `${origin}/operations/${id}?api-version=2024-01-01`,
      'retry-after': '1',
    }
    return { status, json: this.shown(thing), headers }
  }

  private read({ path }: Asked): Answer {
    const thing = this.things.get(path.toLowerCase())
    if (thing === undefined || (thing.hiddenFor ?? 0) > 0) {
      if (thing !== undefined) thing.hiddenFor = (thing.hiddenFor ?? 0) - 1
      return problem(404, 'ResourceNotFound', `The Resource '${path}' was not found.`)
    }
    return { status: 200, json: this.shown(thing) }
  }

  private remove(kind: Kind, { path }: Asked, origin: string): Answer {
    const lower = path.toLowerCase()
    if (!this.things.has(lower)) return { status: 204 }
    for (const key of [...this.things.keys()])
      if (key === lower || key.startsWith(`${lower}/`)) this.things.delete(key)
    if (kind.isSlow !== true) return { status: 200 }
    const id = String(this.operations.size + 1)
    this.operations.set(id, { looks: 1, thing: undefined })
    // Some tell of the end by where the result would lie.
    return {
      status: 202,
      headers: {
        location: `${origin}/operations/${id}`,
        'azure-asyncoperation': `${origin}/operations/${id}`,
      },
    }
  }

  private shown({ busyFor: _, hiddenFor: __, ...thing }: Thing): object {
    return thing
  }

  /** What leads to this Azure, and nowhere else. */
  reach(): AzureReach {
    return {
      tokens: async (_, isFresh) => (isFresh === true ? this.token : (this.stale ?? this.token)),
      manager: this.url,
      addressOf: (name) => `${this.url}/~${name}`,
    }
  }

  /** A cloud that reaches this Azure. */
  open(host: Host, options = { subscription }): Promise<AzureCloud> {
    return openAzure(options, host, this.reach())
  }

  /** What is sent first, as it was good until now. */
  stale: string | undefined
}

function jsonOf(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Names what a body lacks. */
export function lacks(body: Record<string, unknown>, ...paths: readonly string[]): string | undefined {
  const missing = paths.filter((path) => {
    let value: unknown = body
    for (const part of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[part]
    return value === undefined || value === null || value === ''
  })
  return missing.length === 0 ? undefined : `Required: ${missing.join(', ')}`
}
