import type { FullPrediction } from '../predict-asked.ts'

/** What the lines of one request share. */
export interface LineFacts {
  readonly id: string
  /** When it was predicted, ISO 8601. */
  readonly time: string
  /** The part that names the model, of `modelFields`. */
  readonly model: string
  readonly caller?: string | undefined
}

/** The model that made a prediction, as a line names it. */
export interface LineModel {
  readonly name: string
  readonly version?: string | undefined
  /** SHA-256 of the artifact. */
  readonly digest: string
  readonly variant?: string | undefined
}

/** The part of a line that names the model: the same for all rows of a version. */
export function modelFields({ name, version, digest, variant }: LineModel): string {
  return JSON.stringify({ model: name, version, digest, variant }).slice(1, -1)
}

/**
 * Writes a prediction as one line of JSON, without its end: `{"id", "row", "at", "model", "version", "digest", "variant", "caller",
 * "features", "prediction", …}`.
 *
 * What moved a prediction is left out: it would give redacted values away.
 */
export function predictionLine(
  { id, time, model, caller }: LineFacts,
  row: number,
  features: unknown,
  said: FullPrediction,
): string {
  const plain = said.explanation === undefined ? said : { ...said, explanation: undefined }
  const by = caller === undefined ? '' : `,"caller":${JSON.stringify(caller)}`
  const sent = JSON.stringify(features) ?? 'null'
  return `{"id":${JSON.stringify(id)},"row":${row},"at":"${time}",${model}${by},"features":${sent},${JSON.stringify(plain).slice(1)}`
}
