import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load, type Model } from '@modelwright/runtime'
import { atEndOfFile } from '../../../../../test/at-end.ts'
import { binaryArtifact, goodRow } from '../../../../runtime/test/example-models.ts'
import { seedOf } from '../../../src/core/index.ts'
import { packArtifact } from '../../../src/pack/pack.ts'
import type { PlannedModel, PlannedVariant } from '../../../src/serve/index.ts'

/** A version of a model with what it says of the good row. */
export interface Version {
  readonly bytes: Uint8Array
  readonly digest: string
  readonly path: string
  readonly model: Model
  /** Probability of `yes`, which no other version gives. */
  readonly yes: number
}

let folder: string | undefined

function ownFolder(): string {
  if (folder !== undefined) return folder
  folder = mkdtempSync(join(tmpdir(), 'modelwright-versions-'))
  atEndOfFile(() => {
    rmSync(folder!, { recursive: true, force: true })
    folder = undefined
  })
  return folder
}

/** Packs version after version of a model: each says something else of every row. */
export function versionOf(name: string, at: number): Version {
  const state = binaryArtifact.model.state as { readonly intercepts: Float64Array }
  const model = { ...binaryArtifact.model, state: { ...state, intercepts: Float64Array.of(at / 8 - 1) } }
  const { bytes } = packArtifact({ ...binaryArtifact, name, model }, seedOf(1))
  const loaded = load(bytes)
  const path = join(ownFolder(), `${name}-${at}.safetensors`)
  writeFileSync(path, bytes)
  const [said] = loaded.predict([goodRow]).predictions
  return { bytes, digest: loaded.digest, path, model: loaded, yes: said!.probabilities!['yes']! }
}

/** A version as a plan has it. */
export function planned({ digest, path }: Version, variant: string, share = 1): PlannedVariant {
  return { digest, artifact: path, version: variant, variant, share }
}

/** A model of a plan, with one variant unless told. */
export function modelOfPlan(name: string, version: Version, more: Partial<PlannedModel> = {}): PlannedModel {
  return { name, variants: [planned(version, '1')], shadows: [], versions: [], ...more }
}
