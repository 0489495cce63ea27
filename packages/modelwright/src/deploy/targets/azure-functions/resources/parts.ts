import type { Owner } from '../../../azure/arm-resource.ts'
import type { FunctionOptions } from '../options.ts'
import type { FunctionNames } from './names.ts'

/** What every resource of a function app is made of. */
export interface Parts {
  readonly names: FunctionNames
  readonly options: FunctionOptions
  readonly owner: Owner
}

/** Azure says `West Europe` where it was told `westeurope`. */
export function regionOf(location: string | undefined): string {
  return (location ?? '').replaceAll(' ', '').toLowerCase()
}

/** A reference of Terraform's JSON form to an attribute of a block. */
export function reference(type: string, name: string, attribute: string): string {
  return `\${${type}.${name}.${attribute}}`
}

/** A name as Terraform takes it. */
export const blockOf = (deployment: string): string => deployment.replaceAll('-', '_')
