import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { codeOf, diskError } from '../disk-error.ts'
import { checkKind, keyId, ownerLine, publicText } from './keys.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A private key and what is said of it. */
export interface PrivateKey {
  readonly key: KeyObject
  readonly id: string
  readonly publicKey: string
  /** What stands above it in its file. */
  readonly owner?: string
}

/** Where a user's own keys lie: outside of every store. */
export function keyFolder(env: Environment): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir()
  const given = env['XDG_CONFIG_HOME'] ?? (process.platform === 'win32' ? env['APPDATA'] : undefined)
  return join(given === undefined || given === '' ? join(home, '.config') : given, 'modelwright', 'keys')
}

function locked(message: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_KEY_LOCKED', {
    message,
    where,
    mend: [
      'Put its passphrase into the environment:  MODELWRIGHT_KEY_PASSPHRASE',
      'Or into a file:  --passphrase-file <file>',
    ],
  })
}

const block =
  /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----[A-Za-z0-9+/=\s]*-----END (?:ENCRYPTED )?PRIVATE KEY-----/

function parsed(pem: string, where: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = pem.includes('BEGIN ENCRYPTED')
  if (isEncrypted && passphrase === undefined) throw locked('The private key needs its passphrase.', where)
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(isEncrypted ? { passphrase } : {}) })
  } catch {
    if (isEncrypted) throw locked('The passphrase does not open the private key.', where)
    throw unreadable('its text cannot be read', where)
  }
}

function unreadable(why: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_KEY_INVALID', {
    message: `That is no private Ed25519 key in PEM: ${why}.`,
    where,
    mend: ['Make a pair of keys:  modelwright keys new'],
  })
}

/**
 * Reads a private key in PEM.
 *
 * @param where - for messages, which never hold the key itself
 * @throws {ModelwrightError} PROJECT_KEY_INVALID - when it is none, PROJECT_KEY_LOCKED - when its passphrase is missing or wrong
 */
export function readPrivateKey(text: string, where: string, passphrase?: string): PrivateKey {
  const found = block.exec(text)
  if (found === null) throw unreadable('there is none in it', where)
  const key = checkKind(parsed(found[0], where, passphrase), where)
  const owner = /^owner: *(\S.*?) *$/m.exec(text.slice(0, found.index))?.[1]
  const publicKey = publicText(key)
  return { key, id: keyId(publicKey), publicKey, ...(owner === undefined ? {} : { owner }) }
}

/** Refuses a file that others on this machine may read. */
async function checkPrivate(path: string): Promise<void> {
  const found = await stat(path)
  if (found.isDirectory()) throw unreadable('it is a folder', path)
  const { mode, uid } = found
  if (process.platform === 'win32' || uid !== process.getuid?.() || (mode & 0o077) === 0) return
  throw new ModelwrightError('PROJECT_KEY_OPEN', {
    message: 'Others on this machine may read the private key.',
    where: path,
    mend: [`chmod 600 ${path}`, 'Or, if they may have read it, revoke it:  modelwright keys revoke <key>'],
  })
}

function missing(message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_KEY_MISSING', { message, where, mend })
}

async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    await checkPrivate(path)
    return await readFile(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error))) return undefined
    throw diskError(error, path)
  }
}

/** Names of the keys in the user's folder. */
export async function ownKeys(env: Environment): Promise<string[]> {
  const names = await readdir(keyFolder(env)).catch(() => [])
  return names
    .filter((name) => name.endsWith('.pem'))
    .map((name) => name.slice(0, -4))
    .sort()
}

/** How a private key is looked for. */
export interface KeySearch {
  readonly env: Environment
  /** Folder that paths start from. */
  readonly folder: string
  readonly passphrase?: string
}

/** Where a key's name or path was given. */
type Giver = '--key' | 'MODELWRIGHT_KEY'

/** A name or path may be shown; what may be a key itself, whole or without its first line, never. */
function isShown(reference: string, by: Giver): boolean {
  return by === '--key' && !/-----BEGIN|[\r\n]|^[\w+/=-]{40,}$/.test(reference)
}

async function notFound(reference: string, by: Giver, env: Environment): Promise<ModelwrightError> {
  const own = await ownKeys(env)
  const mend = own.length === 0 ? 'Make one:  modelwright keys new' : `Your keys: ${own.join(', ')}.`
  if (isShown(reference, by)) {
    const shown = reference.slice(0, 80)
    return missing(`There is no private key "${shown}".`, shown, [mend])
  }
  return missing(`What ${by} holds is neither the path of a private key nor the name of one.`, by, [
    'Put the key itself into the environment, whole, from its line of BEGIN on:  MODELWRIGHT_KEY',
    mend,
  ])
}

async function named(reference: string, search: KeySearch, by: Giver = '--key'): Promise<PrivateKey> {
  const { env, folder, passphrase } = search
  const places = [resolve(folder, reference), join(keyFolder(env), `${reference}.pem`)]
  for (const path of places) {
    const text = await readKeyFile(path)
    if (text !== undefined) return readPrivateKey(text, path, passphrase)
  }
  throw await notFound(reference, by, env)
}

/**
 * Finds the private key to sign with: a file, a name in the user's folder, `MODELWRIGHT_KEY` (a file or PEM), or the only one there is.
 *
 * @throws {ModelwrightError} PROJECT_KEY_MISSING - when there is none or it is not clear which
 * @throws {ModelwrightError} PROJECT_KEY_OPEN - when others may read its file
 */
export async function findPrivateKey(reference: string | undefined, search: KeySearch): Promise<PrivateKey> {
  if (reference !== undefined) return named(reference, search)
  const given = search.env['MODELWRIGHT_KEY']
  if (given !== undefined && given.trim() !== '')
    return given.includes('-----BEGIN')
      ? readPrivateKey(given, 'MODELWRIGHT_KEY', search.passphrase)
      : named(given, search, 'MODELWRIGHT_KEY')
  const own = await ownKeys(search.env)
  if (own.length === 1) return named(own[0], search)
  throw missing(
    own.length === 0 ? 'There is no private key to sign with.' : 'It is not clear which key to sign with.',
    keyFolder(search.env),
    own.length === 0
      ? ['Make one:  modelwright keys new', 'Or put one into the environment:  MODELWRIGHT_KEY']
      : [`Say which:  --key ${own[0]}`, `Your keys: ${own.join(', ')}.`],
  )
}

/** Makes a pair of keys and writes the private one, readable by this user alone. A file that is there is never replaced. */
export async function makeKey(
  path: string,
  { owner, passphrase }: { readonly owner: string; readonly passphrase?: string },
): Promise<PrivateKey> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const cipher = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString()
  await writePrivate(path, `${ownerLine(owner)}${pem}`)
  const publicKey = publicText(privateKey)
  return { key: privateKey, id: keyId(publicKey), publicKey, owner }
}

async function writePrivate(path: string, text: string): Promise<void> {
  let isOurs = false
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'wx', 0o600)
    isOurs = true
    await file.writeFile(text).finally(() => file.close())
  } catch (error) {
    if (isOurs) await rm(path, { force: true }).catch(() => {})
    if (codeOf(error) !== 'EEXIST') throw diskError(error, path)
    throw new ModelwrightError('PROJECT_KEY_EXISTS', {
      message: 'There is a file of that name already; keys are never replaced.',
      where: path,
      mend: ['Choose another name:  modelwright keys new <name>'],
    })
  }
}
