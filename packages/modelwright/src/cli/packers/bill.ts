import { type Base, type PackedFile, packPlaces } from '../../pack/index.ts'
import { bomText } from '../../project/sbom/bom.ts'
import { billOfMaterials } from '../../project/sbom/index.ts'
import type { PackRequest } from './packer.ts'

/** The bill of materials of a bundle, and of the base it is packed on, as a file within. */
export async function billOf(
  { found, project }: Pick<PackRequest, 'found' | 'project'>,
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
