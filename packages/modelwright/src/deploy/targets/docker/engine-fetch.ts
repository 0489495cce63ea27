import { nodeFetch } from '../../http/node-fetch.ts'
import type { EngineAddress } from './engine-address.ts'

/** Makes a `fetch` that speaks to an engine wherever it listens. */
export function engineFetch(address: EngineAddress): typeof globalThis.fetch {
  const common = { agent: false as const, headers: { host: 'engine' } }
  return nodeFetch(async () => {
    if (address.kind === 'socket') return { isTls: false, options: { ...common, socketPath: address.path } }
    const { host, port, tls } = address
    const plain = { ...common, host: host.replace(/^\[|\]$/g, ''), port }
    return { isTls: tls !== undefined, options: { ...plain, ...tls } }
  })
}
