import { randomUUID } from 'node:crypto'
import type { ClusterRules, Document } from './fake-cluster.ts'

/** Jobs of the fake: each runs its image, and what comes of it the rules say; it passes unless they do. */
export function fakeJobs(
  objects: Map<string, Document>,
  looks: Map<string, number>,
  { check, rules }: { check(document: Document): string | undefined; rules(): ClusterRules },
) {
  let count = 0
  const exitCodeOf = (name: string): number => {
    const { spec } = [...objects.values()].find(({ metadata }) => metadata['name'] === name) as unknown as {
      spec: { template: { spec: { containers: { image: string }[] } } }
    }
    return rules().exits?.(spec.template.spec.containers[0]!.image) ?? 0
  }
  return {
    start(path: string, said: Document): { status: number; body: unknown } {
      const name = `${said.metadata['generateName']}${String(++count).padStart(5, '0')}`
      const job = { ...said, metadata: { ...said.metadata, name, uid: randomUUID() } }
      const wrong = check(job)
      if (wrong !== undefined) return { status: 422, body: wrong }
      objects.set(`${path}/${name}`, job)
      return { status: 201, body: job }
    },
    pods(name: string): object[] {
      const reason = rules().trouble?.(name)
      const terminated = { exitCode: exitCodeOf(name), finishedAt: '2026-01-02T00:00:00Z' }
      const state = reason === undefined ? { terminated } : { waiting: { reason } }
      return [{ metadata: { name: `${name}-pod` }, status: { containerStatuses: [{ state }] } }]
    },
    advance(address: string, document: Document): Document {
      const name = String(document.metadata['name'])
      const seen = (looks.get(address) ?? 0) + 1
      looks.set(address, seen)
      if (seen <= (rules().slowness ?? 0) || rules().trouble?.(name) !== undefined) return document
      const failure = {
        type: 'Failed',
        status: 'True',
        reason: 'PodFailurePolicy',
        message: 'Container train failed',
      }
      const isGood = exitCodeOf(name) === 0
      document['status'] = { conditions: [isGood ? { type: 'Complete', status: 'True' } : failure] }
      return document
    },
  }
}
