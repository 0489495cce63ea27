import { timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Log } from '../../../core/index.ts'
import type { Caller } from '../../exchange.ts'
import { readRate } from '../rate-text.ts'
import { marksOf, watchFiles } from '../watch-files.ts'
import { type KeptKey, keysAbsent, readKeyFile } from './key-file.ts'
import { hashOf, readKeyText } from './key-text.ts'

/** The keys a server takes, as its file says by now. */
export interface KeyRing {
  /** Who has this key, or why it opens nothing. */
  callerOf(text: string): Caller | 'unknown' | 'expired' | 'revoked'
  close(): void
}

interface Entry {
  readonly hash: Buffer
  readonly caller: Caller
  readonly expiresMs: number
  readonly isRevoked: boolean
}

function entryOf({ id, name, hash, scopes, expires, revoked, rate, models }: KeptKey): Entry {
  return {
    hash: Buffer.from(hash, 'hex'),
    caller: {
      id: `key:${name}`,
      scopes,
      key: id,
      ...(rate === undefined ? {} : { rate: readRate(rate) }),
      ...(models === undefined ? {} : { models }),
    },
    expiresMs: expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires),
    isRevoked: revoked !== undefined,
  }
}

/** What a key that nobody has is compared with, so that it takes as long. */
const nobody: Entry = {
  hash: Buffer.alloc(32),
  caller: { id: '', scopes: [] },
  expiresMs: 0,
  isRevoked: false,
}

async function readEntries(path: string): Promise<ReadonlyMap<string, Entry>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw keysAbsent(path, error)
  })
  return new Map(readKeyFile(text, path).keys.map((key) => [key.id, entryOf(key)]))
}

const soonMs = 14 * 86_400_000

function warnOfEnds(entries: ReadonlyMap<string, Entry>, log: Log): void {
  const now = Date.now()
  for (const { caller, expiresMs, isRevoked } of entries.values()) {
    if (isRevoked || expiresMs <= now || expiresMs > now + soonMs) continue
    const ends = new Date(expiresMs).toISOString()
    log({ kind: 'warning', stage: 'serve', message: `The ${caller.id.replace(':', ' ')} ends at ${ends}.` })
  }
}

/**
 * Reads a keys file, and again whenever it changes: made, rotated and revoked keys count within a second.
 *
 * A file that cannot be read leaves the keys as they were, with a warning.
 *
 * @throws {ModelwrightError} SERVE_KEYS_UNREADABLE
 */
export async function openKeyRing(path: string, log: Log): Promise<KeyRing> {
  const marks = await marksOf([path]).catch((error: unknown) => {
    throw keysAbsent(path, error)
  })
  let entries = await readEntries(path)
  warnOfEnds(entries, log)
  const close = watchFiles([path], {
    marks,
    async changed() {
      entries = await readEntries(path)
    },
    failed({ message }) {
      log({ kind: 'warning', stage: 'serve', message: `The keys stay as they were: ${message}` })
    },
  })
  return {
    callerOf(text) {
      const { id = '', secret = '' } = readKeyText(text) ?? {}
      const { hash, caller, expiresMs, isRevoked } = entries.get(id) ?? nobody
      if (!timingSafeEqual(hashOf(secret), hash) || caller.id === '') return 'unknown'
      if (isRevoked) return 'revoked'
      return expiresMs <= Date.now() ? 'expired' : caller
    },
    close,
  }
}
