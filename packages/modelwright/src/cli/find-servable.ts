import { resolve } from 'node:path'
import { isModelwrightError, ModelwrightError } from '../core/index.ts'
import { isArtifactPath, type Project, type ResolvedModel, storeFolder } from '../project/index.ts'
import { findPlaces } from '../project/places/find-places.ts'
import { projectAbove } from '../project/project-above.ts'
import { versionRetired } from '../project/store/registry/refusals.ts'
import { type KnownKey, knownKeys } from '../project/trust/check-signatures.ts'
import { readPublicKeys } from '../project/trust/keys.ts'
import { insistOnSigned } from '../project/trust/signed.ts'
import { readFlagFile } from './find-key.ts'
import { findModel } from './find-model.ts'
import type { Io } from './main.ts'
import { withProjectIfThere } from './with-project.ts'

/** Flags that say whose signature is asked for. */
export interface TrustFlags {
  readonly requireSignature?: boolean
  readonly trusted?: string
}

/** The rule of the store that asks for signatures: of what answers here, or of what is placed elsewhere. */
type Rule = 'serve' | 'deploy'

/** What is retired is served only where it is asked for by its digest. */
function refuseRetired({ name, version, digest, isRetired, byDigest }: ResolvedModel): void {
  if (isRetired !== true || byDigest === true || version === undefined) return
  throw versionRetired({ model: name, version }, [
    'Take another version:  modelwright models',
    `Or name it by its digest:  ${digest.slice(0, 12)}`,
  ])
}

/** Keys that a flag names. One that the project has revoked counts no more, whoever else trusts it. */
async function trustedKeys(
  { trusted }: TrustFlags,
  io: Io,
  project: Project | undefined,
): Promise<readonly KnownKey[] | undefined> {
  if (trusted === undefined) return undefined
  const given = knownKeys(readPublicKeys(await readFlagFile(trusted, '--trusted', io), trusted))
  const revoked = ((await project?.trust.keys()) ?? []).filter(({ state }) => state === 'revoked')
  return given.map((key) => revoked.find(({ id }) => id === key.id) ?? key)
}

function nobodyTrusted(shown: string): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Whose signature is asked for is not known: there is no project here.',
    where: '--require-signature',
    mend: [`modelwright serve ${shown} --require-signature --trusted keys.pub`],
  })
}

/** Insists on a signature where a flag or the rules of the project ask for one: keys of a flag's own do not satisfy the rule. */
async function insist(
  what: { digest: string; path?: string; shown: string },
  project: Project | undefined,
  flags: TrustFlags & { readonly rule: Rule },
  io: Io,
): Promise<void> {
  const keys = await trustedKeys(flags, io, project)
  const isOfProject = flags.requireSignature === true && keys === undefined
  if (isOfProject && project === undefined) throw nobodyTrusted(what.shown)
  const isRule = project !== undefined && (await project.trust.policy())[flags.rule] === 'signed'
  if (isRule || isOfProject) await insistOnSigned(what, project)
  if (keys !== undefined) await insistOnSigned(what, project, keys)
}

/** A project that may not be written is not opened, and so its rules cannot be read: that is no leave to pass them over. */
function rulesUnread(error: unknown, above: string): unknown {
  if (!isModelwrightError(error) || error.code !== 'PROJECT_FOLDER_READONLY') return error
  return new ModelwrightError('PROJECT_FOLDER_READONLY', {
    message: 'The rules of the project that the model lies in cannot be read: its folder cannot be written.',
    where: above,
    mend: [
      'Serve it as a user who may write there.',
      'Or export it to a folder outside of the project:  modelwright export <model> -o <file>',
    ],
    cause: error,
  })
}

/** A store elsewhere that is named and not there has rules that nobody knows: its name may be mistaken. */
async function refuseAbsentStore({ folder, env }: Io): Promise<void> {
  const { store, saidBy } = await findPlaces(storeFolder(folder), { env, stated: {} })
  if (store === undefined) return
  throw new ModelwrightError('PROJECT_STORE_MISSING', {
    message: 'The store that is named is not there, and so its rules on what may be served are not known.',
    where: store.shown,
    mend: [
      `Check its address:  ${saidBy.store === 'environment' ? 'MODELWRIGHT_STORE' : 'modelwright store use postgres://…'}`,
      'Or name none:  MODELWRIGHT_STORE=folder',
    ],
  })
}

type Work<Result> = (project: Project | undefined) => Promise<Result>

async function withRules<Result>(
  io: Io,
  { needed }: { readonly needed: boolean },
  work: Work<Result>,
): Promise<Result> {
  return withProjectIfThere(io, { needed }, async (project) => {
    if (project === undefined) await refuseAbsentStore(io)
    return work(project)
  })
}

/** Opens the project whose rules hold for what is served: the folder's, for a file else the one that it lies in. */
async function withRulesOf<Result>(path: string | undefined, io: Io, work: Work<Result>): Promise<Result> {
  return withRules(io, { needed: path === undefined }, async (project) => {
    const above = project === undefined && path !== undefined ? await projectAbove(path) : undefined
    if (above === undefined) return work(project)
    return withRules({ ...io, folder: above }, { needed: false }, work).catch((error) => {
      throw rulesUnread(error, above)
    })
  })
}

/**
 * Finds a model that may be served: not retired, and signed where that is asked for.
 *
 * @param rule - which rule of the store asks: of what is served here, or of what is deployed
 * @throws {ModelwrightError} PROJECT_STORE_MISSING - when there is none where one is named
 * @throws {ModelwrightError} PROJECT_VERSION_RETIRED, PROJECT_SIGNATURE_MISSING, PROJECT_SIGNATURE_WRONG or PROJECT_SIGNATURE_UNTRUSTED
 */
export async function findServable(
  reference: string,
  flags: TrustFlags,
  io: Io,
  rule: Rule = 'serve',
): Promise<ResolvedModel> {
  const path = isArtifactPath(reference) ? resolve(io.folder, reference) : undefined
  return withRulesOf(path, io, async (project) => {
    const found = await findModel(reference, io, project)
    refuseRetired(found)
    const place = path === undefined ? {} : { path }
    await insist({ digest: found.digest, shown: reference, ...place }, project, { ...flags, rule }, io)
    return found
  })
}

/**
 * Insists on a signature where a rule of the store asks for one, of a model that is made ready to run elsewhere.
 *
 * @throws {ModelwrightError} PROJECT_SIGNATURE_MISSING, PROJECT_SIGNATURE_WRONG or PROJECT_SIGNATURE_UNTRUSTED
 */
export async function insistDeployable(
  { digest }: Pick<ResolvedModel, 'digest'>,
  reference: string,
  io: Io,
): Promise<void> {
  const path = isArtifactPath(reference) ? resolve(io.folder, reference) : undefined
  const what = { digest, shown: reference, ...(path === undefined ? {} : { path }) }
  return withRulesOf(path, io, (project) => insist(what, project, { rule: 'deploy' }, io))
}
