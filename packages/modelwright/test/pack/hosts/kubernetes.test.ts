import { describe, expect, it } from 'vitest'
import { type ClusterOptions, clusterText } from '../../../src/pack/hosts/kubernetes.ts'
import { foreignPackage, hasForeign } from '../../retrieve/buckets/foreign.ts'

const options: ClusterOptions = {
  name: 'churn',
  version: 3,
  image: `registry.example.com:5000/team/churn@sha256:${'0'.repeat(64)}`,
  replicas: 2,
  maxReplicas: 10,
  memoryMib: 256,
}

type Kind = new (data: object) => { validate(): void }
const isThere = hasForeign('kubernetes-models') && hasForeign('yaml')

function documentsOf(text: string): readonly Record<string, never>[] {
  const { parseAllDocuments } = foreignPackage<{
    parseAllDocuments(text: string): readonly { errors: unknown[]; toJS(): Record<string, never> }[]
  }>('yaml')
  const documents = parseAllDocuments(text)
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  return documents.map((document) => document.toJS())
}

describe.skipIf(!isThere)('what a cluster runs a model by', () => {
  it.each([
    ['plain', options],
    ['without a version', { ...options, version: undefined as never }],
    ['called by a number', { ...options, name: '2024' }],
    ['called by a word of YAML', { ...options, name: 'no' }],
    ['called by anything', { ...options, name: 'a: b\n---\nkind: Secret' }],
  ])('is valid by the schemas of Kubernetes: %s', (_, given) => {
    const documents = documentsOf(clusterText(given as ClusterOptions))
    const kinds = ['apps/v1', 'v1', 'autoscaling/v2', 'policy/v1'].map((group) =>
      foreignPackage<Record<string, Kind>>(`kubernetes-models/${group}`),
    )
    expect(documents.map(({ kind }) => kind)).toEqual([
      'Deployment',
      'Service',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ])
    documents.forEach((document, at) => {
      const Kind = kinds[at][String(document['kind'])]
      expect(() => new Kind(document).validate()).not.toThrow()
      expect(() => new Kind({ ...document, spec: 7 }).validate()).toThrow()
    })
  })

  it('has no rights, and a root that is only read', () => {
    const [deployment] = documentsOf(clusterText(options))
    expect(deployment).toMatchObject({
      spec: {
        replicas: 2,
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 65532 },
            containers: [
              {
                image: options.image,
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                readinessProbe: { httpGet: { path: '/health/ready', port: 'http' } },
                livenessProbe: { httpGet: { path: '/health/live', port: 'http' } },
                startupProbe: { httpGet: { path: '/health/ready', port: 'http' } },
              },
            ],
          },
        },
      },
    })
  })

  it('finds its own pods: selectors are the labels that pods have', () => {
    const [deployment, service, , budget] = documentsOf(clusterText(options)) as unknown as readonly {
      spec: { selector: object; template: { metadata: { labels: object } } }
    }[]
    const { labels } = deployment.spec.template.metadata
    expect(labels).toMatchObject({ 'app.kubernetes.io/name': 'churn', 'app.kubernetes.io/version': '3' })
    const wanted = { 'app.kubernetes.io/name': 'churn' }
    expect([deployment.spec.selector, service.spec.selector, budget.spec.selector]).toEqual([
      { matchLabels: wanted },
      wanted,
      { matchLabels: wanted },
    ])
  })
})
