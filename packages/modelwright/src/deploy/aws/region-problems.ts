import type { TargetProblem } from '../target.ts'

/** What is no name of a region; whether it is one of AWS, only AWS can say. */
export function regionProblems(region: string): readonly TargetProblem[] {
  if (region === '' || /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) return []
  return [
    {
      code: 'DEPLOY_REGION_UNKNOWN',
      message: `"${region.slice(0, 40)}" is no name of a region of AWS.`,
      where: '--region',
      mend: ['--region eu-west-1'],
    },
  ]
}
