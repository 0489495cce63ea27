import { gzipSync } from 'node:zlib'
import { type Service, sha256, type WireAnswer } from '@modelwright/runtime'
import { playgroundOffline } from '../../../generated/playground-offline.js'
import { playgroundPage } from '../../../generated/playground-page.js'
import { playgroundWorker } from '../../../generated/playground-worker.js'
import { formStyles } from '../forms/form-styles.ts'
import { artifactAnswer } from './artifact-answer.ts'
import { pageHtml, pagePolicy } from './page-html.ts'
import { playgroundStyles } from './playground-styles.ts'
import { headerOf, isKnown, isLocal, type PlaygroundRequest } from './request.ts'

/** The page at `/`, its files, and the artifact it runs. */
export interface Playground {
  /** Answers what is the playground's; undefined: it is somebody else's. */
  answer(request: PlaygroundRequest): WireAnswer | undefined
}

interface PlaygroundFile {
  readonly type: string
  readonly policy: string
  readonly text: string
}

/** WebAssembly is compiled in the worker alone; the service worker only fetches. */
const scripts = 'text/javascript; charset=utf-8'
const files: Readonly<Record<string, PlaygroundFile>> = {
  '/playground/page.js': { type: scripts, policy: "default-src 'none'", text: playgroundPage },
  '/playground/worker.js': {
    type: scripts,
    policy: "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'",
    text: playgroundWorker,
  },
  '/playground/offline.js': {
    type: scripts,
    policy: "default-src 'none'; connect-src 'self'",
    text: playgroundOffline,
  },
  '/playground/page.css': {
    type: 'text/css; charset=utf-8',
    policy: "default-src 'none'",
    text: formStyles + playgroundStyles,
  },
}

interface Kept {
  readonly whole: Uint8Array
  readonly zipped: Uint8Array
  readonly tag: string
}

const kept = new Map<string, Kept>()

/** The bytes of a file, packed once. */
function keptOf(path: string): Kept {
  const known = kept.get(path)
  if (known !== undefined) return known
  const whole = Buffer.from(files[path].text)
  const made = { whole, zipped: gzipSync(whole, { level: 9 }), tag: `"${sha256(whole).slice(0, 32)}"` }
  kept.set(path, made)
  return made
}

function fileAnswer(path: string, request: PlaygroundRequest): WireAnswer {
  const { whole, zipped, tag } = keptOf(path)
  const { type, policy } = files[path]
  const headers = {
    'content-type': type,
    'content-security-policy': policy,
    'cache-control': 'no-cache',
    etag: tag,
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    ...(path.endsWith('offline.js') && { 'service-worker-allowed': '/' }),
  }
  if (isKnown(request, tag)) return { status: 304, headers, body: new Uint8Array(0) }
  if (!/\bgzip\b/.test(headerOf(request, 'accept-encoding'))) return { status: 200, headers, body: whole }
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: zipped }
}

function pageAnswer(service: Service, request: PlaygroundRequest): WireAnswer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    },
    body: Buffer.from(pageHtml(service, headerOf(request, 'host'), request.scheme)),
  }
}

/** For whom it is: for those at this machine, or for whoever reaches the service. */
export type Audience = 'local' | 'anyone'

/**
 * Makes the playground of a service: a page that runs the model in the browser, from the artifact's own bytes.
 *
 * Whoever may open the page gets those bytes. A local one is there for no other host name, whose owner could have it point here,
 * and for nobody whom a proxy speaks for.
 */
export function openPlayground(service: Service, bytes: Uint8Array, audience: Audience): Playground {
  return {
    answer(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
      if (audience === 'local' && !isLocal(request)) return undefined
      const path = request.path.split(/[?#]/, 1)[0]
      if (path === '/') return pageAnswer(service, request)
      if (path === '/artifact') return artifactAnswer(service, bytes, request)
      return Object.hasOwn(files, path) ? fileAnswer(path, request) : undefined
    },
  }
}
