import { eastAsianOf } from './east-asian.ts'
import { latinEncodingOf } from './latin-languages.ts'
import { otherScriptOf } from './other-scripts.ts'
import { singleByteOf } from './single-byte.ts'

/**
 * Tells which encoding a text that is not Unicode is in, by its letters; windows-1252 where nothing proves another.
 *
 * @param bytes - the first bytes above 127 and what stands around them
 * @returns a name of the WHATWG Encoding Standard
 */
export function legacyEncodingOf(bytes: Uint8Array): string {
  return eastAsianOf(bytes) ?? otherScriptOf(bytes) ?? latinEncodingOf(bytes) ?? singleByteOf(bytes)
}
