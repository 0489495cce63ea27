import { Command } from 'commander'
import { resolveModel } from '../../project/index.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts } from '../model-facts.ts'
import { artifact } from '../packers/artifact.ts'
import { withProject } from '../with-project.ts'

/** `modelwright export <model>`: what `modelwright pack <model> --as artifact` does, in fewer words. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('export'))
    .argument('<model>', 'a model by name, alias, run id or digest')
    .option('-o, --output <file>', 'where to; default: <name>-<version>.safetensors')
    .action(async (reference: string, flags: CommonFlags & { output?: string }) => {
      const out = output(flags)
      const { found, packed } = await withProject(io, { create: false }, async (project) => {
        const found = await resolveModel(reference, project)
        const stem = `${found.name}-${found.version ?? found.digest.slice(0, 12)}`
        const request = { found, project, stem, flags: { ...flags, as: 'artifact' }, io, log: out.log }
        return { found, packed: await artifact.pack(request) }
      })
      const document = { model: modelFacts(found), output: packed.output, ...packed.facts }
      const beside = packed.next.map((line) => `${line}\n`).join('')
      out.result(document, () => `${found.name}, ${found.digest.slice(0, 12)}: ${packed.output}\n${beside}`)
    })
}
