export { encodeArtifact } from './formats/artifact.ts'
export { checkOnnx, exportOnnx, onnxRefusals } from './formats/onnx.ts'
export { drawGoldenRows } from './golden.ts'
export { userId } from './image/user-id.ts'
export { compareOnnx, type OnnxAnswers, type OnnxDifference, onnxTolerance } from './onnx/compare.ts'
export { type OnnxFeed, onnxFeeds, onnxRows } from './onnx/feeds.ts'
export type { OnnxCheck, OnnxExport, OnnxNote, OnnxOptions, OnnxRefusal } from './onnx/index.ts'
export { type PackedArtifact, packArtifact } from './pack.ts'
export type {
  Architecture,
  Base,
  BaseChoice,
  BundleLog,
  Image,
  ImageReference,
  ModelToPack,
  PackedFile,
  Pushed,
  Registry,
  TarEntry,
} from './places.ts'
export { goldenObjects, replayGolden } from './replay-golden.ts'
export { typesOf } from './types-of.ts'

/** What packs a model for a place, and gives it to a registry: loaded by whoever does so. */
export const packPlaces = () => import('./places.ts')
