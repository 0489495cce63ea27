import type { TargetProblem } from '../target.ts'

/** What is wrong with how a role is said: none, or two at once. */
export function roleProblems(
  { role, createRole }: { readonly role: string; readonly createRole: boolean },
  what: string,
): readonly TargetProblem[] {
  if (role === '' && !createRole)
    return [
      {
        code: 'DEPLOY_OPTION_MISSING',
        message: `${what} runs as a role of IAM, and none is named.`,
        where: '--role',
        mend: ['Let one be made, which may do no more than it must:  --create-role', '--role <name or ARN>'],
      },
    ]
  if (role === '' || !createRole) return []
  return [
    {
      code: 'DEPLOY_OPTION_INVALID',
      message: 'A role is named, and one is to be made.',
      where: '--role, --create-role',
      mend: ['Leave one of the two out.'],
    },
  ]
}
