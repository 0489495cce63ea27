import type { TargetProblem } from '../target.ts'

const rules: Readonly<Record<string, readonly [pattern: RegExp, rule: string]>> = {
  subscription: [
    /^(?:|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i,
    'an id: 8-4-4-4-12 letters and digits',
  ],
  resourceGroup: [/^[\w().-]{0,89}[\w()-]$/, 'up to 90 letters, digits and _ ( ) . -, not ending in a dot'],
  region: [/^[a-z]+[a-z0-9]*$/, 'small letters and digits, such as westeurope'],
  storageAccount: [/^(?:|[a-z0-9]{3,24})$/, '3 to 24 small letters and digits'],
  identity: [
    /^(?:|\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+)$/i,
    'a resource id that begins with /subscriptions/',
  ],
  workspace: [/^[A-Za-z0-9][\w-]{2,32}$/, '3 to 33 letters, digits and _ -'],
  registry: [
    /^[A-Za-z0-9]{5,50}$/,
    'the name of a registry, 5 to 50 letters and digits, without .azurecr.io',
  ],
}

function problem(name: string, value: string, target: string): TargetProblem | undefined {
  const [pattern, rule] = rules[name] ?? [/./, 'text']
  if (pattern.test(value)) return undefined
  const where = `${target}, option "${name}"`
  if (value === '')
    return {
      code: 'DEPLOY_OPTION_MISSING',
      message: `The option "${name}" is needed: ${rule}.`,
      where,
      mend: [`${name}: "..."`],
    }
  return {
    code: 'DEPLOY_OPTION_UNFIT',
    message: `The option "${name}" must be ${rule}, found "${value}".`,
    where,
    mend: [`Mend "${name}".`],
  }
}

/**
 * Holds options against what Azure takes as names, all of them at once.
 *
 * @param needed - those that must not be empty; others are looked at where they have a rule
 */
export function optionProblems(
  options: Readonly<Record<string, unknown>>,
  needed: readonly string[],
  target: string,
): readonly TargetProblem[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value !== 'string' || (rules[name] === undefined && !needed.includes(name))) return []
    if (value === '' && !needed.includes(name)) return []
    return problem(name, value, target) ?? []
  })
}
