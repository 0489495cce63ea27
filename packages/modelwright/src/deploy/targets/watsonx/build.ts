import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { load } from '@modelwright/runtime'
import { exportOnnx, packPlaces } from '../../../pack/index.ts'
import type { Build, Release } from '../../target.ts'

const packBytes = promisify(gzip)

/**
 * Builds what watsonx.ai Runtime takes: the whole pipeline as an ONNX file with one input, in an archive.
 *
 * @throws {ModelwrightError} PACK_OPERATION_UNEXPORTABLE - when an operation cannot be written as ONNX
 */
export async function buildOnnx({ model, deployment }: Release): Promise<Build> {
  const loaded = load(model.bytes)
  const { bytes, inputs, outputs, notes } = await exportOnnx(loaded, { oneInput: true })
  const { tarParts } = await packPlaces()
  const file = { path: `${deployment}.onnx`, bytes }
  const archive = await packBytes(Buffer.concat([...tarParts([{ kind: 'file', ...file }])]), { level: 9 })
  return {
    kind: 'onnx',
    digest: createHash('sha256').update(bytes).digest('hex'),
    files: [file],
    archive,
    facts: {
      bytes: archive.length,
      input: inputs[0].name,
      columns: loaded.schema.inputs.map(({ name }) => name),
      outputs: outputs.map(({ name }) => name),
      leftToYou: notes.map(({ message }) => message),
    },
  }
}
