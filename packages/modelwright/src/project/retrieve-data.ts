import type { RetrieveContext, Source } from '../core/index.ts'
import { type Preview, previewSource, type Retrieved, retrieve } from '../retrieve/index.ts'
import { keepSnapshot } from './keep-snapshot.ts'
import { cacheFolder, type Project } from './open-project.ts'
import { writeLoggedOf } from './predictions/write-logged.ts'
import { withTemporary } from './with-temporary.ts'

/** What retrieving on its own is handed; the rest it has. */
export type DataContext = Omit<RetrieveContext, 'temporary' | 'cache' | 'clock'>

/** Brings a source in and keeps it as a snapshot of the project. Throws as `retrieve` does. */
export async function retrieveData(
  source: Source,
  project: Project,
  context: DataContext,
): Promise<Retrieved> {
  const { objects, folder } = project
  return withTemporary(async (temporary) => {
    const logged = writeLoggedOf(project)
    const place = { temporary, objects, cache: cacheFolder(folder), clock: Date.now, logged }
    const retrieved = await retrieve(source, { ...context, ...place })
    await keepSnapshot(project, retrieved.snapshot)
    return retrieved
  })
}

/** Brings a source in to look at its first rows; nothing is kept. Throws as `previewSource` does. */
export async function previewData(source: Source, context: DataContext, maxRows: number): Promise<Preview> {
  return withTemporary((temporary) =>
    previewSource(source, { ...context, temporary, clock: Date.now }, maxRows),
  )
}
