export {
  type BundleLog,
  type EntryRequest,
  type ModelToPack,
  type PackedFile,
  packBundle,
  packEntry,
  textFile,
} from './formats/bundle.ts'
export { type PackImageOptions, packImage } from './formats/image.ts'
export { packStandalone } from './formats/standalone.ts'
export { dockerFiles } from './hosts/docker.ts'
export { clusterText } from './hosts/kubernetes.ts'
export { assembleImage, type Image } from './image/assemble.ts'
export type { Base } from './image/base.ts'
export { type Architecture, readElf } from './image/elf.ts'
export { keptLayer, sha256Of } from './image/kept-layer.ts'
export { layoutFiles } from './image/layout.ts'
export { librariesOf } from './image/libraries.ts'
export { nodeBase } from './image/node-base.ts'
export { readLayout } from './image/read-layout.ts'
export { type TarEntry, tarParts } from './image/tar.ts'
export { type BaseChoice, chooseBases } from './registry/choose-bases.ts'
export { credentialsFor } from './registry/credentials.ts'
export { pullBase } from './registry/pull-base.ts'
export { type Pushed, pushImage } from './registry/push-image.ts'
export { type ImageReference, readReference, referenceText } from './registry/reference.ts'
export { openRegistry, type Registry } from './registry/registry.ts'
export { zipOf } from './zip.ts'
