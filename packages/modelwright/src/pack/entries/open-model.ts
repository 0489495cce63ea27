import { decodeArtifact, type Model, modelOf, type Operations } from '@modelwright/runtime'

/** What a bundle knows of its model. */
export interface Bundled {
  /** Those the model uses, and no more. */
  readonly operations: Operations
  readonly bytes: Uint8Array
  /** SHA-256 of the artifact, hex: taken when the bundle was made. */
  readonly digest: string
  /** What the registry calls it, where that is not the name in the artifact. */
  readonly name?: string
}

/** Opens the model of a bundle; the checksum in its file tells damage. */
export function openModel({ operations, bytes, digest, name }: Bundled): Model {
  const model = modelOf(decodeArtifact(bytes, operations), operations, () => digest)
  return name === undefined ? model : { ...model, name }
}
