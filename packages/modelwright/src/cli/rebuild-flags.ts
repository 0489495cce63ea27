import { resolve } from 'node:path'
import { load } from '@modelwright/runtime'
import type { Command } from 'commander'
import type { Log } from '../core/index.ts'
import type { Project } from '../project/index.ts'
import { rebuildModel } from '../project/rebuild/index.ts'
import { unchecked, verdictOf } from '../project/verify/claims.ts'
import type { Verification } from '../project/verify/index.ts'
import { wholeNumber } from './flags.ts'
import type { Io } from './main.ts'

/** Flags of `verify` that ask for the model to be made again. */
export interface RebuildFlags {
  readonly rebuild?: boolean
  readonly workflow?: string
  readonly workers?: number
}

/** Adds what rebuilding is told. */
export function withRebuildFlags(command: Command): Command {
  return command
    .option('--rebuild', 'make the model again from data, workflow and seed, and compare the bytes')
    .option('--workflow <file>', 'with --rebuild: the workflow file, where it has code of its own')
    .option('--workers <count>', 'with --rebuild: threads to fit in; 0: the main one', wholeNumber(0, 256))
}

/** What is at hand to rebuild with. */
export interface RebuildPlace {
  readonly bytes: Uint8Array
  readonly project: Project | undefined
  readonly temporary: string
  readonly io: Io
  readonly log: Log
}

async function claimsOf({ digest }: Verification, { workflow, workers }: RebuildFlags, place: RebuildPlace) {
  const { bytes, project, temporary, io, log } = place
  if (project === undefined)
    return [unchecked('rebuilt model', 'How it was made lies in the store, and there is none here.')]
  return await rebuildModel(load(bytes), {
    bytes,
    digest,
    project,
    folder: io.folder,
    ...(workflow === undefined ? {} : { workflow: resolve(io.folder, workflow) }),
    ...(workers === undefined ? {} : { workers }),
    temporary,
    log: (report) => (report.kind === 'progress' ? log(report) : undefined),
    signal: io.signal,
  })
}

/** Adds what making the model again has shown, where that is asked for and there is a model that can be read. */
export async function withRebuilt(
  verified: Verification,
  flags: RebuildFlags,
  place: RebuildPlace,
): Promise<Verification> {
  const isReadable = verified.claims.some(({ name }) => name === 'golden rows')
  if (flags.rebuild !== true || !isReadable) return verified
  const claims = [...verified.claims, ...(await claimsOf(verified, flags, place))]
  return { ...verified, claims, state: verdictOf(claims) }
}
