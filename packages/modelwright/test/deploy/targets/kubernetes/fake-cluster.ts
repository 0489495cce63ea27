import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { applied, check, type Document, defaulted } from './fake-documents.ts'

/** How a cluster behaves, and misbehaves. */
export interface ClusterRules {
  /** Looks at a Deployment before its copies are there. */
  readonly slowness?: number
  /** In place of an answer: a status; undefined: answer. */
  readonly faults?: (request: { method: string; path: string; query: URLSearchParams }) => number | undefined
  /** What a run of an image ends with; 0 unless this says otherwise. */
  readonly exits?: (image: string) => number
  /** Why pods of a revision do not start. */
  readonly trouble?: (name: string) => string | undefined
  /** The token that is taken; another one is refused. */
  readonly token?: () => string
}

/** A cluster that is kept in memory: objects checked by the schemas of Kubernetes, applied by the server, copies that come late. */
export interface FakeCluster {
  readonly url: string
  readonly port: number
  readonly ca: string
  /** Objects by their address. */
  readonly objects: Map<string, Document>
  readonly seen: string[]
  /** Where the pods of a revision answer, by the revision or by its artifact. */
  readonly servers: Map<string, string>
  rules: ClusterRules
  /** Writes a kubeconfig, as whoever is named. */
  kubeconfig(user: object): string
  close(): void
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, code: number, message: string): void {
  say(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code })
}

let certified: ReturnType<typeof certify> | undefined

function certify(folder: string): { readonly ca: string; readonly key: Buffer; readonly cert: Buffer } {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const names = ['-subj', '/CN=cluster', '-addext', 'subjectAltName=IP:127.0.0.1']
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'k.pem',
    '-out',
    'c.pem',
    '-days',
    '2',
    ...names,
  )
  const read = (name: string) => readFileSync(join(folder, name))
  return { ca: read('c.pem').toString(), key: read('k.pem'), cert: read('c.pem') }
}

/** Starts one on this machine, over TLS as real ones are. */
export async function startCluster(folder: string, rules: ClusterRules = {}): Promise<FakeCluster> {
  certified ??= certify(folder)
  writeFileSync(join(folder, 'k.pem'), certified.key)
  writeFileSync(join(folder, 'c.pem'), certified.cert)
  const { ca, key, cert } = certified
  const objects = new Map<string, Document>()
  const said = new Map<string, Document>()
  const seen: string[] = []
  const servers = new Map<string, string>()
  let version = 0
  const looks = new Map<string, number>()

  function advanceJob(address: string, document: Document): Document {
    const name = String(document.metadata['name'])
    const count = (looks.get(address) ?? 0) + 1
    looks.set(address, count)
    if (count <= (cluster.rules.slowness ?? 0) || cluster.rules.trouble?.(name) !== undefined) return document
    const isGood = exitCodeOf(name) === 0
    const failure = {
      type: 'Failed',
      status: 'True',
      reason: 'PodFailurePolicy',
      message: 'Container train failed',
    }
    document['status'] = { conditions: [isGood ? { type: 'Complete', status: 'True' } : failure] }
    return document
  }

  /** Copies come after some looks, as a controller would make them. */
  function advance(address: string, document: Document): Document {
    if (document['kind'] === 'Job') return advanceJob(address, document)
    if (document['kind'] !== 'Deployment') return document
    const { replicas } = document['spec'] as { replicas: number }
    const count = (looks.get(address) ?? 0) + 1
    looks.set(address, count)
    const name = String(document.metadata['name'])
    const isThere = count > (cluster.rules.slowness ?? 0) && cluster.rules.trouble?.(name) === undefined
    const copies = isThere ? replicas : 0
    document['status'] = {
      observedGeneration: document.metadata['generation'],
      availableReplicas: copies,
      updatedReplicas: copies,
    }
    return document
  }

  function podsOf(selector: string): object[] {
    const wanted = Object.fromEntries(selector.split(',').map((part) => part.split('=')))
    return [...objects.values()]
      .filter(({ kind }) => kind === 'Deployment')
      .filter(({ spec }) => (spec as { replicas: number }).replicas > 0)
      .filter(({ metadata }) => {
        const labels = metadata['labels'] as Record<string, string>
        return Object.entries(wanted).every(([name, value]) => labels[name] === value)
      })
      .map(({ metadata }) => {
        const reason = cluster.rules.trouble?.(String(metadata['name']))
        const waiting = reason === undefined ? {} : { waiting: { reason } }
        return {
          metadata: { name: `${metadata['name']}-pod`, labels: metadata['labels'] },
          status: { containerStatuses: [{ state: waiting }] },
        }
      })
  }

  function store(address: string, document: Document, isDry: boolean): Document {
    const old = objects.get(address)
    const isChanged = JSON.stringify(old?.['spec']) !== JSON.stringify(document['spec'])
    const metadata = {
      ...document.metadata,
      uid: old?.metadata['uid'] ?? randomUUID(),
      creationTimestamp: old?.metadata['creationTimestamp'] ?? '2026-01-01T00:00:00Z',
      resourceVersion: String(++version),
      generation: Number(old?.metadata['generation'] ?? 0) + (isChanged ? 1 : 0),
    }
    const whole = { ...document, metadata }
    if (!isDry) objects.set(address, whole)
    if (!isDry && isChanged) looks.set(address, 0)
    return whole
  }

  async function patch(
    address: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const body = JSON.parse((await bodyOf(request)).toString()) as Document
    const isDry = query.get('dryRun') === 'All'
    const type = request.headers['content-type']
    if (address.endsWith('/scale')) {
      const whole = address.slice(0, -'/scale'.length)
      const old = objects.get(whole)
      if (old === undefined) return refuse(response, 404, 'not found')
      if (type !== 'application/merge-patch+json') return refuse(response, 415, `${type}`)
      const spec = { ...(old['spec'] as object), ...(body['spec'] as object) }
      return say(response, 200, store(whole, { ...old, spec }, isDry))
    }
    if (type !== 'application/apply-patch+yaml') return refuse(response, 415, `${type}`)
    if (query.get('fieldManager') === null)
      return refuse(response, 400, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager')
    const name = address.slice(address.lastIndexOf('/') + 1)
    if (body.metadata['name'] !== name)
      return refuse(response, 400, 'the name of the object does not match that of the URL')
    const wrong = check(body)
    if (wrong !== undefined) return refuse(response, 422, wrong)
    const living = objects.get(address)
    const next = defaulted(applied(structuredClone(living), said.get(address), body) as Document)
    if (!isDry) said.set(address, structuredClone(body))
    say(response, living === undefined ? 201 : 200, store(address, next, isDry))
  }

  async function proxy(address: string, request: IncomingMessage, response: ServerResponse) {
    const [service, path] = address.split(':http/proxy')
    const selector = (objects.get(service)?.['spec'] as { selector?: Record<string, string> })?.selector
    const revision = selector?.['modelwright.revision'] ?? ''
    const own = [...objects.values()].find(
      ({ kind, metadata }) => kind === 'Deployment' && String(metadata['name']).endsWith(`-${revision}`),
    )
    const replicas = (own?.['spec'] as { replicas?: number })?.replicas ?? 0
    const annotations = own?.metadata['annotations'] as Record<string, string> | undefined
    const url = servers.get(revision) ?? servers.get(annotations?.['modelwright.artifact.digest'] ?? '')
    if (url === undefined || replicas === 0)
      return refuse(response, 503, 'no endpoints available for service')
    const body = await bodyOf(request)
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const answer = await fetch(`${url}${path}`, { method: request.method ?? 'GET', headers, body })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }

  /** A Job runs its image: what comes of it the rules say, or it passes. */
  async function startJob(path: string, request: IncomingMessage, response: ServerResponse) {
    const body = JSON.parse((await bodyOf(request)).toString()) as Document
    const name = `${body.metadata['generateName']}${String(++version).padStart(5, '0')}`
    const job = { ...body, metadata: { ...body.metadata, name, uid: randomUUID() } }
    const wrong = check(job)
    if (wrong !== undefined) return refuse(response, 422, wrong)
    objects.set(`${path}/${name}`, job)
    say(response, 201, job)
  }

  const exitCodeOf = (name: string): number => {
    const { spec } = [...objects.values()].find(({ metadata }) => metadata['name'] === name)! as unknown as {
      spec: { template: { spec: { containers: { image: string }[] } } }
    }
    return cluster.rules.exits?.(spec.template.spec.containers[0]!.image) ?? 0
  }

  function jobPods(name: string): object[] {
    const reason = cluster.rules.trouble?.(name)
    if (reason !== undefined)
      return [{ metadata: { name }, status: { containerStatuses: [{ state: { waiting: { reason } } }] } }]
    const terminated = { exitCode: exitCodeOf(name), finishedAt: '2026-01-02T00:00:00Z' }
    return [{ metadata: { name: `${name}-pod` }, status: { containerStatuses: [{ state: { terminated } }] } }]
  }

  function isKnown(request: IncomingMessage): boolean {
    const { token } = cluster.rules
    if ((request.socket as TLSSocket).authorized) return true
    return token !== undefined && request.headers.authorization === `Bearer ${token()}`
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '' } = request
    const { pathname: path, searchParams: query } = new URL(url, 'https://cluster')
    seen.push(`${method} ${path}${query.get('dryRun') === null ? '' : ' (dry)'}`)
    if (!isKnown(request)) return refuse(response, 401, 'Unauthorized')
    const fault = cluster.rules.faults?.({ method, path, query })
    if (fault !== undefined) return refuse(response, fault, `it is so that it answers ${fault}`)
    if (path.includes('/proxy')) return proxy(path, request, response)
    if (method === 'PATCH') return patch(path, query, request, response)
    if (method === 'POST' && path.endsWith('/jobs')) return startJob(path, request, response)
    if (path.endsWith('/pods') && query.get('labelSelector')?.startsWith('job-name=') === true)
      return say(response, 200, { items: jobPods(String(query.get('labelSelector')).slice(9)) })
    if (path.endsWith('/pods')) return say(response, 200, { items: podsOf(query.get('labelSelector') ?? '') })
    if (path.endsWith('/log'))
      return void response.end('2026-01-02T00:00:00.5Z churn 3: http://0.0.0.0:8080\n')
    if (path.endsWith('/deployments')) {
      const [name, value] = (query.get('labelSelector') ?? '').split('=')
      const items = [...objects].filter(([at, { metadata }]) => {
        return at.startsWith(path) && (metadata['labels'] as Record<string, string>)?.[name] === value
      })
      return say(response, 200, { items: items.map(([, one]) => one) })
    }
    const found = objects.get(path)
    if (found === undefined) return refuse(response, 404, 'not found')
    if (method === 'DELETE') {
      objects.delete(path)
      said.delete(path)
      return say(response, 200, { kind: 'Status', status: 'Success' })
    }
    say(response, 200, advance(path, found))
  }

  const server = createServer(
    { key, cert, ca: cert, requestCert: true, rejectUnauthorized: false },
    (...args) => {
      answer(...args).catch((error: unknown) => refuse(args[1], 500, String(error)))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `https://127.0.0.1:${port}`
  let written = 0
  const cluster: FakeCluster = {
    url,
    port,
    ca,
    objects,
    seen,
    servers,
    rules,
    kubeconfig(user) {
      const path = join(folder, `kubeconfig-${++written}`)
      const data = Buffer.from(ca).toString('base64')
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'here', cluster: { server: url, 'certificate-authority-data': data } }],
        users: [{ name: 'me', user }],
        contexts: [
          { name: 'main', context: { cluster: 'here', user: 'me', namespace: 'models' } },
          { name: 'other', context: { cluster: 'here', user: 'me' } },
        ],
        'current-context': 'main',
      }
      writeFileSync(path, JSON.stringify(config))
      return path
    },
    close: () => void server.close(),
  }
  return cluster
}
