import { type Artifact, allOperations, load, type Operations, sha256 } from '@modelwright/runtime'
import { ModelwrightError, type Seed } from '../core/index.ts'
import { encodeArtifact } from './formats/artifact.ts'
import { drawGoldenRows } from './golden.ts'
import { replayGolden } from './replay-golden.ts'

/** An artifact as a file, and what it is called in the store. */
export interface PackedArtifact {
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
}

/**
 * Packs an artifact: draws golden rows, writes the file, loads it again and replays the golden rows.
 *
 * Only a file that gives the same bits as the pipeline it was made of is returned. The same parts and seed give the same
 * bytes.
 *
 * Seeded: yes, by the golden rows.
 *
 * @throws {ModelwrightError} PACK_GOLDEN_DIFFERENT - when the file predicts otherwise than the pipeline
 * @throws {ModelwrightError} PACK_STRUCTURE_LARGE - when the model's description is too large
 */
export function packArtifact(
  parts: Omit<Artifact, 'golden'>,
  seed: Seed,
  operations: Operations = allOperations,
): PackedArtifact {
  const { ends, ...golden } = drawGoldenRows(parts, operations, seed)
  const intervals =
    parts.intervals === undefined || ends === undefined
      ? {}
      : { intervals: { ...parts.intervals, golden: ends } }
  const bytes = encodeArtifact({ ...parts, ...intervals, golden })
  const { rowCount, differing } = replayGolden(load(bytes, { operations }))
  if (differing > 0)
    throw new ModelwrightError('PACK_GOLDEN_DIFFERENT', {
      message: `The packed model gives other numbers than the trained one for ${differing} of ${rowCount} golden rows.`,
      where: parts.name,
      mend: ['Check the operations of your own: what read() gives must predict as what fit() gave.'],
    })
  return { bytes, digest: sha256(bytes) }
}
