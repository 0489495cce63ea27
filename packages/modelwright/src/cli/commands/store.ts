import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import type { Places, StatedPlaces } from '../../project/places/find-places.ts'
import type { CopiedStore } from '../../project/upkeep/copy-store.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'
import { checkText, copiedText, factsText } from '../store-text.ts'

/** Says how far the work is. */
function progressOf(out: Output): (fraction: number, note: string) => void {
  return (fraction, note) => out.log({ kind: 'progress', stage: 'retrieve', fraction, note })
}

function placesOf(texts: readonly string[]): StatedPlaces {
  const stated: { store?: string; objects?: string } = {}
  for (const text of texts) {
    if (/^postgres(ql)?:/.test(text)) stated.store = text
    else if (/^s3:/.test(text)) stated.objects = text
    else if (text === 'folder') Object.assign(stated, { store: 'folder', objects: 'folder', ...stated })
    else
      throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
        message: 'A place is an address that begins with postgres:// or s3://, or the word "folder".',
        where: text.slice(0, 80).replace(/\/\/[^/]*@/, '//'),
        mend: [
          'modelwright store use postgres://user@host/database s3://bucket/folder',
          'modelwright store use folder',
        ],
      })
  }
  return stated
}

function infoCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('info'))
    .description('Say where runs, models and objects are kept, and how much is there')
    .action(async (flags: CommonFlags) => {
      const out = output(flags)
      const { withStore } = await import('../../project/upkeep/open-for.ts')
      const { countStore } = await import('../../project/upkeep/count-store.ts')
      const facts = await withStore(io.folder, { env: io.env, create: false }, countStore)
      out.result(facts, () => factsText(facts))
    })
}

function useCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('use'))
    .description('Remember where runs and objects are kept, for commands that load no workflow')
    .argument('<place...>', 'postgres://…, s3://…, or "folder" for this folder')
    .action(async (texts: readonly string[], flags: CommonFlags) => {
      const out = output(flags)
      const stated = placesOf(texts)
      await use(stated, io)
      out.result({ remembered: stated }, () => 'Remembered in .modelwright/store.json.\n')
    })
}

async function use(stated: StatedPlaces, io: Io): Promise<void> {
  const { mkdir } = await import('node:fs/promises')
  const { storeFolder } = await import('../../project/index.ts')
  const { checkStated, rememberPlaces } = await import('../../project/places/find-places.ts')
  checkStated(stated, 'modelwright store use')
  await mkdir(storeFolder(io.folder), { recursive: true })
  await rememberPlaces(storeFolder(io.folder), stated)
}

function checkCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('check'))
    .description('Check the tables, what refers to what, and every object by its digest')
    .option('--fast', 'only look whether objects are there, without reading them')
    .action(async (flags: CommonFlags & { fast?: boolean }) => {
      const out = output(flags)
      const { withStore } = await import('../../project/upkeep/open-for.ts')
      const { checkStore } = await import('../../project/upkeep/check-store.ts')
      const tools = { readsEach: flags.fast !== true, progress: progressOf(out) }
      const found = await withStore(io.folder, { env: io.env, create: false }, ({ store }) =>
        checkStore(store, tools),
      )
      out.result(found, () => checkText(found))
      exit(found.problems.length === 0 ? 0 : 1)
    })
}

/** Whether all that was asked for is in the copy. */
function codeOf({ objects }: CopiedStore): number {
  return (objects?.problems.length ?? 0) === 0 ? 0 : 1
}

type Place = Places['store'] | Places['objects']

/** Whether two places are one: buckets of several services may have one name. */
function isSame(a: Place, b: Place): boolean {
  const endpointOf = (place: Place) => (place !== undefined && 'endpoint' in place ? place.endpoint : '')
  return a?.shown === b?.shown && endpointOf(a) === endpointOf(b)
}

/** Parts that would lie elsewhere than now. */
async function partsFor(stated: StatedPlaces, io: Io): Promise<('tables' | 'objects')[]> {
  const { findPlaces } = await import('../../project/places/find-places.ts')
  const { storeFolder } = await import('../../project/index.ts')
  const folder = storeFolder(io.folder)
  const now = await findPlaces(folder, { env: io.env, stated: {} })
  const then = await findPlaces(folder, { env: {}, stated })
  const parts: ('tables' | 'objects')[] = []
  if (stated.store !== undefined && !isSame(now.store, then.store)) parts.push('tables')
  if (stated.objects !== undefined && !isSame(now.objects, then.objects)) parts.push('objects')
  if (parts.length > 0) return parts
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Runs and objects are kept there already.',
    where: 'modelwright store copy',
    mend: ['See where they are:  modelwright store info'],
  })
}

function copyCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('copy'))
    .description('Copy runs and models, objects, or both to another place; broken off, it goes on')
    .argument('<place...>', 'postgres://… for runs and models, s3://… for objects, "folder" for both')
    .option('--replace', 'put it in place of runs and models that are there')
    .option('--use', 'keep them there from now on')
    .action(async (texts: readonly string[], flags: CommonFlags & { replace?: boolean; use?: boolean }) => {
      const out = output(flags)
      const stated = placesOf(texts)
      const parts = await partsFor(stated, io)
      const { withOther, withStore, withWorkFolder } = await import('../../project/upkeep/open-for.ts')
      const { copyStore } = await import('../../project/upkeep/copy-store.ts')
      const tools = { parts, replace: flags.replace === true, signal: io.signal, progress: progressOf(out) }
      const copied = await withStore(io.folder, { env: io.env, create: false }, ({ store, folder }) =>
        withOther(io.folder, { env: io.env, stated }, (to) =>
          withWorkFolder(folder, (temporary) => copyStore(store, to, { ...tools, temporary })),
        ),
      )
      if (flags.use === true) await use(stated, io)
      const next =
        flags.use === true
          ? ''
          : `Keep them there from now on:  modelwright store use ${texts.map(withoutLogin).join(' ')}\n`
      out.result(copied, () => `${copiedText(copied)}${next}`)
      exit(codeOf(copied))
    })
}

function withoutLogin(address: string): string {
  return address.replace(/:\/\/([^/@:]*):[^/@]*@/, '://$1@')
}

function backupCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('backup'))
    .description(
      'Copy the store into a folder while others write to it; into an earlier backup only what is new',
    )
    .argument('<folder>', 'a new folder, or one with an earlier backup')
    .action(async (given: string, flags: CommonFlags) => {
      const out = output(flags)
      const { resolve } = await import('node:path')
      const { shownPlaces, withStore } = await import('../../project/upkeep/open-for.ts')
      const { backupStore } = await import('../../project/upkeep/backup.ts')
      const { packageVersion } = await import('../../project/package-version.ts')
      const made = await withStore(io.folder, { env: io.env, create: false }, ({ store, places, folder }) => {
        const facts = { ...shownPlaces(folder, places), modelwright: packageVersion(), now: Date.now() }
        const tools = { signal: io.signal, progress: progressOf(out) }
        return backupStore(store, resolve(io.folder, given), facts, tools)
      })
      out.result(made, () => `${copiedText(made)}in ${made.folder}\n`)
      exit(codeOf(made))
    })
}

interface RestoreFlags extends CommonFlags {
  readonly replace?: boolean
  readonly objects?: boolean
}

function restoreCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('restore'))
    .description('Put a backup in place of the store, or bring back objects alone')
    .argument('<folder>', 'what  modelwright store backup  wrote')
    .option('--replace', 'also where the store holds runs and models: they are lost')
    .option('--objects', 'only objects that are missing or altered; runs and models stay as they are')
    .action(async (given: string, flags: RestoreFlags) => {
      const out = output(flags)
      const { resolve } = await import('node:path')
      const { setDamagedAside, withStore, withWorkFolder } = await import('../../project/upkeep/open-for.ts')
      const { readBackup, restoreStore } = await import('../../project/upkeep/backup.ts')
      const from = resolve(io.folder, given)
      await readBackup(from)
      const aside = await setDamagedAside(io.folder, { env: io.env, now: Date.now() })
      const parts = flags.objects === true ? (['objects'] as const) : (['tables', 'objects'] as const)
      const tools = { parts, replace: flags.replace === true, signal: io.signal, progress: progressOf(out) }
      const made = await withStore(io.folder, { env: io.env, create: true }, ({ store, folder }) =>
        withWorkFolder(folder, (temporary) => restoreStore(from, store, { ...tools, temporary })),
      )
      const moved = aside === undefined ? '' : `The damaged file is kept as ${aside}.\n`
      out.result({ ...made, ...(aside && { aside }) }, () => `${copiedText(made)}${moved}`)
      exit(codeOf(made))
    })
}

/** `modelwright store info | use | check | copy | backup | restore`: where runs and models are kept, and that they stay there. */
export function command(context: CommandContext): Command {
  return new Command('store')
    .addCommand(infoCommand(context))
    .addCommand(useCommand(context))
    .addCommand(checkCommand(context))
    .addCommand(copyCommand(context))
    .addCommand(backupCommand(context))
    .addCommand(restoreCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright store info\n  modelwright store check\n  modelwright store backup /backups/churn\n  modelwright store copy postgres://user@host/database s3://bucket/churn --use',
    )
}
