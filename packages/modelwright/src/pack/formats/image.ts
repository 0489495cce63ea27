import { assembleImage, type Image, type ImageProgram } from '../image/assemble.ts'
import type { Base } from '../image/base.ts'
import { type BundleLog, type ModelToPack, type PackedFile, packBundle } from './bundle.ts'

/** What an image of a model is made of. */
export interface PackImageOptions {
  /** SHA-256 of the artifact, hex. */
  readonly digest: string
  readonly bases: readonly Base[]
  /** What is run instead of the server of a bundle, and its files. */
  readonly program?: ImageProgram & { readonly files: readonly PackedFile[] }
  /** Further files beside the server, such as a bill of materials. */
  readonly files?: readonly PackedFile[]
  /** Labels besides those of every image. */
  readonly labels?: Readonly<Record<string, string>>
  /** What the image is said to be made at, ISO 8601; default: 1970, so that time is no part of the digest. */
  readonly created?: string
  /** What the server logs of rows; default: nothing. */
  readonly log?: BundleLog | undefined
}

function labelsOf({ name, version }: ModelToPack, digest: string): Readonly<Record<string, string>> {
  return {
    ...(name === undefined
      ? {}
      : {
          'org.opencontainers.image.title': name,
          'org.opencontainers.image.description': `Prediction service of the model ${name}`,
        }),
    ...(version === undefined ? {} : { 'org.opencontainers.image.version': String(version) }),
    'modelwright.artifact.digest': digest,
  }
}

/** Packs a model as an image: its bundle on a base. The same parts give the same digest. */
export async function packImage(model: ModelToPack, options: PackImageOptions): Promise<Image> {
  const { bases, digest, program, log } = options
  const { files = [], labels = {}, created = '1970-01-01T00:00:00.000Z' } = options
  return assembleImage({
    bases,
    ...(program === undefined ? {} : { program }),
    files: [...(program?.files ?? (await packBundle(model, { log }))), ...files],
    labels: { ...labelsOf(model, digest), ...labels },
    created,
  })
}
