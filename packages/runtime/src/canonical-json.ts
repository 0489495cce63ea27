import { refuseArtifact } from './reader.ts'

/** Nesting beyond this is refused before anything recursive sees it. */
const mostDeep = 64

/**
 * Writes a plain JSON value in its one canonical form: keys sorted by code unit, no spaces, numbers as ECMAScript
 * writes them.
 *
 * Numbers must be finite and not −0: those have a declared spelling, see `resolveReferences`.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const object = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(object).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`).join(',')}}`
}

/**
 * Parses canonical JSON and nothing else: a key given twice, a space or another spelling of a number is refused.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the text is not canonical JSON or is nested too deeply
 */
export function parseCanonicalJson(text: string, path: string): unknown {
  if (isTooDeep(text)) refuseArtifact(path, `must not be nested more than ${mostDeep} deep`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    refuseArtifact(path, 'must be JSON')
  }
  if (canonicalJson(value) !== text) refuseArtifact(path, 'must be canonical JSON: each key once, in order')
  return value
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) inString = !inString
    else if (inString) i += code === 0x5c ? 1 : 0
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > mostDeep) return true
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return false
}
