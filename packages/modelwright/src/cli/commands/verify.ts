import { resolve } from 'node:path'
import { Command } from 'commander'
import { isArtifactPath, type Project, type ResolvedModel } from '../../project/index.ts'
import { signaturesOf } from '../../project/trust/signed.ts'
import { alteredModel, type Claim, type Verification, verifyModel } from '../../project/verify/index.ts'
import { withTemporary } from '../../project/with-temporary.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { modelTitle } from '../model-facts.ts'
import { needsFlag } from '../needs-flag.ts'
import type { Output } from '../output.ts'
import { onOneLine } from '../printable.ts'
import { type RebuildFlags, withRebuildFlags, withRebuilt } from '../rebuild-flags.ts'
import { withProjectIfThere } from '../with-project.ts'

interface VerifyFlags extends CommonFlags, RebuildFlags {
  readonly data?: string
}

const exitCodes = { confirmed: 0, 'not checkable': 1, differs: 3 } as const

interface Verified {
  readonly found: Pick<ResolvedModel, 'name' | 'version'>
  readonly verification: Verification
}

async function verifyWith(
  project: Project | undefined,
  reference: string,
  flags: VerifyFlags,
  { io, out }: { io: Io; out: Output },
): Promise<Verified> {
  const found = await findModel(reference, io, project)
  const place = isArtifactPath(reference) ? { path: resolve(io.folder, reference) } : {}
  const signatures = await signaturesOf({ digest: found.digest, ...place }, project)
  const { bytes, name, version } = found
  const { data } = flags
  out.log({ kind: 'stage', stage: 'evaluate', state: 'started' })
  const verification = await withTemporary(async (temporary) => {
    const verified = await verifyModel({
      bytes,
      name,
      signatures,
      ...(version === undefined ? {} : { version }),
      ...(project === undefined ? {} : { project }),
      ...(data === undefined ? {} : { data }),
      folder: io.folder,
      temporary,
      log: out.log,
      signal: io.signal,
      env: io.env,
    })
    return await withRebuilt(verified, flags, { bytes, project, temporary, io, log: out.log })
  })
  return { found, verification }
}

/** A model whose stored bytes were changed has a claim that does not hold; any other error is one. */
function refused(reference: string, error: unknown): Verified {
  const verification = alteredModel(error)
  if (verification === undefined) throw error
  return { found: { name: reference }, verification }
}

function lineOf({ name, state, detail }: Claim, color: Output['color']): string {
  const paint = { confirmed: color.green, differs: color.red, 'not checkable': color.yellow }[state]
  return `${paint(state.padEnd(13))}  ${onOneLine(name)}: ${onOneLine(detail)}\n`
}

function textOf({ claims, digest }: Verification, title: string, color: Output['color']): string {
  const counts = (['confirmed', 'differs', 'not checkable'] as const)
    .map((state) => [state, claims.filter((claim) => claim.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
  const lines = claims.map((claim) => lineOf(claim, color)).join('')
  return `${title}${digest === '' ? '' : `, ${digest.slice(0, 12)}`}\n\n${lines}\n${claims.length} claims: ${counts.join(', ')}.\n`
}

/** `modelwright verify <model>`: recomputes every claim of a model from its artifact, the store and the data. */
export function command({ io, output, exit }: CommandContext): Command {
  return withRebuildFlags(withCommonFlags(new Command('verify')))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .option('--data <file>', 'the data it was made from, where the store does not keep it')
    .addHelpText(
      'after',
      '\nExit codes: 0 every claim holds, 1 some could not be checked, 3 one does not hold.',
    )
    .action(async (reference: string, flags: VerifyFlags) => {
      const out = output(flags)
      needsFlag(flags, { these: ['workflow', 'workers'], need: 'rebuild', as: '--rebuild' })
      await withProjectIfThere(io, { needed: !isArtifactPath(reference) }, async (project) => {
        const { found, verification } = await verifyWith(project, reference, flags, { io, out }).catch(
          (error: unknown) => refused(reference, error),
        )
        const { name, version = null } = found
        out.result({ model: { name, version }, ...verification }, () =>
          textOf(verification, modelTitle(found), out.color),
        )
        exit(exitCodes[verification.state])
      })
    })
}
