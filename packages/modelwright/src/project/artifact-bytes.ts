import type { Pipeline } from '@modelwright/runtime'
import { encodeArtifact } from '../pack/index.ts'

/** Bytes of a pipeline's artifact, without card, golden rows and lineage. */
export function artifactBytes(pipeline: Pipeline): number {
  return encodeArtifact({ name: 'model', ...pipeline, lineage: {} }).length
}
