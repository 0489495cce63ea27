import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a registry behaves, and misbehaves. */
export interface RegistryRules {
  /** Who may do what; absent: anyone may do anything. */
  readonly auth?: 'basic' | 'token' | 'refresh'
  readonly user?: string
  readonly password?: string
  /** Repositories that the account may not write to. */
  readonly denied?: readonly string[]
  /** Answers in place of its own, in turn: a status, or `drop` to hang up; undefined: answer. */
  readonly faults?: (request: { method: string; path: string }) => number | 'drop' | 'drop-late' | undefined
  readonly minChunk?: number
  /** Tokens are good for so many requests. */
  readonly tokenUses?: number
}

interface Upload {
  readonly repository: string
  bytes: Buffer
}

/** A registry that is kept in memory and forgives nothing that the specification does not. */
export interface StrictRegistry {
  readonly host: string
  readonly url: string
  /** By repository: digests of blobs and manifests, and tags. */
  readonly blobs: Map<string, Map<string, Buffer>>
  readonly manifests: Map<string, Map<string, { readonly type: string; readonly bytes: Buffer }>>
  readonly seen: string[]
  /** Headers in which a secret went somewhere. */
  readonly authorizations: string[]
  close(): Promise<void>
}

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

function end(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body: unknown = undefined,
): void {
  const text = body === undefined ? '' : Buffer.isBuffer(body) ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(text)), ...headers })
  response.end(text)
}

const refuse = (
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): unknown =>
  end(
    response,
    status,
    { 'content-type': 'application/json', ...headers },
    { errors: [{ code, message: `no: ${code}` }] },
  )

/** Starts a registry by the distribution specification 1.1. */
export async function startRegistry(rules: RegistryRules = {}, port = 0): Promise<StrictRegistry> {
  const blobs: StrictRegistry['blobs'] = new Map()
  const manifests: StrictRegistry['manifests'] = new Map()
  const uploads = new Map<string, Upload>()
  const tokens = new Map<string, { readonly scope: string; uses: number }>()
  const seen: string[] = []
  const authorizations: string[] = []
  const mapOf = <Value>(all: Map<string, Map<string, Value>>, repository: string): Map<string, Value> => {
    const known = all.get(repository) ?? new Map<string, Value>()
    all.set(repository, known)
    return known
  }

  function mayPass(request: IncomingMessage, response: ServerResponse, repository: string): boolean {
    const given = request.headers.authorization ?? ''
    if (given !== '') authorizations.push(given)
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
    if (rules.auth === 'basic') {
      const wanted = `Basic ${Buffer.from(`${rules.user}:${rules.password}`).toString('base64')}`
      if (given !== wanted) {
        refuse(response, 401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="r"' })
        return false
      }
    } else if (rules.auth !== undefined) {
      const token = tokens.get(given.replace('Bearer ', ''))
      const scope = `repository:${repository}:${isWrite ? 'pull,push' : 'pull'}`
      if (
        token === undefined ||
        !token.scope.startsWith(scope.replace(/pull$/, 'pull')) ||
        token.uses-- <= 0
      ) {
        const challenge = `Bearer realm="${registry.url}/token",service="strict",scope="${scope}"`
        refuse(response, 401, 'UNAUTHORIZED', { 'www-authenticate': challenge })
        return false
      }
    }
    if (!isWrite || rules.denied?.includes(repository) !== true) return true
    refuse(response, 403, 'DENIED')
    return false
  }

  function giveToken(url: URL, request: IncomingMessage, response: ServerResponse, body: Buffer): unknown {
    const wanted = `Basic ${Buffer.from(`${rules.user}:${rules.password}`).toString('base64')}`
    const form = new URLSearchParams(body.toString())
    const isGood =
      rules.auth === 'refresh'
        ? form.get('refresh_token') === rules.password
        : request.headers.authorization === wanted
    const asked = rules.auth === 'refresh' ? form : url.searchParams
    if (!isGood || asked.get('service') !== 'strict') return refuse(response, 401, 'UNAUTHORIZED')
    const token = randomBytes(8).toString('hex')
    tokens.set(token, { scope: asked.get('scope') ?? '', uses: rules.tokenUses ?? Number.POSITIVE_INFINITY })
    end(
      response,
      200,
      { 'content-type': 'application/json' },
      rules.auth === 'refresh' ? { access_token: token } : { token },
    )
  }

  function begin(url: URL, response: ServerResponse, repository: string): unknown {
    const [mount, from] = [url.searchParams.get('mount'), url.searchParams.get('from')]
    const other = mount === null || from === null ? undefined : blobs.get(from)?.get(mount)
    if (other !== undefined) {
      mapOf(blobs, repository).set(mount!, other)
      return end(response, 201, { location: `/v2/${repository}/blobs/${mount}` })
    }
    const id = randomBytes(6).toString('hex')
    uploads.set(id, { repository, bytes: Buffer.alloc(0) })
    const more: Record<string, string> =
      rules.minChunk === undefined ? {} : { 'oci-chunk-min-length': String(rules.minChunk) }
    end(response, 202, {
      location: `/v2/${repository}/blobs/uploads/${id}?state=a%2Fb`,
      range: '0-0',
      ...more,
    })
  }

  function takePiece(
    upload: Upload,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    location: string,
  ): unknown {
    const range = /^(\d+)-(\d+)$/.exec(request.headers['content-range'] ?? '')
    const isNext =
      range !== null &&
      Number(range[1]) === upload.bytes.length &&
      Number(range[2]) - Number(range[1]) + 1 === body.length
    if (!isNext)
      return refuse(response, 416, 'BLOB_UPLOAD_INVALID', {
        location,
        range: `0-${Math.max(0, upload.bytes.length - 1)}`,
      })
    upload.bytes = Buffer.concat([upload.bytes, body])
    end(response, 202, { location, range: `0-${upload.bytes.length - 1}` })
  }

  function finish(url: URL, upload: Upload, response: ServerResponse, body: Buffer, id: string): unknown {
    const bytes = Buffer.concat([upload.bytes, body])
    const digest = url.searchParams.get('digest') ?? ''
    if (sha256(bytes) !== digest) return refuse(response, 400, 'DIGEST_INVALID')
    uploads.delete(id)
    mapOf(blobs, upload.repository).set(digest, bytes)
    end(response, 201, { location: `/v2/${upload.repository}/blobs/${digest}` })
  }

  function putManifest(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    name: string,
    bytes: Buffer,
  ): unknown {
    const document = JSON.parse(bytes.toString()) as {
      mediaType?: string
      config?: { digest: string }
      layers?: { digest: string; size: number }[]
      manifests?: { digest: string }[]
    }
    if (document.mediaType !== request.headers['content-type'])
      return refuse(response, 400, 'MANIFEST_INVALID')
    const needed = [document.config, ...(document.layers ?? [])].flatMap((one) =>
      one === undefined ? [] : [one.digest],
    )
    if (needed.some((digest) => !mapOf(blobs, repository).has(digest)))
      return refuse(response, 404, 'MANIFEST_BLOB_UNKNOWN')
    if ((document.manifests ?? []).some(({ digest }) => !mapOf(manifests, repository).has(digest)))
      return refuse(response, 404, 'MANIFEST_UNKNOWN')
    const digest = sha256(bytes)
    if (name.startsWith('sha256:') && name !== digest) return refuse(response, 400, 'DIGEST_INVALID')
    for (const key of [name, digest])
      mapOf(manifests, repository).set(key, { type: document.mediaType!, bytes })
    end(response, 201, { location: `/v2/${repository}/manifests/${digest}`, 'docker-content-digest': digest })
  }

  function listTags(request: IncomingMessage, response: ServerResponse, repository: string): unknown {
    if (!mayPass(request, response, repository)) return
    const tags = [...mapOf(manifests, repository).keys()].filter((name) => !name.startsWith('sha256:'))
    end(
      response,
      200,
      { 'content-type': 'application/json' },
      Buffer.from(JSON.stringify({ name: repository, tags })),
    )
  }

  /** By its digest alone, and with it every name that it has: as the registry of Docker does. */
  function removeManifest(response: ServerResponse, repository: string, digest: string): unknown {
    if (!digest.startsWith('sha256:')) return refuse(response, 400, 'UNSUPPORTED')
    const known = mapOf(manifests, repository)
    for (const [name, { bytes }] of [...known]) if (sha256(bytes) === digest) known.delete(name)
    end(response, 202)
  }

  function route(url: URL, request: IncomingMessage, response: ServerResponse, body: Buffer): unknown {
    const { method = 'GET' } = request
    if (url.pathname === '/token') return giveToken(url, request, response, body)
    const listed = /^\/v2\/(.+)\/tags\/list$/.exec(url.pathname)?.[1]
    if (listed !== undefined) return listTags(request, response, listed)
    const found = /^\/v2\/(.+?)\/(blobs|manifests)\/(uploads\/)?([^/]*)$/.exec(url.pathname)
    if (found === null) return refuse(response, 404, 'NAME_UNKNOWN')
    const [, repository, kind, isUpload, name] = found
    if (!mayPass(request, response, repository)) return
    if (kind === 'manifests') {
      if (method === 'PUT') return putManifest(request, response, repository, name, body)
      const manifest = manifests.get(repository)?.get(name)
      if (manifest === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN')
      if (method === 'DELETE') return removeManifest(response, repository, name)
      return end(
        response,
        200,
        { 'content-type': manifest.type, 'docker-content-digest': sha256(manifest.bytes) },
        manifest.bytes,
      )
    }
    if (isUpload === undefined) {
      const blob = blobs.get(repository)?.get(name)
      return blob === undefined
        ? refuse(response, 404, 'BLOB_UNKNOWN')
        : end(response, 200, {}, method === 'HEAD' ? undefined : blob)
    }
    if (method === 'POST') return begin(url, response, repository)
    const upload = uploads.get(name)
    if (upload === undefined || url.searchParams.get('state') !== 'a/b')
      return refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN')
    const location = `${url.pathname}?state=a%2Fb`
    if (method === 'PATCH') return takePiece(upload, request, response, body, location)
    if (method === 'PUT') return finish(url, upload, response, body, name)
    if (method === 'DELETE') {
      uploads.delete(name)
      return end(response, 204)
    }
    end(response, 204, { location, range: `0-${Math.max(0, upload.bytes.length - 1)}` })
  }

  const server: Server = createServer((request, response) => {
    void bodyOf(request).then(
      (body) => {
        const url = new URL(request.url ?? '/', 'http://host')
        seen.push(`${request.method} ${url.pathname}`)
        const fault = rules.faults?.({ method: request.method ?? '', path: url.pathname })
        if (fault === 'drop') return request.socket.destroy()
        if (fault === 'drop-late') {
          // It took the piece, and its answer was lost.
          response.end = (() => request.socket.destroy()) as never
          return route(url, request, response, body)
        }
        if (fault !== undefined) return refuse(response, fault, 'TOOMANYREQUESTS', { 'retry-after': '0' })
        route(url, request, response, body)
      },
      () => {},
    )
  }).listen(port, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry: StrictRegistry = {
    host,
    url: `http://${host}`,
    blobs,
    manifests,
    seen,
    authorizations,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return registry
}
