import { isModelwrightError } from '../../../src/core/index.ts'
import { openProject } from '../../../src/project/index.ts'

// Opens a project, puts bytes into it and says how that went: `opener.ts <folder> <bytes>`.
const [folder, bytes] = process.argv.slice(2)
try {
  const project = await openProject(folder)
  await project.objects.put(new Uint8Array(Number(bytes)))
  await project.close()
  console.log('opened')
} catch (error) {
  if (!isModelwrightError(error)) throw error
  console.log(JSON.stringify({ code: error.code, message: error.message, mend: error.mend }))
}
