import { resolve } from 'node:path'
import { Command } from 'commander'
import { resolveModel } from '../../project/index.ts'
import { addToSignatureFile, readSignatureFile, signaturePath } from '../../project/trust/signature-file.ts'
import { writeWhole } from '../../project/write-file.ts'
import { type ExportFlags, exportAsOnnx } from '../export-onnx.ts'
import { withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts } from '../model-facts.ts'
import { needsFlag } from '../needs-flag.ts'
import { withProject } from '../with-project.ts'

/** `modelwright export <model>`: writes an artifact as a file, its signatures beside it, or the pipeline as ONNX. */
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
      const done = await withProject(io, { create: false }, async (project) => {
        const found = await resolveModel(reference, project)
        const { bytes, digest, name, version } = found
        const file = flags.output ?? `${name}-${version ?? digest.slice(0, 12)}.safetensors`
        const path = resolve(io.folder, file)
        const signatures = await project.trust.signatures(digest)
        // What lies beside the file and cannot be read is told of before anything is written.
        await readSignatureFile(signaturePath(path), digest)
        await writeWhole(path, bytes)
        await addToSignatureFile(signaturePath(path), digest, signatures)
        return {
          model: modelFacts(found),
          output: file,
          signatures: signatures.length === 0 ? null : signaturePath(file),
        }
      })
      out.result(done, () => {
        const beside = done.signatures === null ? '' : `Signatures: ${done.signatures}\n`
        return `${done.model.name}, ${done.model.digest.slice(0, 12)}: ${done.output}\n${beside}`
      })
    })
}
