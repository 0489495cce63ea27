import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import type { Project } from '../../project/index.ts'
import { signStatement } from '../../project/trust/keys.ts'
import type { PrivateKey } from '../../project/trust/private-keys.ts'
import { approvalStatement } from '../../project/trust/statement.ts'
import { findKey, type KeyFlags, withKeyFlags } from '../find-key.ts'
import { findVersion } from '../find-version.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

/** Whose the key is, as the project knows it; one that is not trusted approves nothing. */
async function ownerOf({ id }: PrivateKey, { trust }: Project): Promise<string> {
  const known = (await trust.keys()).find((key) => key.id === id)
  if (known?.state === 'trusted') return known.owner
  throw new ModelwrightError('PROJECT_KEY_UNTRUSTED', {
    message: `The key ${id.slice(0, 16)} is ${known === undefined ? 'not trusted' : 'revoked'} in this project: it approves nothing.`,
    where: id,
    mend: [
      'Hand over its public half:  modelwright keys export <key> -o me.pub',
      'Have it trusted:  modelwright keys trust me.pub',
    ],
  })
}

/** `modelwright approve <model>`: signs that this very version may be promoted. */
export function command({ io, output }: CommandContext): Command {
  return withKeyFlags(withCommonFlags(new Command('approve')))
    .argument('<model>', 'a version: name/version, name@alias, run id or digest')
    .action(async (reference: string, flags: CommonFlags & KeyFlags) => {
      const out = output(flags)
      const done = await withProject(io, { create: false }, async (project) => {
        const { name, version, digest } = await findVersion(reference, project)
        const key = await findKey(flags, io)
        const owner = await ownerOf(key, project)
        const signature = signStatement(approvalStatement(name, digest), key.key)
        await project.trust.addApproval(name, version, { key: key.id, signature })
        const { held, author } = await project.registry.details(name, version)
        return { name, version, digest, key: key.id, owner, isAuthor: owner === author, held }
      })
      out.result(done, () => {
        const { name, version, owner, isAuthor, held } = done
        const own = isAuthor ? `  ${owner} made it: where others are asked, that does not count\n` : ''
        const next =
          held.length === 0
            ? `  modelwright promote ${name}/${version}\n`
            : held.map((refusal) => `  still refused: ${refusal}\n`).join('')
        return `${name} version ${version} is approved by ${owner}.\n${own}${next}`
      })
    })
}
