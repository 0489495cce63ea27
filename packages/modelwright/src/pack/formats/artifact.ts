import {
  type Artifact,
  canonicalJson,
  maxHeaderBytes,
  maxMetadataLength,
  type Schema,
  type Tensor,
} from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { writeContainer } from './container.ts'
import { jsonReference, referencesOf, textReference } from './references.ts'

function hasUnit({ inputs, output, history }: Schema): boolean {
  return [...inputs, ...(history?.columns ?? []), output].some(({ unit }) => unit !== undefined)
}

/** The oldest version that can say what an artifact says: programs of that version still read it. */
function formatOf({ schema, intervals, reference }: Partial<Artifact>): number {
  if (schema !== undefined && hasUnit(schema)) return 4
  if (reference !== undefined) return 3
  return schema?.history === undefined && intervals === undefined ? 1 : 2
}

/**
 * Writes an artifact as one safetensors file: the same artifact gives the same bytes.
 *
 * @throws {ModelwrightError} PACK_STRUCTURE_LARGE - when what is not an array of numbers or texts takes over 1 MB
 */
export function encodeArtifact(artifact: Artifact): Uint8Array {
  const tensors = new Map<string, Tensor>()
  const { card, golden, ...rest } = artifact
  const root: Record<string, unknown> = { format: formatOf(artifact) }
  for (const [key, value] of Object.entries(rest))
    if (value !== undefined) root[key] = referencesOf(value, key, tensors)
  if (card !== undefined) root['card'] = textReference(card, 'card', tensors)
  if (golden !== undefined) {
    const rows = jsonReference(golden.rows, 'golden.rows', tensors)
    root['golden'] = { rows, outputs: referencesOf(golden.outputs, 'golden.outputs', tensors) }
  }
  const metadata = canonicalJson(root)
  checkSize(metadata, tensors)
  return writeContainer(metadata, tensors)
}

/** Metadata is escaped once more inside the header; tensors take a line each. */
function checkSize(metadata: string, tensors: ReadonlyMap<string, Tensor>): void {
  let header = 6 * metadata.length
  for (const name of tensors.keys()) header += 6 * name.length + 128
  if (metadata.length <= maxMetadataLength && header <= maxHeaderBytes) return
  throw new ModelwrightError('PACK_STRUCTURE_LARGE', {
    message: `The description of the model takes ${metadata.length} characters and ${tensors.size} tensors; a file holds ${maxMetadataLength} characters.`,
    mend: ['Leave out columns that do not help:  ignore: [...]'],
  })
}
