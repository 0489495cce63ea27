import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { answer, createService, type RowLog, type Service, type WireRequest } from '@modelwright/runtime'
import { type Bundled, openModel } from '../../../pack/entries/open-model.ts'

/** A bundle's model, where its artifact lies beside it, and who may ask. */
export interface BundledFunction extends Omit<Bundled, 'bytes'> {
  readonly artifact: URL
  readonly version?: string
  /** Takes what is asked and said; absent: nobody does. */
  readonly log?: RowLog
  readonly authLevel: 'anonymous' | 'function'
}

/** The part of the platform's request that is read. */
interface FunctionRequest {
  readonly method: string
  readonly url: string
  readonly headers: { forEach(take: (value: string, name: string) => void): void }
  arrayBuffer(): Promise<ArrayBuffer>
}

/** The part of `@azure/functions` that is called. */
interface Library {
  readonly app: {
    http(
      name: string,
      options: {
        readonly methods: readonly string[]
        readonly authLevel: string
        readonly route: string
        handler(request: FunctionRequest, context: { readonly invocationId: string }): Promise<unknown>
      },
    ): void
  }
}

/**
 * Registers one function of Azure's programming model 4 that answers everything the service does, at the paths it has.
 *
 * Calls Azure's own library, which lies in the package beside it: the platform hands it its half while it is required.
 */
export function azureFunctions(bundle: BundledFunction): void {
  const { app } = createRequire(bundle.artifact)('@azure/functions') as Library
  const model = openModel({ ...bundle, bytes: readFileSync(bundle.artifact) })
  const { version, log } = bundle
  const service = createService(model, {
    ...(version === undefined ? {} : { version }),
    ...(log === undefined ? {} : { watch: log.watch(model, version) }),
  })
  app.http('modelwright', {
    methods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    authLevel: bundle.authLevel,
    route: '{*path}',
    handler: async (request, { invocationId }) => answered(service, await wireRequest(request, invocationId)),
  })
}

async function wireRequest(request: FunctionRequest, invocationId: string): Promise<WireRequest> {
  const headers: Record<string, string> = {}
  request.headers.forEach((value, name) => {
    headers[name] = value
  })
  return {
    method: request.method,
    path: pathOf(request.url),
    headers,
    body: new Uint8Array(await request.arrayBuffer()),
    // Not what the client calls the request: it may call several so, and outcomes are told by it.
    id: invocationId,
  }
}

/** Path and query, without the key that the platform takes as `code` and hands on. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  const parts = search.slice(1).split('&')
  const query = parts.filter((part) => !/^code(?:=|$)/.test(part)).join('&')
  return query === '' ? pathname : `${pathname}?${query}`
}

function answered(service: Service, request: WireRequest): object {
  const { status, headers, body } = answer(service, request)
  const given = request.headers['x-request-id']
  const isProper = typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given)
  const requestId = isProper ? given : request.id
  // Null, as a Response of such a status takes no body, not even an empty one.
  return { status, headers: { ...headers, 'x-request-id': requestId }, body: status === 204 ? null : body }
}
