import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ModelwrightError } from '../core/index.ts'
import { findPrivateKey, type PrivateKey } from '../project/trust/private-keys.ts'
import type { Io } from './main.ts'

/** Flags of commands that sign. */
export interface KeyFlags {
  readonly key?: string
  readonly passphraseFile?: string
}

/** Adds `--key` and `--passphrase-file`. */
export function withKeyFlags(command: Command): Command {
  return command
    .option('--key <key>', 'a private key: a file, or its name; default: MODELWRIGHT_KEY, else your only one')
    .option('--passphrase-file <file>', 'holds the passphrase; default: MODELWRIGHT_KEY_PASSPHRASE')
}

/** Reads a file that a flag names. @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when it cannot be read */
export async function readFlagFile(path: string, flag: string, io: Io): Promise<string> {
  try {
    return await readFile(resolve(io.folder, path), 'utf8')
  } catch (cause) {
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: `The file of ${flag} cannot be read.`,
      where: path,
      mend: ['Check the path.'],
      cause,
    })
  }
}

/** The passphrase of a private key, where one is given. */
export async function passphraseOf({ passphraseFile }: KeyFlags, io: Io): Promise<string | undefined> {
  // An empty variable is how servers hand over a secret that is not set.
  if (passphraseFile === undefined) return io.env['MODELWRIGHT_KEY_PASSPHRASE'] || undefined
  const passphrase = (await readFlagFile(passphraseFile, '--passphrase-file', io)).replace(/\r?\n$/, '')
  if (passphrase !== '') return passphrase
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'The file of --passphrase-file is empty.',
    where: passphraseFile,
    mend: ['Write the passphrase into it.', 'Or leave the flag out, and the key is not encrypted.'],
  })
}

/** Finds the private key to sign with. */
export async function findKey(flags: KeyFlags, io: Io): Promise<PrivateKey> {
  const passphrase = await passphraseOf(flags, io)
  return findPrivateKey(flags.key, {
    env: io.env,
    folder: io.folder,
    ...(passphrase === undefined ? {} : { passphrase }),
  })
}
