import { Command } from 'commander'
import { resolveModel } from '../../project/index.ts'
import { type ExportFlags, exportAsOnnx } from '../export-onnx.ts'
import { withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts } from '../model-facts.ts'
import { needsFlag } from '../needs-flag.ts'
import { artifact } from '../packers/artifact.ts'
import { withProject } from '../with-project.ts'

/** `modelwright export <model>`: what `modelwright pack <model> --as artifact` does, in fewer words; or the pipeline as ONNX. */
export function command(context: CommandContext): Command {
  const { io, output } = context
  return withCommonFlags(new Command('export'))
    .argument('<model>', 'a model by name, alias, run id or digest')
    .option('-o, --output <file>', 'where to; default: <name>-<version>.safetensors')
    .option('--onnx', 'write the whole pipeline as ONNX, for programs of others')
    .option('--strict', 'refuse a model of which anything is left to whoever sends rows; with --onnx')
    .action(async (reference: string, flags: ExportFlags) => {
      needsFlag(flags, { these: ['strict'], need: 'onnx', as: '--onnx' })
      if (flags.onnx === true) return exportAsOnnx(reference, flags, context)
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
