/** What may be done, to which things. */
export interface Statement {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** IAM's conditions, where it takes them. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The document of a policy, as IAM takes it. */
export function policyDocument(statements: readonly Statement[]): Readonly<Record<string, unknown>> {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, condition }) => ({
      Effect: 'Allow',
      Action: [...actions].sort(),
      Resource: resources.length === 1 ? resources[0] : resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  }
}

/** A policy to paste: of the same resources together, so that a person can read it. */
export function policyText(statements: readonly Statement[]): string {
  const merged = new Map<string, { actions: Set<string>; statement: Statement }>()
  for (const statement of statements) {
    const key = JSON.stringify([statement.resources, statement.condition])
    const known = merged.get(key) ?? { actions: new Set<string>(), statement }
    for (const action of statement.actions) known.actions.add(action)
    merged.set(key, known)
  }
  const all = [...merged.values()].map(({ actions, statement }) => ({ ...statement, actions: [...actions] }))
  return `${JSON.stringify(policyDocument(all), null, 2)}\n`
}

/** Permissions as plans list them: `lambda:CreateFunction on arn:…`. */
export function permissionsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ actions, resources }) =>
    actions.map((action) => `${action} on ${resources.join(', ')}`),
  )
}
