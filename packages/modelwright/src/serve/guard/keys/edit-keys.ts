import { didYouMean, ModelwrightError } from '../../../core/index.ts'
import type { Scope } from '../../exchange.ts'
import { readRate } from '../rate-text.ts'
import { type KeptKey, type KeyFile, namePattern } from './key-file.ts'
import { makeKey } from './key-text.ts'

/** What a key is to be. */
export interface KeyWish {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** When it ends, ms since 1970; absent or infinite: never. */
  readonly expiresMs?: number
  readonly rate?: string
  /** Models whose rows its holder may send to a collector; absent: of all. */
  readonly models?: readonly string[]
}

/** A keys file after a key was made, and the key itself: this once. */
export interface NewKey {
  readonly file: KeyFile
  readonly kept: KeptKey
  readonly text: string
}

/** Whether a key opens anything, and why not. */
export function stateOf({ expires, revoked }: KeptKey, nowMs: number): 'active' | 'expired' | 'revoked' {
  if (revoked !== undefined) return 'revoked'
  return expires !== undefined && Date.parse(expires) <= nowMs ? 'expired' : 'active'
}

const iso = (ms: number): string => new Date(ms).toISOString()

function added(file: KeyFile, wish: KeyWish, nowMs: number): NewKey {
  const { id, text, hash } = makeKey()
  const kept: KeptKey = {
    id,
    name: wish.name,
    hash,
    scopes: wish.scopes,
    made: iso(nowMs),
    ...(Number.isFinite(wish.expiresMs) && { expires: iso(wish.expiresMs!) }),
    ...(wish.rate === undefined ? {} : { rate: wish.rate }),
    ...(wish.models === undefined ? {} : { models: wish.models }),
  }
  return { file: { format: 1, keys: [...file.keys, kept] }, kept, text }
}

/**
 * Makes a key.
 *
 * @throws {ModelwrightError} SERVE_KEY_EXISTS - when a key of the name still opens the service
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when name or rate are none
 */
export function addKey(file: KeyFile, wish: KeyWish, nowMs: number): NewKey {
  if (!namePattern.test(wish.name))
    throw new ModelwrightError('CORE_OPTION_INVALID', {
      message: `A key cannot be called ${JSON.stringify(wish.name.slice(0, 80))}: up to 64 letters, digits, ".", "_" and "-".`,
      where: 'name',
      mend: ['modelwright serve keys new shop'],
    })
  if (wish.rate !== undefined) readRate(wish.rate)
  if (file.keys.some((key) => key.name === wish.name && stateOf(key, nowMs) === 'active'))
    throw new ModelwrightError('SERVE_KEY_EXISTS', {
      message: `There is a key called "${wish.name}" already.`,
      where: wish.name,
      mend: [
        `Put a new one in its place:  modelwright serve keys rotate ${wish.name}`,
        'Or take another name',
      ],
    })
  return added(file, wish, nowMs)
}

/** The active keys of a name, or the one with an id. @throws {ModelwrightError} SERVE_KEY_UNKNOWN */
function findKeys({ keys }: KeyFile, reference: string, nowMs: number): readonly KeptKey[] {
  const active = keys.filter((key) => stateOf(key, nowMs) === 'active')
  const named = active.filter(({ name }) => name === reference)
  const found = named.length > 0 ? named : active.filter(({ id }) => id === reference)
  if (found.length > 0) return found
  const names = [...new Set(active.map(({ name }) => name))]
  throw new ModelwrightError('SERVE_KEY_UNKNOWN', {
    message: `No active key has the name or id ${JSON.stringify(reference.slice(0, 80))}.`,
    where: reference.slice(0, 80),
    mend: [...didYouMean(reference, names), 'See all:  modelwright serve keys list'],
  })
}

/** How a key is rotated. */
export interface Rotation {
  /** For how long the earlier key goes on to work. */
  readonly overlapMs: number
  /** When the new key ends, infinite: never; absent: after as long as the earlier one was made for. */
  readonly expiresMs?: number
}

/** When the follower of a key ends: after as long as the key itself was made for. */
function followingEnd({ made, expires }: KeptKey, nowMs: number): { expiresMs?: number } {
  return expires === undefined ? {} : { expiresMs: nowMs + (Date.parse(expires) - Date.parse(made)) }
}

/**
 * Makes a follower of a key, with its name, scopes and rate; the earlier one ends after an overlap.
 *
 * @throws {ModelwrightError} SERVE_KEY_UNKNOWN - when no active key has the name or id
 */
export function rotateKey(file: KeyFile, reference: string, rotation: Rotation & { nowMs: number }): NewKey {
  const { nowMs, overlapMs, expiresMs } = rotation
  const earlier = findKeys(file, reference, nowMs)
  const last = earlier.at(-1)!
  const ids = new Set(earlier.map(({ id }) => id))
  const end = nowMs + overlapMs
  const keys = file.keys.map((key) =>
    ids.has(key.id) && (key.expires === undefined || Date.parse(key.expires) > end)
      ? { ...key, expires: iso(end) }
      : key,
  )
  const wish: KeyWish = {
    name: last.name,
    scopes: last.scopes,
    ...(expiresMs === undefined ? followingEnd(last, nowMs) : { expiresMs }),
    ...(last.rate === undefined ? {} : { rate: last.rate }),
    ...(last.models === undefined ? {} : { models: last.models }),
  }
  return added({ format: 1, keys }, wish, nowMs)
}

/** Ends keys at once: all of a name, or the one with an id. @throws {ModelwrightError} SERVE_KEY_UNKNOWN */
export function revokeKeys(
  file: KeyFile,
  reference: string,
  nowMs: number,
): { readonly file: KeyFile; readonly revoked: readonly KeptKey[] } {
  const ids = new Set(findKeys(file, reference, nowMs).map(({ id }) => id))
  const keys = file.keys.map((key) => (ids.has(key.id) ? { ...key, revoked: iso(nowMs) } : key))
  return { file: { format: 1, keys }, revoked: keys.filter(({ id }) => ids.has(id)) }
}
