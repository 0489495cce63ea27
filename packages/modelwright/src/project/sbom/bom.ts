import { sha256 } from '../objects.ts'

/** A digest, as CycloneDX writes it. */
export interface BomHash {
  readonly alg: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'
  readonly content: string
}

/** Something that is named and says something. */
export interface BomProperty {
  readonly name: string
  readonly value: string
}

/** A part of what is deployed, in the words of CycloneDX 1.6. */
export interface BomComponent {
  readonly type: 'application' | 'data' | 'library' | 'machine-learning-model' | 'platform'
  readonly 'bom-ref': string
  readonly name: string
  readonly [key: string]: unknown
}

/** What each part needs of the others. */
export interface BomDependency {
  readonly ref: string
  readonly dependsOn: readonly string[]
}

/** A bill of materials: CycloneDX 1.6, as JSON. */
export interface Bom {
  readonly $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json'
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber?: string
  readonly version: 1
  readonly metadata: {
    readonly timestamp?: string
    readonly tools: { readonly components: readonly BomComponent[] }
    readonly component: BomComponent
  }
  readonly components: readonly BomComponent[]
  readonly dependencies: readonly BomDependency[]
}

/** Orders by plain code units, so that the same parts give the same bytes anywhere. */
export function byRef<Part>(refOf: (part: Part) => string): (a: Part, b: Part) => number {
  return (a, b) => (refOf(a) < refOf(b) ? -1 : refOf(a) > refOf(b) ? 1 : 0)
}

/** A serial number that the content itself gives: the same bill, the same number. */
export function serialOf(content: Omit<Bom, 'serialNumber'>): string {
  const hex = sha256(JSON.stringify(content))
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Writes a bill as JSON: the same bill, the same text. */
export function bomText(bom: Bom): string {
  return `${JSON.stringify(bom, null, 2)}\n`
}
