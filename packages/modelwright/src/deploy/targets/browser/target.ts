import { load } from '@modelwright/runtime'
import { packPlaces } from '../../../pack/index.ts'
import { defineBuildOnly } from '../../build-only.ts'
import { filesBuild } from '../../files-build.ts'
import { pageScript, pageStyle, pageText } from './page.ts'

/** A web page: the model as a module without imports, its types, and a page that runs it. */
export const browser = defineBuildOnly({
  name: 'browser',
  title: 'Browser',
  about: 'the model as a module, and a page that runs it: for any host of files',
  options: {},
  check: async () => [],
  async build({ model }) {
    const { packStandalone, textFile } = await packPlaces()
    const { schema } = load(model.bytes)
    const files = [
      ...(await packStandalone(model, 'model')),
      textFile('index.html', pageText({ schema, name: model.name })),
      textFile('page.mjs', pageScript),
      textFile('page.css', pageStyle),
    ]
    return filesBuild(files, { next: 'npx serve .' })
  },
})
