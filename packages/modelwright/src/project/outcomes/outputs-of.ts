import { load, type Schema } from '@modelwright/runtime'
import type { Project } from '../open-project.ts'

/** What versions of a model predict: its champion and its newest; nothing where there is no such model. */
export async function outputsOf(
  { models, objects }: Pick<Project, 'models' | 'objects'>,
  name: string,
): Promise<readonly Schema['output'][]> {
  const versions = await models.versions(name)
  const champion = versions.find(({ aliases }) => aliases.includes('champion'))
  const newest = versions.reduce<(typeof versions)[number] | undefined>(
    (last, one) => (last === undefined || one.version > last.version ? one : last),
    undefined,
  )
  const digests = new Set([champion?.digest, newest?.digest].filter((digest) => digest !== undefined))
  const outputs: Schema['output'][] = []
  for (const digest of digests) outputs.push(load(await objects.get(digest)).schema.output)
  return outputs
}
