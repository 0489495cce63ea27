import type { KubernetesOptions } from './options.ts'

/** What may be done, to which kinds. */
export interface Rule {
  readonly group: string
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

const make = ['get', 'list', 'create', 'patch', 'delete']

/** What the deployer needs, by the options. */
export function rulesOf({ gateway, isolated }: KubernetesOptions): readonly Rule[] {
  return [
    { group: '', resources: ['services'], verbs: make },
    { group: '', resources: ['services/proxy'], verbs: ['create'] },
    { group: '', resources: ['pods', 'pods/log'], verbs: ['get', 'list'] },
    { group: 'apps', resources: ['deployments'], verbs: make },
    { group: 'apps', resources: ['deployments/scale'], verbs: ['patch'] },
    { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: make },
    { group: 'policy', resources: ['poddisruptionbudgets'], verbs: make },
    ...(isolated ? [{ group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: make }] : []),
    ...(gateway === ''
      ? []
      : [{ group: 'gateway.networking.k8s.io', resources: ['httproutes'], verbs: make }]),
  ]
}

const list = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(', ')}]`

/** A role to paste, of the least that the deployer needs in the namespace. */
export function policyText(options: KubernetesOptions): string {
  return roleText(options.namespace || 'default', rulesOf(options))
}

/** What rules allow, as plans list it: `create services/proxy`. */
export function permissionsOf(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  )
}

/** A role of such rules, in a namespace. */
export function roleText(namespace: string, rules: readonly Rule[]): string {
  const lines = rules.map(
    ({ group, resources, verbs }) =>
      `  - apiGroups: [${JSON.stringify(group)}]\n    resources: ${list(resources)}\n    verbs: ${list(verbs)}\n`,
  )
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: modelwright-deployer
  namespace: ${JSON.stringify(namespace)}
rules:
${lines.join('')}`
}
