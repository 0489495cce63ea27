import { resolve } from 'node:path'
import { load } from '@modelwright/runtime'
import { Command } from 'commander'
import { typesOf } from '../../pack/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'

/** `modelwright types <model>`: writes the TypeScript types of a model's rows and labels, and clients of them. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('types'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .option('-o, --output <file>', 'where to; default: <name>.ts')
    .action(async (reference: string, flags: CommonFlags & { output?: string }) => {
      const out = output(flags)
      const found = await findModel(reference, io)
      const model = load(found.bytes)
      const named =
        found.name === undefined || found.name === model.name ? model : { ...model, name: found.name }
      const file = flags.output ?? `${named.name}.ts`
      await writeWhole(resolve(io.folder, file), typesOf(named, modelTitle(found)))
      out.result({ model: modelFacts(found), output: file }, () => `${modelTitle(found)}: ${file}\n`)
    })
}
