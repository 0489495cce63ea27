import { load } from '@modelwright/runtime'
import type { Build, Host, Release } from '../../src/deploy/index.ts'
import { modelsToPack } from '../pack/models-to-pack.ts'

/** A model of the kinds that tests pack, as it is placed. */
export async function releaseOf(kind = 'trees', deployment = 'churn'): Promise<Release> {
  const bytes = (await modelsToPack()).get(kind)!
  const { digest, name } = load(bytes)
  return { model: { bytes, digest, name, version: 3 }, deployment }
}

/** A host whose clock is the machine's, and which waits as long as it is told. */
export function hostAt(folder: string, more: Partial<Host> = {}): Host {
  return {
    env: {},
    folder,
    signal: new AbortController().signal,
    log: () => {},
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    ...more,
  }
}

/** A package whose bytes nobody reads. */
export const someZip: Build = {
  kind: 'zip',
  digest: 'a'.repeat(64),
  files: [],
  archive: new Uint8Array(3),
  facts: {},
}
