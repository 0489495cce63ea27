import type { ObjectStore } from '../core/index.ts'

type Closed = ObjectStore & { close(): void }

/** Objects that are opened when one is first asked for: a command that looks at runs alone needs no cloud's package. */
export function deferredObjects(open: () => Promise<Closed>): Closed {
  let opening: Promise<Closed> | undefined
  let opened: Closed | undefined
  const objects = async (): Promise<Closed> => {
    opening ??= open()
    opened = await opening
    return opened
  }
  return {
    put: async (bytes) => (await objects()).put(bytes),
    adopt: async (path, digest) => (await objects()).adopt(path, digest),
    get: async (digest) => (await objects()).get(digest),
    has: async (digest) => (await objects()).has(digest),
    want: async (digest) => (await objects()).want(digest),
    pathOf: async (digest) => (await objects()).pathOf(digest),
    check: async (digest) => (await objects()).check(digest),
    remove: async (digest) => (await objects()).remove(digest),
    removeUnwanted: async (digest, since) => (await objects()).removeUnwanted(digest, since),
    async *list() {
      yield* (await objects()).list()
    },
    close: () => opened?.close(),
  }
}
