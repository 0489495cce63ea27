import type { BomComponent } from './bom.ts'
import type { InstalledPackage } from './installed.ts'

/** The address of a package of npm: `pkg:npm/%40modelwright/runtime@0.1.0`. */
export function purlOf(name: string, version: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/')
  return `pkg:npm/${path}@${encodeURIComponent(version)}`
}

/** A licence as an expression of SPDX, where it can be one; else by its name. */
export function licencesOf(license: unknown): object {
  if (typeof license !== 'string' || license.trim() === '') return {}
  const words = license.replaceAll(/[()]/g, ' ').trim().split(/\s+/)
  const isExpression =
    !/^(UNLICENSED|SEE\b)/i.test(license.trim()) && words.every((word) => /^[A-Za-z0-9.+-]+$/.test(word))
  return { licenses: [isExpression ? { expression: license.trim() } : { license: { name: license.trim() } }] }
}

/** A package of npm as a component. */
export function packageComponent({ manifest, hashes }: InstalledPackage): BomComponent {
  const { name, version, description, license, homepage } = manifest
  const [scope, plain] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return {
    type: 'library',
    'bom-ref': purlOf(name, version),
    ...(scope === undefined ? {} : { group: scope }),
    name: plain,
    version,
    ...(typeof description === 'string' ? { description } : {}),
    ...(hashes.length === 0 ? {} : { hashes }),
    ...licencesOf(license),
    purl: purlOf(name, version),
    ...(isAddress(homepage) ? { externalReferences: [{ type: 'website', url: homepage }] } : {}),
  }
}

function isAddress(text: unknown): text is string {
  return typeof text === 'string' && /^https?:\/\/[\w./~%#?=&+@:-]+$/.test(text)
}
