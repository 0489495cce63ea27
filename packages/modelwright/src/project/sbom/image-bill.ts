import { type Base, type PackedFile, packPlaces } from '../../pack/index.ts'
import type { Project } from '../open-project.ts'
import type { ResolvedModel } from '../resolve-model.ts'
import { bomText } from './bom.ts'
import { billOfMaterials } from './index.ts'

/** The bill of materials of a bundle, and of the bases it is packed on, as a file within. */
export async function imageBill(
  found: ResolvedModel,
  project: Project | undefined,
  bases: readonly Base[] = [],
): Promise<PackedFile> {
  const node = bases[0]?.nodeVersion
  const bom = await billOfMaterials(found, project, {
    deployed: 'runtime',
    ...(node === undefined ? {} : { node }),
  })
  const parts = bases.flatMap(({ platform, parts }) =>
    parts.map(({ name, sha256 }) => ({
      type: 'library' as const,
      'bom-ref': `file:${platform.architecture}/${name}`,
      name,
      hashes: [{ alg: 'SHA-256' as const, content: sha256 }],
    })),
  )
  const { textFile } = await packPlaces()
  return textFile('bom.json', bomText({ ...bom, components: [...bom.components, ...parts] }))
}
