import { type Html, html } from './html.ts'

/**
 * The one script a page may hold: hides what does not contain the words typed. Without it, or before it, all is shown.
 *
 * It reads `data-find`, which holds what can be searched for, and never writes markup.
 */
export const searchScript = `const box=document.getElementById('find');const said=document.getElementById('found');
const all=[...document.querySelectorAll('[data-find]')].map(e=>[e,e.dataset.find.toLowerCase()]);
document.getElementById('search').hidden=false;
box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);let count=0;
for(const [e,text] of all){e.hidden=!words.every(word=>text.includes(word));if(!e.hidden&&e.tagName==='ARTICLE')count++}
said.textContent=words.length===0?'':count+' columns'})`

/** SHA-256 of {@link searchScript} in base64, by which the page's policy allows this script and no other; a test compares. */
export const searchDigest = 'BCZD77oq4Dzm+z1zyUztVj8qjGypuO05PNSuqbX6UX0='

/** The box to type in; hidden until the script runs. */
export function searchBox(): Html {
  return html`<form id="search" role="search" hidden><label for="find">Find columns</label> <input id="find" type="search" autocomplete="off" spellcheck="false"> <output id="found" for="find" aria-live="polite"></output></form>
`
}
