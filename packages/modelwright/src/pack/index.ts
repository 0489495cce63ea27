export { encodeArtifact } from './formats/artifact.ts'
export { drawGoldenRows, goldenObjects, replayGolden } from './golden.ts'
export { type PackedArtifact, packArtifact } from './pack.ts'
export { typesOf } from './types-of.ts'
