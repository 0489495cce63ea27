import type { ResolvedModel } from '../project/index.ts'

/** What a model is called before a person: its name, and its version where it has one. */
export function modelTitle({ name, version }: Pick<ResolvedModel, 'name' | 'version'>): string {
  return version === undefined ? name : `${name} version ${version}`
}

/** What every JSON document says of the model it is about. */
export function modelFacts({ name, version, digest }: Pick<ResolvedModel, 'name' | 'version' | 'digest'>) {
  return { name, version: version ?? null, digest }
}
