import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { openProject } from '../../../src/project/index.ts'
import { sha256 } from '../../../src/project/objects.ts'
import { rebuildModel } from '../../../src/project/rebuild/index.ts'
import type { Claim } from '../../../src/project/verify/claims.ts'

/** Rebuilds a model of a folder's project. */
export async function rebuilt(
  folder: string,
  bytes: Uint8Array,
  more: { workflow?: string; workers?: number } = {},
): Promise<readonly Claim[]> {
  const temporary = mkdtempSync(join(tmpdir(), 'modelwright-rebuild-'))
  const project = await openProject(folder)
  try {
    return await rebuildModel(load(bytes), {
      bytes,
      digest: sha256(bytes),
      project,
      folder,
      temporary,
      log: () => {},
      signal: new AbortController().signal,
      workers: 0,
      ...more,
    })
  } finally {
    await project.close()
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Claims that hold, by name; others with what is said of them. */
export function verdicts(claims: readonly Claim[]): Record<string, string> {
  return Object.fromEntries(
    claims.map(({ name, state, detail }) => [name, state === 'confirmed' ? state : `${state}: ${detail}`]),
  )
}

export const allSame = {
  'rebuilt trials': 'confirmed',
  'rebuilt evaluated fit': 'confirmed',
  'rebuilt model': 'confirmed',
}
