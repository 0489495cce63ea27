import { canonicalJson, sha256 } from '@modelwright/runtime'
import type { Build } from '../target.ts'

const encoder = new TextEncoder()

/** SHA-256 of a text, hex. */
export function textDigest(text: string): string {
  return sha256(encoder.encode(text))
}

/** Names a revision by what was built and how it is run: the same model with the same options is the same revision. */
export function revisionId(
  target: string,
  { digest }: Pick<Build, 'digest'>,
  options: Readonly<Record<string, unknown>>,
): string {
  return textDigest(canonicalJson(['modelwright revision 1', target, digest, options])).slice(0, 12)
}
