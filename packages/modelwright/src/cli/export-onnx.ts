import { resolve } from 'node:path'
import { load } from '@modelwright/runtime'
import { exportOnnx, type OnnxExport } from '../pack/index.ts'
import { writeWhole } from '../project/write-file.ts'
import { findModel } from './find-model.ts'
import { insistDeployable } from './find-servable.ts'
import type { CommonFlags } from './flags.ts'
import type { CommandContext } from './main.ts'
import { modelFacts, modelTitle } from './model-facts.ts'

export interface ExportFlags extends CommonFlags {
  readonly output?: string
  readonly onnx?: boolean
  readonly strict?: boolean
}

/** A port as people read it: `age double`. */
const shown = ({ name, type }: OnnxExport['inputs'][number]): string => `${name} ${type}`

function told(file: string, { inputs, outputs, notes, bytes }: OnnxExport): string {
  const names = inputs.map(shown)
  const few =
    names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
  const lines = [
    `${file}: ONNX, opset 16, ${bytes.length} bytes`,
    `  in   ${few}`,
    `  out  ${outputs.map(shown).join(', ')}`,
    ...notes.map(
      ({ name, columns, message }) =>
        `  ${columns.length === 0 ? 'not given' : 'left to you'}  ${message}  (${name})`,
    ),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** Writes a model as ONNX, signed where the store asks for that of what runs elsewhere; a model in a file needs no project. */
export async function exportAsOnnx(
  reference: string,
  flags: ExportFlags,
  { io, output }: CommandContext,
): Promise<void> {
  const out = output(flags)
  const found = await findModel(reference, io)
  await insistDeployable(found, reference, io)
  const { digest, version, bytes } = found
  const model = load(bytes)
  const name = found.name ?? model.name
  const file = flags.output ?? `${name}-${version ?? digest.slice(0, 12)}.onnx`
  const made = await exportOnnx(model, { strict: flags.strict === true })
  await writeWhole(resolve(io.folder, file), made.bytes)
  const { inputs, outputs, notes } = made
  out.result(
    { model: modelFacts(found), output: file, bytes: made.bytes.length, inputs, outputs, notes },
    () => `${modelTitle(found)}\n${told(file, made)}`,
  )
}
