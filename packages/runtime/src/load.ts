import { decodeArtifact } from './artifact.ts'
import type { Operations } from './contracts.ts'
import { type Model, modelOf } from './model.ts'
import { allOperations } from './operations.ts'
import { sha256 } from './sha256.ts'

/**
 * Loads a packed model from the bytes of its artifact.
 *
 * Everything is checked before anything is believed. A bundle for one model may hand in only the operations it needs.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the bytes are damaged, hostile or no artifact
 */
export function load(bytes: Uint8Array, options: { readonly operations?: Operations } = {}): Model {
  const operations = options.operations ?? allOperations
  return modelOf(decodeArtifact(bytes, operations), operations, () => sha256(bytes))
}
