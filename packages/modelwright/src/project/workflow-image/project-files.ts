import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackedFile } from '../../pack/index.ts'

/** What is no part of what runs: packages come by themselves, the store lies elsewhere, secrets are nobody's business. */
const leftOut: readonly RegExp[] = [
  /^(?:node_modules|\.modelwright|\.git|\.hg|\.svn|\.ci|\.github|\.vscode|\.idea)$/,
  /^(?:\.kube|\.aws|\.azure|\.docker|kubeconfig.*|\.npmrc|\.netrc|\.pgpass|\.env.*|\.DS_Store|.*\.pem|.*\.key|.*\.p12|id_rsa.*|id_ed25519.*)$/,
  /^(?:modelwright-run\.json|modelwright-results|Dockerfile|\.dockerignore)$/,
  /^(?:.*\.log|coverage)$/,
  // What this and its like wrote before.
  /^.*-(?:workflow|image)\.tar$/,
]

/** Whether a file or folder stays behind, by its name. */
export function isLeftOut(name: string): boolean {
  return leftOut.some((pattern) => pattern.test(name))
}

async function collect(folder: string, inside: string, found: PackedFile[]): Promise<void> {
  const names = (await readdir(join(folder, inside))).sort()
  // An image on disk is no file of the project.
  if (names.includes('oci-layout')) return
  for (const name of names) {
    if (isLeftOut(name)) continue
    const path = inside === '' ? name : `${inside}/${name}`
    const facts = await stat(join(folder, path)).catch(() => undefined)
    if (facts?.isDirectory() === true) await collect(folder, path, found)
    else if (facts?.isFile() === true) found.push({ path, bytes: await readFile(join(folder, path)) })
  }
}

/** Reads the files of a project that its workflow may need: all but packages, the store, and what looks like a secret. */
export async function projectFiles(folder: string): Promise<readonly PackedFile[]> {
  const found: PackedFile[] = []
  await collect(folder, '', found)
  return found
}
