import { isModelwrightError } from '../../core/index.ts'
import { askLog } from './open-log.ts'

/** Keys of the rows of a log that were made last, as `lineKey` writes them; none where there is no log yet. */
export async function recentKeys(folder: string, most = 250_000): Promise<readonly string[]> {
  try {
    return await askLog({ folders: [folder] }, async (engine) => {
      const rows = await engine.query(
        `SELECT id || '/' || "row" || '/' || digest AS key FROM predictions ORDER BY "at" DESC LIMIT ${most}`,
      )
      return rows.map(({ key }) => String(key))
    })
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'PROJECT_LOG_MISSING') return []
    throw error
  }
}
