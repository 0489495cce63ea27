import { packPlaces } from '../../pack/index.ts'
import type { Host } from '../target.ts'
import type { RegistryAccess } from './image-in-registry.ts'

/** Who asks a registry that is no cloud's: what the environment names, or `docker login` keeps. */
export async function credentialsOf(repository: string, { env, signal }: Host): Promise<RegistryAccess> {
  const { credentialsFor, readReference } = await packPlaces()
  const credentials = await credentialsFor(readReference(repository).host, env)
  return { signal, ...(credentials === undefined ? {} : { credentials }) }
}
