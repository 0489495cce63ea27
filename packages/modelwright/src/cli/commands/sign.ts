import { resolve } from 'node:path'
import { Command } from 'commander'
import { isArtifactPath, type Project } from '../../project/index.ts'
import { signStatement } from '../../project/trust/keys.ts'
import { addToSignatureFile, signaturePath } from '../../project/trust/signature-file.ts'
import { artifactStatement } from '../../project/trust/statement.ts'
import { findKey, type KeyFlags, withKeyFlags } from '../find-key.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import { withProjectIfThere } from '../with-project.ts'

/** Whether the project trusts the key; undefined: there is no project. */
async function trustOf(id: string, project: Project | undefined): Promise<string | undefined> {
  if (project === undefined) return undefined
  return (await project.trust.keys()).find((key) => key.id === id)?.state ?? 'unknown'
}

/** `modelwright sign <model>`: signs an artifact's digest; in the store, or beside the file. */
export function command({ io, output }: CommandContext): Command {
  return withKeyFlags(withCommonFlags(new Command('sign')))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .action(async (reference: string, flags: CommonFlags & KeyFlags) => {
      const out = output(flags)
      const path = isArtifactPath(reference) ? resolve(io.folder, reference) : undefined
      await withProjectIfThere(io, { needed: path === undefined }, async (project) => {
        const found = await findModel(reference, io, project)
        const { digest } = found
        const { key, id } = await findKey(flags, io)
        const signed = { key: id, signature: signStatement(artifactStatement(digest), key) }
        if (path === undefined) await project?.trust.addSignature(digest, signed)
        else await addToSignatureFile(signaturePath(path), digest, [signed])
        const trust = await trustOf(id, project)
        if (trust !== undefined && trust !== 'trusted')
          out.log({
            kind: 'warning',
            stage: 'pack',
            message: `The key ${id.slice(0, 16)} is ${trust === 'unknown' ? 'not trusted' : trust} in this project: its signature does not count here.`,
          })
        const place = path === undefined ? {} : { file: signaturePath(reference) }
        out.result({ model: modelFacts(found), key: id, ...place }, () => {
          const where = place.file === undefined ? '' : `, in ${place.file}`
          return `${modelTitle(found)}, ${digest.slice(0, 12)}: signed by ${id.slice(0, 16)}${where}\n`
        })
      })
    })
}
