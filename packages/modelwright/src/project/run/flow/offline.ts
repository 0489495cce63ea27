import { ModelwrightError } from '../../../core/index.ts'
import { shownSource } from '../../../retrieve/index.ts'
import type { Workflow } from '../../workflow/index.ts'

/** Refuses to ask for data that no earlier run brought. @throws {ModelwrightError} PROJECT_DATA_ELSEWHERE */
export function refuseOffline({ retrieve }: Pick<Workflow, 'retrieve'>): never {
  throw new ModelwrightError('PROJECT_DATA_ELSEWHERE', {
    message: `The data of "${shownSource(retrieve)}" lies elsewhere, and no earlier run of this workflow brought it here.`,
    where: '--offline',
    mend: ['Run once without  --offline'],
  })
}
