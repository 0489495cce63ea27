import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setImmediate as breath } from 'node:timers/promises'
import {
  accelerated,
  allOperations,
  decodeArtifact,
  type Model,
  modelOf,
  type WasmHost,
} from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import type { PlannedVersion } from './plan.ts'

/** Bytes that are hashed at a time: some milliseconds. */
const pieceBytes = 4 * 2 ** 20

/** The SHA-256 of an artifact, hex; requests are let through meanwhile. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await breath()
    hash.update(bytes.subarray(at, at + pieceBytes))
  }
  return hash.digest('hex')
}

/** Bodies of many rows are predicted several times as fast with it, to the same bits. */
const wasmHost = (globalThis as unknown as { readonly WebAssembly?: WasmHost }).WebAssembly

/** Loads an artifact whose digest is known: the host computes it many times faster than the runtime. */
export function modelIn(bytes: Uint8Array, digest: string): Model {
  const operations = accelerated(allOperations, wasmHost)
  return modelOf(decodeArtifact(bytes, operations), operations, () => digest)
}

/** The bytes of an artifact, from its file where it is one. */
export async function bytesOf(artifact: string | Uint8Array): Promise<Uint8Array> {
  return typeof artifact === 'string' ? readFile(artifact) : artifact
}

function altered(found: string, { digest, artifact }: PlannedVersion): ModelwrightError {
  const place = typeof artifact === 'string' ? `${artifact}: ` : ''
  return new ModelwrightError('SERVE_MODEL_ALTERED', {
    message: 'What is there is another model than the one that was to be served.',
    where: `${place}${found.slice(0, 12)} instead of ${digest.slice(0, 12)}`,
    mend: ['Check the store:  modelwright store check', 'Or make the file anew:  modelwright export <model>'],
  })
}

/**
 * Reads the model that was planned, and no other.
 *
 * @throws {ModelwrightError} SERVE_MODEL_ALTERED - when other bytes lie there
 */
export async function readModel(planned: PlannedVersion): Promise<{ model: Model; byteCount: number }> {
  const { artifact, digest } = planned
  const isModel = typeof artifact === 'object' && !(artifact instanceof Uint8Array)
  if (isModel && artifact.digest === digest) return { model: artifact, byteCount: 0 }
  if (isModel) throw altered(artifact.digest, planned)
  const bytes = await bytesOf(artifact)
  const found = await digestOf(bytes)
  if (found !== digest) throw altered(found, planned)
  await breath()
  return { model: modelIn(bytes, digest), byteCount: bytes.length }
}
