import { type ErrorParts, ModelwrightError } from '../../../core/index.ts'
import type { Scope } from '../../exchange.ts'
import { readRate } from '../rate-text.ts'
import { isScope, scopes } from '../scopes.ts'

/** What is kept of a key: nothing that would let anyone in. Times are ISO 8601. */
export interface KeptKey {
  readonly id: string
  /** Who has it; keys of one rotation share it. */
  readonly name: string
  readonly hash: string
  readonly scopes: readonly Scope[]
  readonly made: string
  /** From then on it opens nothing; absent: never. */
  readonly expires?: string
  readonly revoked?: string
  /** How much its holder may ask, as `600/min`. */
  readonly rate?: string
  /** Models whose predictions and outcomes its holder may send to a collector; absent: of all. */
  readonly models?: readonly string[]
}

/** The content of a keys file. */
export interface KeyFile {
  readonly format: 1
  readonly keys: readonly KeptKey[]
}

/** What a key may be called. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
const isTimeOrNone = (value: unknown): boolean => value === undefined || isTime(value)

function isRate(value: unknown): boolean {
  if (value === undefined) return true
  try {
    return typeof value === 'string' && readRate(value).count > 0
  } catch {
    return false
  }
}

/** What each part of a key must be. A part of another name is refused too: a misspelt `expires` would never end. */
const parts: Readonly<Record<keyof KeptKey, (value: unknown) => boolean>> = {
  id: (value) => typeof value === 'string' && /^[0-9a-f]{12}$/.test(value),
  name: (value) => typeof value === 'string' && namePattern.test(value),
  hash: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  scopes: (value) => Array.isArray(value) && value.length > 0 && value.every(isScope),
  made: isTime,
  expires: isTimeOrNone,
  revoked: isTimeOrNone,
  rate: isRate,
  models: (value) =>
    value === undefined ||
    (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')),
}

/** What is wrong with an entry; undefined: nothing. Names the part, never its value. */
function faultOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'is no object'
  const stranger = Object.keys(entry).find((name) => !Object.hasOwn(parts, name))
  if (stranger !== undefined) return `has an unknown part ${JSON.stringify(stranger.slice(0, 40))}`
  const wrong = Object.entries(parts).find(([name, isRight]) => !isRight((entry as never)[name]))
  if (wrong === undefined) return undefined
  return wrong[0] === 'scopes'
    ? `has no proper "scopes" (${scopes.join(', ')})`
    : `has no proper "${wrong[0]}"`
}

function unreadable(path: string, parts: Pick<ErrorParts, 'message' | 'cause'>): ModelwrightError {
  return new ModelwrightError('SERVE_KEYS_UNREADABLE', {
    ...parts,
    where: path,
    mend: ['Make keys with:  modelwright serve keys new <name>', 'Or put a copy of the file back'],
  })
}

/** The keys file is not there, or may not be read. */
export function keysAbsent(path: string, cause: unknown): ModelwrightError {
  const { code = 'error' } = cause as NodeJS.ErrnoException
  return unreadable(path, { message: `The keys file cannot be read (${code}).`, cause })
}

/** Reads the content of a keys file. @throws {ModelwrightError} SERVE_KEYS_UNREADABLE - unless every part is as it must be */
export function readKeyFile(text: string, path: string): KeyFile {
  let file: { format?: unknown; keys?: unknown }
  try {
    file = JSON.parse(text) as typeof file
  } catch {
    throw unreadable(path, { message: 'The keys file is not JSON.' })
  }
  if (typeof file !== 'object' || file === null || file.format !== 1 || !Array.isArray(file.keys))
    throw unreadable(path, { message: 'The keys file does not hold {"format": 1, "keys": […]}.' })
  const faults = file.keys.map(faultOf)
  const at = faults.findIndex((fault) => fault !== undefined)
  if (at >= 0) throw unreadable(path, { message: `Key ${at + 1} of the keys file ${faults[at]}.` })
  const ids = new Set((file.keys as readonly KeptKey[]).map(({ id }) => id))
  if (ids.size < file.keys.length)
    throw unreadable(path, { message: 'Two keys of the keys file have one id.' })
  return file as KeyFile
}

/** The text of a keys file. */
export function keyFileText(file: KeyFile): string {
  return `${JSON.stringify(file, null, 2)}\n`
}
