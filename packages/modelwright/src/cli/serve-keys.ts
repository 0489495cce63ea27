import { open, readFile, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { writeWhole } from '../project/write-file.ts'
import {
  addKey,
  type KeptKey,
  type KeyFile,
  keyFileText,
  type NewKey,
  readKeyFile,
  revokeKeys,
  rotateKey,
  type Scope,
  stateOf,
} from '../serve/index.ts'
import { alignColumns } from './columns.ts'
import { type CommonFlags, nameList, withCommonFlags } from './flags.ts'
import type { CommandContext, Io } from './main.ts'
import { rateFlag, scopeList } from './serve-flags/guard.ts'
import { lifetime } from './serve-flags/lifetime.ts'

interface KeysFlags extends CommonFlags {
  readonly keys: string
}

const none: KeyFile = { format: 1, keys: [] }

async function readKeys(path: string): Promise<KeyFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? none : readKeyFile(text, path)
}

/** Keeps two commands from writing over each other: the second waits, and takes what a dead one left after ten seconds. */
async function locked<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`
  for (;;) {
    const handle = await open(lock, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    if (handle !== undefined) {
      await handle.close()
      break
    }
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 10_000) await rm(lock, { force: true })
    await pause(50)
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

/** Changes a keys file, whole or not at all. */
async function edit<Change extends { readonly file: KeyFile }>(
  path: string,
  change: (file: KeyFile) => Change,
): Promise<Change> {
  return locked(path, async () => {
    const changed = change(await readKeys(path))
    await writeWhole(path, keyFileText(changed.file))
    return changed
  })
}

function withKeysFlags(command: Command): Command {
  return withCommonFlags(command).option('--keys <file>', 'the keys file', 'keys.json')
}

const pathOf = ({ keys }: KeysFlags, io: Io): string => resolve(io.folder, keys)

/** What may be shown of a key. */
function shownKey({ hash: _hash, ...key }: KeptKey, nowMs: number): object {
  return { ...key, state: stateOf(key as KeptKey, nowMs) }
}

const dayOf = (time: string): string => time.slice(0, 16).replace('T', ' ')

function newText({ kept, text }: NewKey, file: string): string {
  const until = kept.expires === undefined ? 'for good' : `until ${dayOf(kept.expires)} UTC`
  return `${text}\n\nThe key of ${kept.name}, shown this once; ${file} holds its hash alone.\nAllows ${kept.scopes.join(', ')} ${until}.\n`
}

interface NewFlags extends KeysFlags {
  readonly models?: readonly string[]
  readonly scopes: readonly Scope[]
  readonly expires: string
  readonly rate?: string
}

/** `never`, or a length of time from now on. */
function expiryOf(expires: string, nowMs: number): { expiresMs?: number } {
  return expires === 'never' ? {} : { expiresMs: nowMs + lifetime(expires) }
}

function checkedExpiry(text: string): string {
  if (text !== 'never') lifetime(text)
  return text
}

function checkedRate(text: string): string {
  rateFlag(text)
  return text
}

function newCommand({ io, output }: CommandContext): Command {
  return withKeysFlags(new Command('new'))
    .description('Make a key, show it once, keep its hash')
    .argument('<name>', 'who gets it')
    .option(
      '--scopes <list>',
      'what it allows: predict, describe, artifact, outcomes, metrics, predictions, admin',
      scopeList,
      ['predict', 'describe'],
    )
    .option('--expires <time>', 'when it ends: 24h, 90d, never', checkedExpiry, '365d')
    .option('--models <names>', 'whose rows it may send to a collector; default: of all', nameList)
    .option('--rate <rate>', 'how much its holder may ask: 600/min; default: as serve says', checkedRate)
    .action(async (name: string, flags: NewFlags) => {
      const out = output(flags)
      const now = Date.now()
      const wish = {
        name,
        scopes: flags.scopes,
        ...expiryOf(flags.expires, now),
        ...(flags.rate === undefined ? {} : { rate: flags.rate }),
        ...(flags.models === undefined ? {} : { models: flags.models }),
      }
      const made = await edit(pathOf(flags, io), (file) => addKey(file, wish, now))
      out.result({ ...shownKey(made.kept, now), key: made.text }, () => newText(made, flags.keys))
    })
}

function listText(file: KeyFile, nowMs: number): string {
  if (file.keys.length === 0) return 'There are no keys. Make one:  modelwright serve keys new <name>\n'
  const rows = file.keys.map((key) => [
    key.name,
    key.id,
    stateOf(key, nowMs),
    key.expires === undefined ? 'never' : dayOf(key.expires),
    key.rate ?? '',
    key.scopes.join(','),
  ])
  return alignColumns([['name', 'id', 'state', 'ends', 'rate', 'scopes'], ...rows])
}

function listCommand({ io, output }: CommandContext): Command {
  return withKeysFlags(new Command('list'))
    .description('List the keys; what opens the service is not kept')
    .action(async (flags: KeysFlags) => {
      const out = output(flags)
      const now = Date.now()
      const file = await readKeys(pathOf(flags, io))
      out.result({ keys: file.keys.map((key) => shownKey(key, now)) }, () => listText(file, now))
    })
}

interface RotateFlags extends KeysFlags {
  readonly overlap: number
  readonly expires?: string
}

function rotateCommand({ io, output }: CommandContext): Command {
  return withKeysFlags(new Command('rotate'))
    .description('Make a key that follows another; both work for a while')
    .argument('<key>', 'its name or id')
    .option('--overlap <time>', 'how long the earlier one goes on to work', lifetime, 86_400_000)
    .option(
      '--expires <time>',
      'when the new one ends; default: after as long as the earlier one',
      checkedExpiry,
    )
    .action(async (reference: string, flags: RotateFlags) => {
      const out = output(flags)
      const nowMs = Date.now()
      const end = flags.expires === undefined ? {} : rotationEnd(flags.expires, nowMs)
      const made = await edit(pathOf(flags, io), (file) =>
        rotateKey(file, reference, { nowMs, overlapMs: flags.overlap, ...end }),
      )
      const until = new Date(nowMs + flags.overlap).toISOString()
      out.result(
        { ...shownKey(made.kept, nowMs), key: made.text, earlierUntil: until },
        () => `${newText(made, flags.keys)}The earlier one works until ${dayOf(until)} UTC.\n`,
      )
    })
}

/** When the follower ends; it may never, also where the earlier one does. */
function rotationEnd(expires: string, nowMs: number): { expiresMs: number } {
  return { expiresMs: expiryOf(expires, nowMs).expiresMs ?? Number.POSITIVE_INFINITY }
}

function revokeCommand({ io, output }: CommandContext): Command {
  return withKeysFlags(new Command('revoke'))
    .description('End keys at once; running servers know within a second')
    .argument('<key>', 'a name, for all of its keys, or an id')
    .action(async (reference: string, flags: KeysFlags) => {
      const out = output(flags)
      const now = Date.now()
      const path = pathOf(flags, io)
      const { revoked } = await edit(path, (file) => revokeKeys(file, reference, now))
      out.result({ revoked: revoked.map((key) => shownKey(key, now)) }, () =>
        revoked.map(({ name, id }) => `The key ${id} of ${name} is revoked.\n`).join(''),
      )
    })
}

/** `modelwright serve keys new | list | rotate | revoke`: who may ask a service. */
export function serveKeysCommand(context: CommandContext): Command {
  return new Command('keys')
    .description('Make, list, rotate and revoke the keys of callers')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(newCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(revokeCommand(context))
}
