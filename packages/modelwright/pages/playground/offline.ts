/** What is used of the event of a request. */
interface Fetched {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
  waitUntil(work: Promise<unknown>): void
}

/** What is used of a service worker's global scope. */
interface Scope {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(
    name: 'install' | 'activate',
    handle: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void
  addEventListener(name: 'fetch', handle: (event: Fetched) => void): void
}

const scope = globalThis as unknown as Scope
const cacheName = 'modelwright-playground'
const files = ['', 'playground/page.js', 'playground/worker.js', 'playground/page.css', 'artifact']
const addresses = files.map((file) => new URL(file, scope.registration.scope).href)

/** Keeps a copy of all that the page is made of. */
async function keep(): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.addAll(addresses.map((address) => new Request(address, { cache: 'no-cache' })))
}

/** Puts a newer copy in the place of one. A browser that is out of room for it keeps the older one. */
async function renew(address: string, fresh: Response): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.put(address, fresh).catch(() => {})
}

/** The network first, so that a running service is always believed; the copy where there is none. */
async function answer(event: Fetched, address: string): Promise<Response> {
  try {
    const fresh = await fetch(event.request)
    if (fresh.ok) event.waitUntil(renew(address, fresh.clone()))
    return fresh
  } catch (error) {
    const cache = await caches.open(cacheName)
    const copy = await cache.match(address)
    if (copy === undefined) throw error
    return copy
  }
}

scope.addEventListener('install', (event) => event.waitUntil(keep().then(() => scope.skipWaiting())))
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const address = request.url.split(/[?#]/, 1)[0]
  if (request.method === 'GET' && addresses.includes(address)) event.respondWith(answer(event, address))
})
