import { ModelwrightError, type Source } from '../../../core/index.ts'
import { shownSource } from '../../../retrieve/index.ts'

/** Refuses to ask for data that no earlier run brought. @throws {ModelwrightError} PROJECT_DATA_ELSEWHERE */
export function refuseOffline(source: Source): never {
  throw new ModelwrightError('PROJECT_DATA_ELSEWHERE', {
    message: `The data of "${shownSource(source)}" lies elsewhere, and no earlier run of this workflow brought it here.`,
    where: '--offline',
    mend: ['Run once without  --offline'],
  })
}
