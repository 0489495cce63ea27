import { decodeBase64, type Model, type Operations } from '@modelwright/runtime'
import { openModel } from './open-model.ts'

/** A model with its artifact as text. */
export interface StandaloneBundle {
  readonly operations: Operations
  /** The artifact, in base64. */
  readonly text: string
  /** SHA-256 of the artifact that this was packed from, hex. */
  readonly digest: string
  readonly name?: string
}

/** Opens a model that came as one module; needs nothing of the host. */
export function standalone({ text, ...bundle }: StandaloneBundle): Model {
  return openModel({ ...bundle, bytes: decodeBase64(text) })
}
