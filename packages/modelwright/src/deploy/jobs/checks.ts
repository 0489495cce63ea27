import { isModelwrightError } from '../../core/index.ts'
import type { TargetProblem } from '../target.ts'
import { checkSchedule } from './schedule.ts'

/** What is wrong with when a job runs. */
export function scheduleProblems(schedule: string): readonly TargetProblem[] {
  try {
    checkSchedule(schedule)
    return []
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    const { code, message, mend } = error
    return [{ code, message, where: '--schedule', mend }]
  }
}
