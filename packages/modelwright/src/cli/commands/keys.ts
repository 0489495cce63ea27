import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { ModelwrightError, type TrustedKey } from '../../core/index.ts'
import { actorOf } from '../../project/actor.ts'
import { findTrusted } from '../../project/store/trust.ts'
import { keyId, publicPem, readPublicKeys } from '../../project/trust/keys.ts'
import { keyFolder, makeKey, ownKeys } from '../../project/trust/private-keys.ts'
import { writeWhole } from '../../project/write-file.ts'
import { alignColumns } from '../columns.ts'
import { findKey, type KeyFlags, passphraseOf, readFlagFile, withKeyFlags } from '../find-key.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { shownTime } from '../shown.ts'
import { withProject, withProjectIfThere } from '../with-project.ts'

const short = (id: string): string => id.slice(0, 16)

/** Where a new key goes. */
function placeOf(name: string, out: string | undefined, io: Io): string {
  if (out !== undefined) return resolve(io.folder, out)
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return join(keyFolder(io.env), `${name}.pem`)
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `A key cannot be called ${JSON.stringify(name.slice(0, 40))}: up to 64 letters, digits, ".", "_" and "-".`,
    where: 'keys new',
    mend: ['modelwright keys new ana'],
  })
}

function newCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('new'))
    .description('Make a pair of keys; the project trusts the public half')
    .argument('[name]', 'what the file is called', 'default')
    .option('--owner <name>', 'whose it is; default: MODELWRIGHT_ACTOR, git or the system says')
    .option('--out <file>', 'where the private half goes; default: ~/.config/modelwright/keys')
    .option(
      '--passphrase-file <file>',
      'encrypts it; default: MODELWRIGHT_KEY_PASSPHRASE, else it is not encrypted',
    )
    .action(async (name: string, flags: CommonFlags & KeyFlags & { owner?: string; out?: string }) => {
      const out = output(flags)
      const owner = flags.owner ?? (await actorOf(io.env, io.folder))
      const passphrase = await passphraseOf(flags, io)
      const path = placeOf(name, flags.out, io)
      const made = await makeKey(path, { owner, ...(passphrase === undefined ? {} : { passphrase }) })
      const trusted = await withProjectIfThere(io, { needed: false }, async (project) => {
        await project?.trust.trust({ publicKey: made.publicKey, owner })
        return project !== undefined
      })
      out.result({ id: made.id, owner, path, publicKey: made.publicKey, trusted }, () =>
        [
          `Key ${name} of ${owner}: ${short(made.id)}\n`,
          `  private  ${path}  (keep it; nobody else may read it)\n`,
          trusted ? '  trusted  in this project\n' : '',
        ].join(''),
      )
    })
}

function rowOf({ id, owner, state, reason, addedAt }: TrustedKey): string[] {
  return [short(id), owner, reason === null ? state : `${state}: ${reason}`, shownTime(addedAt)]
}

function listCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('list'))
    .description('List keys that the project knows, and your own')
    .action(async (flags: CommonFlags) => {
      const out = output(flags)
      const keys = await withProjectIfThere(
        io,
        { needed: false },
        async (project) => (await project?.trust.keys()) ?? [],
      )
      const own = await ownKeys(io.env)
      out.result({ keys, own }, () =>
        [
          keys.length === 0
            ? 'No key is trusted here.\n'
            : alignColumns([['KEY', 'OWNER', 'STATE', 'SINCE (UTC)'], ...keys.map(rowOf)]),
          own.length === 0 ? '' : `Your own: ${own.join(', ')}\n`,
        ].join(''),
      )
    })
}

type PublicHalf = Pick<TrustedKey, 'id' | 'owner' | 'publicKey'> & Partial<TrustedKey>

/** A public key by the store's list, else by the user's own private file. */
async function findPublic(reference: string, flags: KeyFlags, io: Io): Promise<PublicHalf> {
  return withProjectIfThere(io, { needed: false }, async (project) => {
    const known = (await project?.trust.keys()) ?? []
    const isOwn = (await ownKeys(io.env)).includes(reference) || reference.endsWith('.pem')
    if (!isOwn) return findTrusted(reference, known)
    const { id, owner = id.slice(0, 16), publicKey } = await findKey({ ...flags, key: reference }, io)
    return known.find((key) => key.id === id) ?? { id, owner, publicKey }
  })
}

function showCommand({ io, output }: CommandContext): Command {
  return withKeyFlags(withCommonFlags(new Command('show')))
    .description('Show a key')
    .argument('<key>', 'the beginning of its id, its owner, or the name of your own')
    .action(async (reference: string, flags: CommonFlags & KeyFlags) => {
      const out = output(flags)
      const key = await findPublic(reference, flags, io)
      out.result(key, () =>
        alignColumns([
          ['key', key.id],
          ['owner', key.owner],
          ['state', key.state ?? 'not known to this project'],
          ...(key.reason == null ? [] : [['reason', key.reason]]),
          ['public', key.publicKey],
        ]),
      )
    })
}

function exportCommand({ io, output }: CommandContext): Command {
  return withKeyFlags(withCommonFlags(new Command('export')))
    .description('Write the public half of a key in PEM, to hand on')
    .argument('<key>', 'the beginning of its id, its owner, or the name of your own')
    .option('-o, --output <file>', 'where to; default: standard output')
    .action(async (reference: string, flags: CommonFlags & KeyFlags & { output?: string }) => {
      const out = output(flags)
      const { id, owner, publicKey } = await findPublic(reference, flags, io)
      const pem = publicPem(publicKey, owner)
      if (flags.output === undefined) return out.result({ id, owner, pem }, () => pem)
      await writeWhole(resolve(io.folder, flags.output), pem)
      out.result({ id, owner, output: flags.output }, () => `Public key of ${owner}: ${flags.output}\n`)
    })
}

function trustCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('trust'))
    .description("Trust a colleague's public key")
    .argument('<file>', 'public keys in PEM, as keys export writes them')
    .option('--owner <name>', 'whose it is; default: as the file says')
    .action(async (path: string, flags: CommonFlags & { owner?: string }) => {
      const out = output(flags)
      const found = readPublicKeys(await readFlagFile(path, 'keys trust', io), path)
      const nameless = found.find(({ owner }) => owner === undefined)
      if (flags.owner === undefined && nameless !== undefined)
        throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
          message: `The file does not say whose the key ${short(keyId(nameless.publicKey))} is.`,
          where: path,
          mend: [`modelwright keys trust ${path} --owner ben@example.org`],
        })
      const keys = await withProject(io, { create: true }, async ({ trust }) => {
        const trusted: TrustedKey[] = []
        for (const { publicKey, owner } of found)
          trusted.push(await trust.trust({ publicKey, owner: flags.owner ?? owner! }))
        return trusted
      })
      out.result({ keys }, () =>
        keys.map(({ id, owner, state }) => `${short(id)} of ${owner} is ${state}.\n`).join(''),
      )
    })
}

function revokeCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('revoke'))
    .description('Let what a key signed count no more')
    .argument('<key>', 'the beginning of its id, or its owner')
    .option('--reason <text>', 'why; shown wherever it is met')
    .action(async (reference: string, flags: CommonFlags & { reason?: string }) => {
      const out = output(flags)
      const key = await withProject(io, { create: false }, ({ trust }) =>
        trust.revoke(reference, flags.reason),
      )
      out.result(key, () => `${short(key.id)} of ${key.owner} is revoked.\n`)
    })
}

/** `modelwright keys new | list | show | trust | revoke | export`: keys to sign with, and whom the project trusts. */
export function command(context: CommandContext): Command {
  return new Command('keys')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(newCommand(context))
    .addCommand(showCommand(context))
    .addCommand(trustCommand(context))
    .addCommand(revokeCommand(context))
    .addCommand(exportCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright keys new ana --owner ana@example.org\n  modelwright keys export ana -o ana.pub\n  modelwright keys trust ben.pub\n  modelwright keys --json',
    )
}
